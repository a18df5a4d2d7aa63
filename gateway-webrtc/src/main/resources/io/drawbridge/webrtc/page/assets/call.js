// One call: a WebSocket for signalling and a peer connection for media. Knows nothing of the page's elements.
import { startQuickly } from './sdp.js';

const VERSION = 2;
const MACROBLOCK = 16;
const CONNECTION = { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' };

export class Call {
  /**
   * @param {object} to callbacks: state(name), ended(key), lost(), track(track, receiver), roster(list), picture(id), notice(key);
   *   state is connected only once the meeting lets us in: until then it is waiting
   */
  constructor(to) {
    this.to = to;
    this.limits = { maxFs: 0, maxFps: 0, maxBitrateBps: 0 };
    this.over = false;
    this.answered = false;
    this.waiting = false;
    this.earlyCandidates = [];
    this.said = 0; // messages are numbered from 1, but for the join
    this.negotiating = Promise.resolve();
    this.iceServers = new Promise(resolve => { this.tellIceServers = resolve; });
  }

  /** Joins with the tracks there are. */
  async join({ meeting, pin, name, language, audio, video }) {
    const socket = this.socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
    socket.onmessage = event => this.received(JSON.parse(event.data));
    socket.onclose = () => { this.tellIceServers([]); this.closed(); };
    const peer = this.peer = new RTCPeerConnection(CONNECTION);
    window.drawbridge = Object.assign(window.drawbridge ?? {}, { peerConnection: peer });
    peer.ontrack = event => this.to.track(event.track, event.receiver);
    peer.onicecandidate = event => this.send({ type: 'candidate', ...candidateOf(event.candidate) });
    peer.onconnectionstatechange = () => this.connection(peer.connectionState);
    this.audio = peer.addTransceiver(audio ?? 'audio', { direction: audio ? 'sendrecv' : 'recvonly' });
    this.video = peer.addTransceiver(video ?? 'video', { direction: video ? 'sendrecv' : 'recvonly' });
    const iceServers = await this.iceServers; // the first thing that the gateway says
    if (this.over || socket.readyState !== WebSocket.OPEN) {
      return;
    }
    peer.setConfiguration({ ...CONNECTION, iceServers });
    await this.enqueue(async () => { // an answer may come before the browser has taken its own offer: it waits in the queue
      const offer = await peer.createOffer();
      this.send({ type: 'join', version: VERSION, meeting, pin, token: invitation(), name, language, sdp: offer.sdp });
      await peer.setLocalDescription(offer); // after the join was sent, so that no candidate overtakes it
    });
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message.type === 'join' ? message : { ...message, n: ++this.said }));
    }
  }

  received(message) {
    switch (message.type) {
      case 'ice-servers': this.tellIceServers(message.iceServers); break;
      case 'answer': this.enqueue(() => this.answer(message)); break;
      case 'candidate': this.enqueue(() => this.candidate(message)); break;
      case 'renegotiate': this.enqueue(() => this.offer()); break;
      case 'roster': this.to.roster(message.participants); break;
      case 'pictures': this.to.picture(message.shown[0]?.participantId ?? null); break;
      case 'limits': this.limits = message; this.enqueue(() => this.applyLimits()); break;
      case 'notice': this.to.notice(message.key); break;
      case 'stage': this.stage(message.stage); break;
      case 'ended': this.end(message.key); break;
      case 'error': this.refused(message.key); break;
      case 'self': case 'lobby': case 'speakers': case 'chat': case 'quality': case 'dialling': case 'refused': break; // not shown yet
      default: console.warn('unknown message', message.type);
    }
  }

  /** Negotiation steps run one after the other. */
  enqueue(step) {
    this.negotiating = this.negotiating.then(step).catch(error => {
      console.error('negotiation failed', error);
      this.end('no-common-media');
    });
    return this.negotiating;
  }

  async answer({ participantId, sdp }) {
    this.participantId = participantId;
    if (this.peer.signalingState !== 'have-local-offer') {
      return;
    }
    await this.peer.setRemoteDescription({ type: 'answer', sdp: startQuickly(sdp, this.limits.maxBitrateBps) });
    this.answered = true;
    for (const candidate of this.earlyCandidates.splice(0)) {
      await this.peer.addIceCandidate(candidate);
    }
    await this.applyLimits();
  }

  async candidate({ mid, candidate }) {
    const init = { sdpMid: mid, candidate: candidate && !candidate.startsWith('candidate:') ? `candidate:${candidate}` : candidate };
    if (this.answered) {
      await this.peer.addIceCandidate(init);
    } else {
      this.earlyCandidates.push(init);
    }
  }

  async offer() {
    if (this.over || this.peer.signalingState !== 'stable') {
      return;
    }
    const offer = await this.peer.createOffer();
    await this.peer.setLocalDescription(offer);
    this.send({ type: 'offer', sdp: offer.sdp });
  }

  /** Sends another track of that kind, or none; asks for a new agreement only if we could not send before. */
  async replace(kind, track) {
    const transceiver = this[kind];
    if (!transceiver || this.over) {
      return;
    }
    await transceiver.sender.replaceTrack(track);
    if (track && transceiver.direction === 'recvonly') {
      transceiver.direction = 'sendrecv';
      this.enqueue(() => this.offer());
    }
    if (kind === 'video') {
      await this.enqueue(() => this.applyLimits());
    }
  }

  mute(audio) {
    this.send({ type: 'mute', audio });
  }

  /** Makes the camera's picture fit what the other side can take. A step of the queue: of two at a time the later one would fail. */
  async applyLimits() {
    const sender = this.video?.sender;
    const track = sender?.track;
    const parameters = sender?.getParameters();
    if (!track || !parameters.encodings?.length) {
      return;
    }
    track.contentHint = 'motion';
    const { width = 0, height = 0 } = track.getSettings();
    const encoding = parameters.encodings[0];
    parameters.degradationPreference = 'maintain-resolution';
    encoding.scaleResolutionDownBy = scale(width, height, this.limits.maxFs);
    setOrDelete(encoding, 'maxFramerate', this.limits.maxFps);
    setOrDelete(encoding, 'maxBitrate', this.limits.maxBitrateBps);
    try {
      await sender.setParameters(parameters);
    } catch (error) {
      console.warn('limits not applied', error);
    }
  }

  /** The meeting keeps us before its door, or has let us in. */
  stage(stage) {
    this.waiting = stage === 'waiting';
    if (this.waiting || this.peer.connectionState === 'connected') {
      this.to.state(this.waiting ? 'waiting' : 'connected');
    }
  }

  connection(state) {
    switch (state) {
      case 'connected': this.wasConnected = true; this.to.state(this.waiting ? 'waiting' : 'connected'); break;
      case 'disconnected': this.to.state('reconnecting'); break;
      case 'failed': this.end('media-failed'); break;
      case 'closed': break;
      default: if (!this.wasConnected && !this.waiting) { this.to.state('joining'); }
    }
  }

  /** An error before the answer is the end of this attempt; later it concerns one message. */
  refused(key) {
    if (this.participantId === undefined) {
      this.end(key);
    } else {
      console.warn('the gateway did not take a message:', key);
    }
  }

  /** The socket closed without a word. */
  closed() {
    if (!this.over) {
      this.stop();
      this.to.lost();
    }
  }

  leave() {
    this.send({ type: 'leave' });
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
    this.socket?.close(1000);
    this.peer?.close();
  }
}

/** The signed invitation of the link, if it is one. It stands in the fragment, which no server sees. */
function invitation() {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}

function candidateOf(candidate) {
  return { mid: candidate?.sdpMid ?? '', candidate: candidate?.candidate ?? '' };
}

function setOrDelete(object, key, value) {
  if (value > 0) {
    object[key] = value;
  } else {
    delete object[key];
  }
}

/** By how much a picture must shrink to have at most so many macroblocks; 0 = no limit. */
export function scale(width, height, maxFs) {
  const blocks = by => Math.ceil(width / by / MACROBLOCK) * Math.ceil(height / by / MACROBLOCK);
  if (!maxFs || !width || !height || blocks(1) <= maxFs) {
    return 1;
  }
  let by = Math.sqrt(blocks(1) / maxFs);
  while (blocks(by) > maxFs) {
    by += 0.05;
  }
  return by;
}
