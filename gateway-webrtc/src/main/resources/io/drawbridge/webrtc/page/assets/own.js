// The own microphone and camera: what is open, what is switched on, and the call that gets them. Tells watchers of every change.
import { choose, listOf, openDevices, openOne, possible } from './devices.js';
import { el } from './page.js';
import { text } from './texts.js';

/** The open tracks, or null, what the person wants, and what stands against it (keys of texts). */
export const own = { audio: null, video: null, micOn: true, cameraOn: true, asking: false, problems: [] };
const MEDIA = { audioinput: 'audio', videoinput: 'video' };
const watchers = [];
let call = null;
let turn = Promise.resolve();

/** Opens devices one after the other: what the person chose while the browser was still asked comes last, and stays. */
function inTurn(opening) {
  turn = turn.then(opening);
  return turn;
}

/** Lets this call have the tracks from now on; null: no call. */
export function serve(newCall) {
  call = newCall;
}

/** Calls back after each change of what is open, on or wrong. */
export function watchOwn(watcher) {
  watchers.push(watcher);
}

/** Shows in preview and buttons what is on. */
export function showOwn() {
  const cameraLive = Boolean(own.video) && own.cameraOn;
  const micLive = Boolean(own.audio) && own.micOn;
  toggle(el.mic, micLive, 'mic');
  toggle(el.camera, cameraLive, 'camera');
  el.self.classList.toggle('off', !cameraLive);
  if (el.selfView.srcObject?.getVideoTracks()[0] !== (own.video ?? undefined)) {
    el.selfView.srcObject = own.video ? new MediaStream([own.video]) : null;
  }
  watchers.forEach(watcher => watcher());
}

function toggle(button, on, what) {
  button.setAttribute('aria-pressed', String(on));
  button.title = text(`control.${what}.turn-${on ? 'off' : 'on'}`);
  button.setAttribute('aria-label', text(`control.${what}.${on ? 'on' : 'off'}`));
}

/** Asks for the devices and opens what there is. */
export const prepare = () => inTurn(async () => {
  own.asking = true;
  own.problems = [];
  showOwn();
  const { audio, video, problems } = await openDevices();
  el.mic.disabled = !possible();
  el.camera.disabled = !possible();
  own.asking = false;
  own.problems = problems;
  await take('audioinput', audio);
  await take('videoinput', own.cameraOn ? video : null);
  if (!own.cameraOn) {
    video?.stop();
  }
});

/** Puts a track in the place of the one of its kind, here and in the call that was joined perhaps before the browser was allowed. */
async function take(kind, track) {
  const media = MEDIA[kind];
  if (own[media] && own[media] !== track) {
    own[media].onended = null;
    own[media].stop();
  }
  own[media] = track;
  if (track) {
    track.onended = () => lost(kind, track);
    track.enabled = kind === 'videoinput' || own.micOn;
  }
  showOwn();
  await call?.replace(media, track);
}

/** A device was pulled out, or taken away by the browser: another of its kind takes over if there is one. */
const lost = (kind, track) => inTurn(async () => {
  if (own[MEDIA[kind]] === track) {
    own[MEDIA[kind]] = null;
    await reopen(kind);
  }
});

/** Opens a device of that kind in the place of what there is, and says what stands against it. */
async function reopen(kind) {
  const { track, problem } = await openOne(kind);
  const others = own.problems.filter(each => each.startsWith(kind === 'audioinput' ? 'camera' : 'microphone'));
  own.problems = problem ? [...others, problem] : others;
  await take(kind, track);
  return Boolean(track);
}

/** Changes to the device that the person picked, and remembers it. */
export const pick = (kind, device) => inTurn(async () => {
  choose(kind, device);
  const live = kind === 'audioinput' || own.cameraOn;
  if (kind in MEDIA && live) {
    await take(kind, null); // some systems open a device only once, and some cameras share a chip
    await reopen(kind);
  }
});

/** A device came or went. One that was missing is opened as soon as it is there. */
export const devicesChanged = () => inTurn(async () => {
  for (const kind of Object.keys(MEDIA)) {
    const missing = own.problems.some(each => each === 'missing' || each === `${kind === 'audioinput' ? 'microphone' : 'camera'}-missing`);
    if (missing && (await listOf(kind)).length > 0) {
      own.problems = own.problems.flatMap(each => (each === 'missing' ? ['microphone-missing', 'camera-missing'] : [each]));
      await reopen(kind);
    }
  }
  showOwn();
});

/** Off is off at once, whatever is being opened. */
export const toggleMic = () => (own.audio ? switchMic() : inTurn(switchMic));

async function switchMic() {
  if (!own.audio) {
    own.micOn = true;
    own.micOn = await reopen('audioinput');
  } else {
    own.micOn = !own.micOn;
    own.audio.enabled = own.micOn;
  }
  own.switchedAt = performance.now();
  call?.mute(!own.micOn);
  showOwn();
}

/** Off means off, and at once: the camera is released, and nothing is sent rather than black. */
export const toggleCamera = () => (own.video ? switchCamera() : inTurn(switchCamera));

async function switchCamera() {
  if (own.video) {
    own.cameraOn = false;
    await take('videoinput', null);
  } else {
    own.cameraOn = await reopen('videoinput');
    showOwn();
  }
}
