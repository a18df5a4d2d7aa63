// Microphone, camera and loudspeaker: which there are, which was chosen before, and opening them. Knows nothing of the page's elements.
const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const CHOSEN_KEY = 'drawbridge.devices';

/** Where devices are asked for, by kind of the list of devices. */
const MEDIA = { audioinput: 'audio', videoinput: 'video' };
const THING = { audio: 'microphone', video: 'camera' };

/** Whether a page may have devices here at all: it may not where it did not come over HTTPS. */
export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** Whether the loudspeaker can be chosen. */
export const speakerCanBeChosen = () => 'setSinkId' in HTMLMediaElement.prototype;

/** What was chosen of that kind ({id, label}), or an empty object. */
export function chosen(kind) {
  return stored()[kind] ?? {};
}

/** Remembers the choice, in this browser. */
export function choose(kind, { id, label }) {
  localStorage.setItem(CHOSEN_KEY, JSON.stringify({ ...stored(), [kind]: { id, label } }));
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(CHOSEN_KEY)) ?? {};
  } catch {
    return {};
  }
}

/** The devices there are of a kind, as {id, label}; without a label until the browser was allowed. */
export async function listOf(kind) {
  const all = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []) ?? [];
  return all.filter(device => device.kind === kind && device.deviceId).map(device => ({ id: device.deviceId, label: device.label }));
}

/**
 * Opens what there is. Never fails.
 * @returns {Promise<{audio: ?MediaStreamTrack, video: ?MediaStreamTrack, problems: string[]}>} problems are keys of texts (device.<key>.text)
 */
export async function openDevices() {
  if (!possible()) {
    return { audio: null, video: null, problems: ['insecure'] };
  }
  const both = await open({ audio: await constraints('audioinput'), video: await constraints('videoinput') }, ['microphone', 'camera']);
  if (both.stream) {
    return { ...tracks(both.stream), problems: [] };
  }
  if (both.reason === 'dismissed') { // who has just closed the question is not asked twice more
    return { audio: null, video: null, problems: ['dismissed'] };
  }
  const audio = await openOne('audioinput');
  const video = await openOne('videoinput');
  return { audio: audio.track, video: video.track, problems: together(audio.problem, video.problem) };
}

/**
 * Opens one device of a kind, the chosen one if it is there.
 * @returns {Promise<{track: ?MediaStreamTrack, problem: string}>}
 */
export async function openOne(kind) {
  if (!possible()) {
    return { track: null, problem: 'insecure' };
  }
  const media = MEDIA[kind];
  const { stream, reason } = await open({ [media]: await constraints(kind) }, [THING[media]]);
  return { track: stream?.getTracks()[0] ?? null, problem: reason ? `${THING[media]}-${reason}` : '' };
}

/** One sentence where the reason is the same for both. */
function together(audio, video) {
  const reason = audio.split('-')[1];
  return audio && video && reason === video.split('-')[1] ? [reason] : [audio, video].filter(Boolean);
}

/** The chosen device itself, since a mere wish loses to a camera whose size fits better; a wish where it is not listed (gone, or not yet allowed to be seen). */
async function constraints(kind) {
  const { id } = chosen(kind);
  const there = id && (await listOf(kind)).some(device => device.id === id);
  const wish = id ? { deviceId: { [there ? 'exact' : 'ideal']: id } } : {};
  return kind === 'videoinput' ? { ...VIDEO, ...wish } : { ...(window.drawbridge?.audioConstraints ?? AUDIO), ...wish };
}

function tracks(stream) {
  return { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null };
}

async function open(wanted, things) {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(wanted), reason: '' };
  } catch (error) {
    return { stream: null, reason: await reasonOf(error, things) };
  }
}

/** denied, blocked (by the system), dismissed, missing or busy. */
async function reasonOf(error, things) {
  switch (error.name) {
    case 'NotFoundError': case 'OverconstrainedError': return 'missing';
    case 'NotAllowedError': case 'SecurityError': break;
    default: return 'busy';
  }
  if (/system/i.test(error.message)) {
    return 'blocked';
  }
  if (/dismissed/i.test(error.message)) {
    return 'dismissed';
  }
  const states = await Promise.all(things.map(permission));
  return states.every(state => state?.state === 'prompt') ? 'dismissed' : 'denied';
}

/** What the browser says about a permission (microphone, camera), or null where it does not tell. */
export async function permission(thing) {
  try {
    return await navigator.permissions.query({ name: thing });
  } catch {
    return null;
  }
}
