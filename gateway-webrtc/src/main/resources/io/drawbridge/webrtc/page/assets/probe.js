// Finds out what gets from here to the gateway and back: signalling, STUN, TURN by each way, and media itself. Knows nothing of elements.
import { Call } from './call.js';

const SOCKET_MILLIS = 8000;
const GATHER_MILLIS = 9000;
const MEDIA_MILLIS = 15000;
const LOOK_MILLIS = 250;
const ENOUGH_PACKETS = 25;
const UNREACHABLE = 701; // the code of icecandidateerror when no answer came at all
const TONE_HZ = 440;

/** Opens a WebSocket and waits for the gateway's first word. @returns {{iceServers: ?object[], millis: number}} */
export async function probeSocket() {
  const begin = performance.now();
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
  const iceServers = await new Promise(resolve => {
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === 'ice-servers') {
        resolve(message.iceServers);
      }
    };
    socket.onclose = () => resolve(null);
    setTimeout(() => resolve(null), SOCKET_MILLIS);
  });
  socket.close(1000);
  return { iceServers, millis: since(begin) };
}

/** The servers of that scheme and transport among all; a list with one URL each. */
export function serversOf(iceServers, scheme, transport) {
  return iceServers.flatMap(server => [server.urls].flat()
    .filter(url => url.startsWith(`${scheme}:`) && (scheme === 'stun' || url.includes(`transport=${transport}`)))
    .map(url => ({ ...server, urls: [url] })));
}

/** Host and port of a STUN or TURN URL. */
export function placeOf(url) {
  const [, host, port] = /^\w+:(\[[^\]]*]|[^:?]*)(?::(\d+))?/.exec(url);
  return { host, port: port ?? (url.startsWith('turns') ? '5349' : '3478') };
}

/**
 * Asks servers for a candidate of a type (srflx, relay).
 * @returns {{address: ?string, refused: boolean, unreachable: boolean, millis: number}} refused: a server answered, with an error
 */
export async function probeServers(iceServers, type) {
  const begin = performance.now();
  const codes = [];
  const peer = new RTCPeerConnection({ iceServers, iceTransportPolicy: type === 'relay' ? 'relay' : 'all' });
  const address = await new Promise(resolve => {
    peer.onicecandidate = ({ candidate }) => {
      const found = / (\S+) \d+ typ (\w+)/.exec(candidate?.candidate ?? '');
      if (!candidate) {
        resolve(null);
      } else if (found?.[2] === type) {
        resolve(found[1]);
      }
    };
    peer.onicecandidateerror = ({ errorCode }) => codes.push(errorCode);
    peer.createDataChannel('test');
    peer.createOffer().then(offer => peer.setLocalDescription(offer)).catch(() => resolve(null));
    setTimeout(() => resolve(null), GATHER_MILLIS);
  });
  peer.close();
  const refused = !address && codes.some(code => code !== UNREACHABLE);
  return { address, refused, unreachable: codes.includes(UNREACHABLE), millis: since(begin) };
}

/**
 * Calls the gateway's echo with a quiet tone and waits until it comes back.
 * @returns {{pair: ?object, port: ?number, key: string}} pair: how the media went; port: where it was to go; key: of an ending, if it was one
 */
export async function probeMedia(language) {
  const tone = startTone();
  const looks = { pair: null, port: null, key: '' };
  const listeners = { ended: key => { looks.key = key; }, lost: () => { looks.key = 'signalling-lost'; } };
  const call = new Call(new Proxy(listeners, { get: (known, name) => known[name] ?? (() => {}) }));
  const end = performance.now() + MEDIA_MILLIS;
  call.join({ meeting: 'echo', pin: '', token: '', name: 'Test', language, audio: tone.track, video: null })
    .catch(() => { looks.key = 'internal-error'; });
  while (!looks.pair && !looks.key && performance.now() < end) {
    await new Promise(resolve => setTimeout(resolve, LOOK_MILLIS));
    await look(call.media?.peer, looks);
  }
  if (!call.over) {
    call.leave();
  }
  tone.stop();
  return looks;
}

async function look(peer, looks) {
  const reports = peer ? await peer.getStats().catch(() => new Map()) : new Map();
  const all = [...reports.values()];
  const remote = all.find(report => report.type === 'remote-candidate' && report.candidateType === 'host' && report.protocol === 'udp');
  looks.port = remote?.port ?? looks.port;
  const heard = all.some(report => report.type === 'inbound-rtp' && report.kind === 'audio' && report.packetsReceived > ENOUGH_PACKETS);
  const pair = all.find(report => report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded');
  const local = pair && reports.get(pair.localCandidateId);
  if (heard && local) {
    looks.pair = {
      relayed: local.candidateType === 'relay',
      transport: local.relayProtocol ?? local.protocol,
      millis: Math.round((pair.currentRoundTripTime ?? 0) * 1000),
    };
  }
}

function startTone() {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const volume = new GainNode(context, { gain: 0.05 });
  const tone = new OscillatorNode(context, { frequency: TONE_HZ });
  tone.connect(volume).connect(out);
  tone.start();
  return { track: out.stream.getAudioTracks()[0], stop: () => { tone.stop(); context.close(); } };
}

const since = begin => Math.round(performance.now() - begin);
