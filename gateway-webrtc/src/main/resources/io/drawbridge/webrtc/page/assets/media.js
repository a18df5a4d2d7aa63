// The peer connection of a call: which lines are offered, what is sent on them and within which limits.
import { startQuickly } from './sdp.js';

const MACROBLOCK = 16;
const CONNECTION = { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' };
const SOUND_SLOTS = 3;
const PICTURE_SLOTS = 8;
const SLOT_CODECS = /^video\/(VP8|H264|rtx)$/i;
const FIREFOX = /\bFirefox\//.test(navigator.userAgent);
/** The simulcast layers of the camera, the largest first, and what each may take. */
const LAYERS = [
  { rid: 'h', by: 1, maxBitrate: 2500000 },
  { rid: 'm', by: 2, maxBitrate: 600000 },
  { rid: 'l', by: 4, maxBitrate: 180000 },
];
/** From so many pixels on other browsers than Firefox make all layers, or two: of smaller pictures they leave out the largest ones. */
const ALL_LAYERS_PIXELS = 960 * 540;
const TWO_LAYERS_PIXELS = 480 * 270;
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
    this.video = this.peer.addTransceiver(video ?? 'video', { direction: video ? 'sendrecv' : 'recvonly', sendEncodings: layers() });
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
      // a room wants one size and few frames rather than many sizes; a person rather sees somewhat less sharply, but moving
      parameters.degradationPreference = maxFs > 0 ? 'maintain-resolution' : 'balanced';
      const alone = parameters.encodings.length === 1;
      const by = scale(width, height, maxFs);
      const spare = alone ? 0 : LAYERS.length - layersOf(width / by, height / by);
      for (const encoding of parameters.encodings) {
        const at = alone ? 0 : Math.max(0, LAYERS.findIndex(each => each.rid === encoding.rid));
        const layer = LAYERS[Math.max(0, at - spare)];
        encoding.active = alone || (at >= spare && isWanted(at, spare, rids));
        encoding.scaleResolutionDownBy = layer.by * by;
        const most = alone ? 0 : layer.maxBitrate;
        setOrDelete(encoding, 'maxBitrate', maxBitrateBps > 0 && most > 0 ? Math.min(most, maxBitrateBps) : maxBitrateBps || most);
        setOrDelete(encoding, 'maxFramerate', maxFps);
      }
    });
  }

  close() {
    this.peer.onicecandidate = null;
    this.peer.close();
  }
}

/** Firefox wants the largest layer first, the others the smallest. */
function layers() {
  const largestFirst = LAYERS.map(({ rid, by, maxBitrate }) => ({ rid, active: rid === 'h', scaleResolutionDownBy: by, maxBitrate }));
  return FIREFOX ? largestFirst : largestFirst.reverse();
}

/** How many layers the browser makes of such a picture. */
export function layersOf(width, height) {
  const pixels = width * height;
  if (FIREFOX || !pixels || pixels >= ALL_LAYERS_PIXELS) {
    return LAYERS.length;
  }
  return pixels >= TWO_LAYERS_PIXELS ? 2 : 1;
}

/** The first layer that is made stands in for those that the browser leaves out. */
function isWanted(at, first, rids) {
  return !rids || LAYERS.slice(at === first ? 0 : at, at + 1).some(each => rids.includes(each.rid));
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
