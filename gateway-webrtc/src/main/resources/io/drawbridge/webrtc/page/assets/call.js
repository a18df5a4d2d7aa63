// One call: a line for signalling and a connection for media, and what keeps both going. Knows nothing of the page's elements.
import { Media } from './media.js';
import { Pulse } from './pulse.js';
import { Line } from './socket.js';

const SHAKY_MILLIS = 1500; // a connection that is disconnected for less mends itself
const RESTART_EVERY_MILLIS = 4000;
const GIVE_UP_MILLIS = 30000;
const LOSSES = new Set(['session-lost', 'signalling-lost']);

export class Call {
  /**
   * @param {object} to callbacks: state(name), ended(key), lost(), track(track, receiver, mid), news(message): what the meeting says;
   *   state is connected only once the meeting lets us in: until then it is waiting
   */
  constructor(to) {
    this.to = to;
    this.over = false;
    this.waiting = false;
    this.tooEarly = [];
    this.resuming = false;
    this.wasConnected = false;
    this.restartedAt = -RESTART_EVERY_MILLIS;
    this.negotiating = Promise.resolve();
    this.iceServers = new Promise(resolve => { this.tellIceServers = resolve; });
    this.networkChanged = () => this.restartSoon(SHAKY_MILLIS);
    window.addEventListener('online', this.networkChanged);
    navigator.connection?.addEventListener?.('change', this.networkChanged);
  }

  /** Joins with the tracks there are; a screen that was shared before goes on being shared. */
  async join({ audio, video, ...fields }) {
    this.line = new Line({
      message: message => this.received(message),
      down: () => { this.resuming = true; this.tell(); },
      up: () => { this.resuming = false; this.tell(); },
      lost: () => { this.tellIceServers([]); this.lose(); },
    });
    this.media = new Media({
      track: (track, receiver, mid) => this.to.track(track, receiver, mid),
      candidate: candidate => this.line.send({ type: 'candidate', ...candidate }),
      state: state => this.connection(state),
    });
    this.media.prepare({ audio, video });
    const iceServers = await this.iceServers; // the first thing that the gateway says
    if (this.over) {
      return;
    }
    this.media.useServers(iceServers);
    await this.enqueue(async () => { // an answer may come before the browser has taken its own offer: it waits in the queue
      const offer = await this.media.offer();
      this.line.join({ ...fields, sdp: offer.sdp });
      await this.media.took(offer);
    });
  }

  received(message) {
    switch (message.type) {
      case 'ice-servers': this.servers(message.iceServers); break;
      case 'answer': this.enqueue(() => this.answer(message)); break;
      case 'candidate': this.enqueue(() => this.media.candidate(message)); break;
      case 'renegotiate': this.enqueue(() => this.offer(false)); break;
      case 'limits': this.media.limits = message; this.enqueue(() => this.media.applyLimits()); break;
      case 'stage': this.waiting = message.stage === 'waiting'; this.tell(); break;
      case 'ended': this.ended(message.key); break;
      case 'error': this.refused(message.key); break;
      case 'pong': break;
      default: this.to.news(message);
    }
  }

  servers(iceServers) {
    this.tellIceServers(iceServers);
    if (this.participantId !== undefined) {
      this.media.useServers(iceServers); // fresh credentials, for the next restart
    }
  }

  /** Negotiation steps run one after the other. */
  enqueue(step) {
    this.negotiating = this.negotiating.then(() => this.over ? undefined : step()).catch(error => {
      if (!this.over) {
        console.error('negotiation failed', error);
        this.end('no-common-media');
      }
    });
    return this.negotiating;
  }

  async answer({ participantId, sdp }) {
    this.participantId = participantId ?? this.participantId;
    await this.media.answer(sdp);
    const { postponed } = this;
    this.postponed = undefined;
    if (postponed) {
      this.enqueue(() => this.offer(postponed.restart));
    }
    this.tooEarly.splice(0).forEach(([type, fields]) => this.command(type, fields));
    this.to.agreed?.();
  }

  /** While an answer is awaited, it waits for that. */
  async offer(restart) {
    if (!this.media.stable) {
      this.postponed = { restart: restart || Boolean(this.postponed?.restart) };
      return;
    }
    this.media.answered = !restart; // candidates of the new generation wait for its answer
    const offer = await this.media.offer(restart);
    this.line.send({ type: 'offer', sdp: offer.sdp, restart });
    await this.media.took(offer);
  }

  /** What a person does in the meeting; what is done too early is said as soon as the meeting listens. */
  command(type, fields = {}) {
    if (this.participantId === undefined) {
      this.tooEarly.push([type, fields]);
    } else {
      this.line.send({ type, ...fields });
    }
  }

  mute(audio) {
    this.command('mute', { audio });
  }

  /** Sends another track of that kind, or none. */
  async replace(kind, track) {
    if (!this.media?.[kind] || this.over) {
      return;
    }
    if (await this.media.replace(kind, track)) {
      this.enqueue(() => this.offer(false));
    }
    if (kind === 'video') {
      await this.enqueue(() => this.media.applyLimits());
    }
  }

  get canShare() {
    return Boolean(this.media?.canShare);
  }

  /** Shows a screen, or none any more. */
  share(track) {
    return this.enqueue(async () => this.command('share', { mid: await this.media.share(track) }));
  }

  // ---- the connection of media

  connection(state) {
    if (state === 'connected') {
      this.wasConnected = true;
      this.pulse ??= new Pulse(this.media.peer, () => this.silent());
      clearTimeout(this.giveUp);
      this.giveUp = undefined;
    } else if (state === 'disconnected' || state === 'failed') {
      if (state === 'failed' && !this.wasConnected) {
        this.end('media-failed');
        return;
      }
      this.restartSoon(state === 'failed' ? 0 : SHAKY_MILLIS);
      this.giveUp ??= setTimeout(() => this.lose(), GIVE_UP_MILLIS);
    }
    this.tell();
  }

  /** Looks for another way through the network, unless the present one mends itself before. */
  restartSoon(millis) {
    if (this.over || this.participantId === undefined) {
      return;
    }
    clearTimeout(this.restarting);
    const wait = Math.max(millis, this.restartedAt + RESTART_EVERY_MILLIS - performance.now());
    this.restarting = setTimeout(() => {
      const broken = ['disconnected', 'failed'].includes(this.media.peer.connectionState);
      if (broken && this.line.up && !this.over) {
        this.restartedAt = performance.now();
        this.enqueue(() => this.offer(true));
      }
      if (broken) {
        this.restartSoon(RESTART_EVERY_MILLIS);
      }
    }, wait);
  }

  /** Nothing comes any more: the network may be another one now, so both ways are tried anew before browser and socket notice. */
  silent() {
    const now = performance.now();
    if (this.over || this.participantId === undefined || now - this.restartedAt < RESTART_EVERY_MILLIS) {
      return;
    }
    this.restartedAt = now;
    this.line.doubt();
    this.enqueue(() => this.offer(true));
  }

  tell() {
    if (!this.over) {
      this.to.state(this.stateNow());
    }
  }

  stateNow() {
    const flowing = this.media?.peer.connectionState === 'connected';
    if (this.resuming || (this.wasConnected && !flowing)) {
      return 'reconnecting';
    }
    return this.waiting ? 'waiting' : flowing ? 'connected' : 'joining';
  }

  // ---- the end

  /** An error before the answer is the end of this attempt; later it concerns one message. */
  refused(key) {
    if (this.participantId === undefined) {
      this.end(key);
    } else {
      console.warn('the gateway did not take a message:', key);
    }
  }

  /** Who has lost us may take us again: the gateway itself, or a callbridge behind it that was started anew. */
  ended(key) {
    if (LOSSES.has(key)) {
      this.lose();
    } else {
      this.end(key);
    }
  }

  /** The meeting may be there still, but not this call: whoever made it may make another. */
  lose() {
    if (!this.over) {
      this.stop();
      this.to.lost();
    }
  }

  leave() {
    this.line?.send({ type: 'leave' });
    this.end('hung-up');
  }

  end(key) {
    if (!this.over) {
      this.stop();
      this.to.ended(key);
    }
  }

  stop() {
    this.over = true;
    clearTimeout(this.restarting);
    clearTimeout(this.giveUp);
    this.pulse?.stop();
    window.removeEventListener('online', this.networkChanged);
    navigator.connection?.removeEventListener?.('change', this.networkChanged);
    this.line?.close();
    this.media?.close();
  }
}
