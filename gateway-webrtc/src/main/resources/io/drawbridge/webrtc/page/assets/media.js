// The peer connection of a call: which lines are offered, what is sent on them and within which limits.
import { startQuickly } from './sdp.js';

const MACROBLOCK = 16;
const CONNECTION = { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' };
const SOUND_SLOTS = 3;
const PICTURE_SLOTS = 8;
const SLOT_CODECS = /^video\/(VP8|H264|rtx)$/i;
const FIREFOX = /\bFirefox\//.test(navigator.userAgent);
/** The simulcast layers of the camera, the smallest first. */
const RIDS = ['l', 'm', 'h'];
/**
 * Browsers make fewer layers of small pictures and leave out the largest ones: so many pixels are needed for each number of layers.
 * Of fewer layers the best one is the whole picture all the same, whatever its name. Each may take so much, the smallest first.
 */
const LADDERS = [
  { pixels: 960 * 540, maxBitrates: [150000, 600000, 2500000] },
  { pixels: 480 * 270, maxBitrates: [250000, 1200000] },
  { pixels: 0, maxBitrates: [500000] },
];
/** Of how many layers in time a picture is made, so that the frames of the higher ones can be left out: VP8 names them, H.264 marks the highest. */
const THINNABLE = { 'video/VP8': 'L1T3', 'video/H264': 'L1T2' };
const SHARE_BITRATE_BPS = 2500000;
const SHARE_FPS = 15;

export class Media {
  /** @param {object} to callbacks: track(track, receiver, mid), candidate(candidate), state(connectionState) */
  constructor(to) {
    this.limits = { maxFs: 0, maxFps: 0, maxBitrateBps: 0, rids: ['h'] };
    this.answered = false;
    this.early = [];
    const peer = this.peer = new RTCPeerConnection(CONNECTION);
    window.drawbridge = Object.assign(window.drawbridge ?? {}, { peerConnection: peer });
    peer.ontrack = ({ track, receiver, transceiver }) => to.track(track, receiver, transceiver.mid);
    peer.onicecandidate = ({ candidate }) => to.candidate({ mid: candidate?.sdpMid ?? '', candidate: candidate?.candidate ?? '' });
    peer.onconnectionstatechange = () => to.state(peer.connectionState);
  }

  /** Lays out every line that the call will ever need, so that nobody's coming or going negotiates anything. */
  prepare({ audio, video }) {
    this.audio = this.peer.addTransceiver(audio ?? 'audio', { direction: audio ? 'sendrecv' : 'recvonly' });
    this.video = this.peer.addTransceiver(video ?? 'video', { direction: video ? 'sendrecv' : 'recvonly', sendEncodings: layers(video) });
    this.screen = this.peer.addTransceiver('video', { direction: 'sendonly' });
    for (let slot = 0; slot < SOUND_SLOTS; slot++) {
      this.peer.addTransceiver('audio', { direction: 'recvonly' });
    }
    const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs.filter(codec => SLOT_CODECS.test(codec.mimeType)) ?? [];
    for (let slot = 0; slot < PICTURE_SLOTS; slot++) {
      const line = this.peer.addTransceiver('video', { direction: 'recvonly' });
      if (codecs.length) {
        line.setCodecPreferences?.(codecs);
      }
    }
  }

  useServers(iceServers) {
    this.peer.setConfiguration({ ...CONNECTION, iceServers });
  }

  get stable() {
    return this.peer.signalingState === 'stable';
  }

  /** An offer that is not yet our own description: that is {@link took}, after it was sent, so that no candidate overtakes it. */
  async offer(iceRestart = false) {
    const offer = await this.peer.createOffer({ iceRestart });
    return offer;
  }

  async took(offer) {
    await this.peer.setLocalDescription(offer);
  }

  async answer(sdp) {
    if (this.peer.signalingState !== 'have-local-offer') {
      return;
    }
    await this.peer.setRemoteDescription({ type: 'answer', sdp: startQuickly(sdp, this.limits.maxBitrateBps) });
    this.answered = true;
    for (const candidate of this.early.splice(0)) {
      await this.addCandidate(candidate);
    }
    await this.applyLimits();
  }

  async candidate({ mid, candidate }) {
    const init = { sdpMid: mid, candidate: candidate && !candidate.startsWith('candidate:') ? `candidate:${candidate}` : candidate };
    if (this.answered) {
      await this.addCandidate(init);
    } else {
      this.early.push(init);
    }
  }

  /** A candidate that the browser does not want, for example of before a restart, is no reason to end a call. */
  async addCandidate(init) {
    try {
      await this.peer.addIceCandidate(init);
    } catch (error) {
      console.debug('candidate not taken', error);
    }
  }

  /** Sends another track of that kind, or none. @returns whether a new agreement is needed, because we could not send before */
  async replace(kind, track) {
    const line = this[kind];
    await line.sender.replaceTrack(track);
    if (track && line.direction === 'recvonly') {
      line.direction = 'sendrecv';
      return true;
    }
    return false;
  }

  /** Whether the gateway has taken the line of the screen. */
  get canShare() {
    return this.screen?.currentDirection === 'sendonly';
  }

  /** @returns the line that carries the screen, or null */
  async share(track) {
    await this.screen.sender.replaceTrack(track);
    if (track) {
      await configure(this.screen.sender, parameters => {
        parameters.degradationPreference = 'maintain-resolution';
        for (const encoding of parameters.encodings) {
          Object.assign(encoding, { maxBitrate: SHARE_BITRATE_BPS, maxFramerate: SHARE_FPS });
        }
      });
    }
    return track ? this.screen.mid : null;
  }

  /** Makes the camera's picture fit what the other side can take. Of two at a time the later one would fail: a step of the call's queue. */
  async applyLimits() {
    const sender = this.video?.sender;
    const track = sender?.track;
    if (!track) {
      return;
    }
    track.contentHint = 'motion';
    const { width = 0, height = 0 } = track.getSettings();
    const { maxFs, maxFps, maxBitrateBps, rids } = this.limits;
    await configure(sender, parameters => {
      const ladder = parameters.encodings.length === 1 ? null : ladderOf(track);
      const codec = parameters.codecs?.[0]?.mimeType;
      for (const encoding of parameters.encodings) {
        const { active, by, most } = ladder ? rung(ladder, encoding.rid, rids) : { active: true, by: 1, most: 0 };
        encoding.active = active;
        encoding.scaleResolutionDownBy = by * scale(width, height, maxFs);
        setOrDelete(encoding, 'maxBitrate', maxBitrateBps > 0 && most > 0 ? Math.min(most, maxBitrateBps) : maxBitrateBps || most);
        setOrDelete(encoding, 'maxFramerate', maxFps);
        if (codec && !FIREFOX) { // viewers behind a narrow way are sent fewer frames of it
          encoding.scalabilityMode = ladder ? THINNABLE[codec] ?? 'L1T1' : 'L1T1';
        }
      }
      // a room wants one size and few frames rather than many sizes, and a shrunken picture loses its best layers; else a person rather sees
      // somewhat less sharply, but moving
      const several = parameters.encodings.filter(({ active }) => active).length > 1;
      parameters.degradationPreference = maxFs > 0 || several ? 'maintain-resolution' : 'balanced';
    });
  }

  close() {
    this.peer.onicecandidate = null;
    this.peer.close();
  }
}

/** What the encodings begin as: the whole picture only. Firefox wants the largest layer first, the others the smallest. */
function layers(track) {
  const ladder = ladderOf(track);
  const smallestFirst = RIDS.map(rid => {
    const { active, by, most } = rung(ladder, rid, ['h']);
    return { rid, active, scaleResolutionDownBy: by, maxBitrate: most };
  });
  return FIREFOX ? smallestFirst.reverse() : smallestFirst;
}

/** What each layer of a track may take at most, the smallest first; those that it is too small for are left out. */
export function ladderOf(track) {
  const { width = 0, height = 0 } = track?.getSettings() ?? {};
  const pixels = width * height || Infinity;
  return LADDERS.find(each => pixels >= each.pixels).maxBitrates;
}

/**
 * What becomes of a layer. Who wants a better one than there is gets the best.
 * @param {number[]} ladder of the track @param {?string[]} wanted by anyone; null = all
 */
export function rung(ladder, rid, wanted) {
  const best = ladder.length - 1;
  const place = RIDS.indexOf(rid);
  const active = place <= best && (wanted ?? RIDS).some(each => Math.min(RIDS.indexOf(each), best) === place);
  return { active, by: 2 ** Math.max(0, best - place), most: ladder[Math.min(place, best)] };
}

async function configure(sender, change) {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) {
    return;
  }
  change(parameters);
  try {
    await sender.setParameters(parameters);
  } catch (error) {
    console.warn('limits not applied', error);
  }
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
