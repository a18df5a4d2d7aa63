// What the connection test looks at, one after the other, and what it makes of it. A finding is {state, detail, values}: state is good, warn,
// bad or skipped; detail a key of texts below test.detail. Instead of detail there may be the key of an ending, or of a problem with a device.
import { openOne } from './devices.js';
import { placeOf, probeMedia, probeServers, probeSocket, serversOf } from './probe.js';

const finding = (state, detail, values = {}) => ({ state, detail, values });
const RELAYS = { 'turn-udp': ['turn', 'udp'], 'turn-tcp': ['turn', 'tcp'], 'turn-tls': ['turns', 'tcp'] };

/** All checks in their order; the last two only when they are asked for. */
export const NAMES = ['browser', 'origin', 'websocket', 'stun', ...Object.keys(RELAYS), 'media', 'microphone', 'camera'];

/**
 * Runs the checks.
 * @param {{devices: boolean, language: string}} wishes
 * @param {function(string, object)} tell called with name and finding as soon as there is one
 * @returns {Promise<Map<string, object>>} all findings by name
 */
export async function runChecks({ devices, language }, tell) {
  const found = new Map();
  const note = (name, result) => { found.set(name, result); tell(name, result); };
  note('browser', window.RTCPeerConnection ? finding('good', 'browser') : finding('bad', 'no-webrtc'));
  note('origin', isSecureContext ? finding('good', 'origin') : finding('bad', 'insecure'));
  const { iceServers, millis } = await probeSocket();
  note('websocket', iceServers ? finding('good', 'millis', { millis }) : finding('bad', 'websocket', { host: location.host }));
  if (iceServers && window.RTCPeerConnection) {
    await checkNetwork(iceServers, language, note);
  } else {
    ['stun', ...Object.keys(RELAYS), 'media'].forEach(name => note(name, finding('skipped', 'not-tried')));
  }
  for (const [name, kind] of devices ? [['microphone', 'audioinput'], ['camera', 'videoinput']] : []) {
    note(name, await checkDevice(kind));
  }
  return found;
}

async function checkNetwork(iceServers, language, note) {
  const relays = Object.entries(RELAYS).map(async ([name, [scheme, transport]]) => {
    const result = await checkRelay(serversOf(iceServers, scheme, transport));
    note(name, result);
    return result;
  });
  note('stun', await checkStun(serversOf(iceServers, 'stun'), relays[0]));
  await Promise.all(relays);
  note('media', mediaFinding(await probeMedia(language)));
}

async function checkRelay(servers) {
  if (servers.length === 0) {
    return finding('skipped', 'not-offered');
  }
  const place = placeOf(servers[0].urls[0]);
  const { address, refused, millis } = await probeServers(servers, 'relay');
  if (address) {
    return finding('good', 'millis', { millis, ...place });
  }
  return refused ? finding('warn', 'refused', place) : finding('bad', 'unanswered', place);
}

/** Without a translation of addresses on the way a browser finds nothing new: then an answer by TURN from the same port says that it is open. */
async function checkStun(servers, relayed) {
  if (servers.length === 0) {
    return finding('skipped', 'not-offered');
  }
  const place = placeOf(servers[0].urls[0]);
  const { address } = await probeServers(servers, 'srflx');
  if (address) {
    return finding('good', 'seen-as', { address, ...place });
  }
  return (await relayed).state === 'good' ? finding('good', 'no-translation', place) : finding('bad', 'unanswered', place);
}

function mediaFinding({ pair, port, key }) {
  const place = { host: location.hostname, port: port ?? '' };
  if (pair) {
    const { relayed, transport, millis } = pair;
    return relayed
      ? finding('warn', 'relayed', { transport: transport.toUpperCase(), millis, ...place })
      : finding('good', 'direct', { millis, ...place });
  }
  return key && key !== 'media-failed' ? { state: 'bad', values: place, ending: key } : finding('bad', 'no-media', place);
}

async function checkDevice(kind) {
  const { track, problem } = await openOne(kind);
  const label = track?.label ?? '';
  track?.stop();
  return track ? finding('good', 'device', { label }) : { state: 'bad', values: {}, problem };
}

/** What it all means: a key below test.verdict. */
export function verdictOf(found) {
  const state = name => found.get(name)?.state;
  if (state('browser') === 'bad') {
    return 'browser';
  }
  if (state('websocket') === 'bad') {
    return 'signalling';
  }
  if (state('media') === 'bad') {
    return found.get('media').ending ? 'unknown' : 'blocked';
  }
  if (state('media') === 'warn') {
    return 'relayed';
  }
  return ['stun', ...Object.keys(RELAYS)].some(name => state(name) === 'bad') ? 'direct-only' : 'good';
}

/** What should be opened or mended: names of checks that have a text below test.advice, the most useful first. */
export function adviceOf(found) {
  const bad = name => found.get(name)?.state === 'bad';
  const media = found.get('media')?.detail;
  const wanted = ['origin', 'websocket'].filter(bad);
  if (media === 'relayed' || media === 'no-media') {
    wanted.push('media');
  }
  return [...wanted, ...Object.keys(RELAYS).filter(bad)];
}
