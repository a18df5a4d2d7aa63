// The page of a meeting: lobby, call, end. Wires elements, devices, stage and call together.
import { Call } from './call.js';
import { openCamera, openDevices, openMicrophone } from './devices.js';
import { Stage } from './stage.js';
import { ending, known, language, text } from './texts.js';

const RETRY_FOR_MILLIS = 30000;
const RETRY_EVERY_MILLIS = 2000;
const UNANSWERED_MILLIS = 3000; // who ignores the question for permissions may still join and listen
const NAME_KEY = 'drawbridge.name';

const byTest = id => document.querySelector(`[data-testid="${id}"]`);
const byId = id => document.getElementById(id);
const el = {
  status: byTest('status'), name: byTest('name-input'), join: byTest('join-button'), leave: byTest('leave-button'),
  mic: byTest('mic-button'), camera: byTest('camera-button'), self: byId('self'), selfView: byTest('self-view'),
  notice: byId('notice'), devices: byId('devices'), sound: byId('sound'), soundButton: byId('sound-button'), bar: byId('bar'),
  pin: byTest('pin-input'), pinBox: byId('pin-box'), pinHave: byId('pin-have'), pinError: byId('pin-error'),
};
const sections = { lobby: byId('lobby'), call: byId('stage'), over: byId('over') };
const meeting = document.body.dataset.meeting;
const stage = new Stage({ tiles: byId('tiles'), alone: byId('alone'), backstage: byId('backstage') });
const own = { audio: null, video: null, micOn: true, cameraOn: true };
let prepared = Promise.resolve();
let call = null;
let retryUntil = 0;

window.drawbridge = window.drawbridge ?? {};

function phase(name) {
  document.body.dataset.phase = name;
  for (const [key, section] of Object.entries(sections)) {
    section.hidden = key !== name;
  }
  const slot = name === 'call' ? byId('corner-slot') : byId('preview-slot');
  slot.append(el.self);
  (name === 'lobby' ? slot : document.body).append(el.bar);
  if (name === 'lobby') {
    el.join.before(el.devices);
  } else { // who could not be asked for devices, or refused them, reads why nobody hears them
    el.notice.after(el.devices);
  }
  el.devices.hidden = name === 'over';
  if (own.video) {
    el.selfView.play().catch(() => {});
  }
}

function state(name, error = '') {
  document.body.dataset.call = name;
  el.status.dataset.state = name;
  el.status.dataset.error = error;
  el.status.textContent = text(`state.${name}`);
}

function notice(key) {
  el.notice.hidden = !key;
  el.notice.dataset.key = key;
  el.notice.textContent = key ? (known(`notice.${key}`) ? text(`notice.${key}`) : text('notice.other', { key })) : '';
}

// ---- own devices ----

function showOwn() {
  const cameraLive = Boolean(own.video) && own.cameraOn;
  const micLive = Boolean(own.audio) && own.micOn;
  toggle(el.mic, micLive, 'mic');
  toggle(el.camera, cameraLive, 'camera');
  el.self.classList.toggle('off', !cameraLive);
  if (el.selfView.srcObject?.getVideoTracks()[0] !== own.video) {
    el.selfView.srcObject = own.video ? new MediaStream([own.video]) : null;
  }
}

function toggle(button, on, what) {
  button.setAttribute('aria-pressed', String(on));
  button.title = text(`control.${what}.turn-${on ? 'off' : 'on'}`);
  button.setAttribute('aria-label', text(`control.${what}.${on ? 'on' : 'off'}`));
}

async function prepare() {
  el.devices.textContent = text('devices.asking');
  const found = await openDevices();
  Object.assign(own, { audio: found.audio, video: found.video });
  el.devices.textContent = found.problem ? text(found.problem) : '';
  const possible = Boolean(navigator.mediaDevices?.getUserMedia);
  el.mic.disabled = !possible;
  el.camera.disabled = !possible;
  showOwn();
  if (call) { // joined before the browser was allowed
    await call.replace('audio', own.audio);
    await call.replace('video', own.video);
  }
}

async function toggleMic() {
  if (!own.audio) {
    own.audio = await openMicrophone();
    own.micOn = Boolean(own.audio);
    await call?.replace('audio', own.audio);
  } else {
    own.micOn = !own.micOn;
    own.audio.enabled = own.micOn;
  }
  call?.mute(!own.micOn);
  showOwn();
}

/** Off means off: the camera is released, and nothing is sent rather than black. */
async function toggleCamera() {
  if (own.video) {
    own.video.stop();
    own.video = null;
    own.cameraOn = false;
  } else {
    own.video = await openCamera();
    own.cameraOn = Boolean(own.video);
    if (!own.video) {
      el.devices.textContent = text('devices.no-camera');
    }
  }
  await call?.replace('video', own.video);
  showOwn();
}

// ---- the call ----

async function join() {
  localStorage.setItem(NAME_KEY, el.name.value.trim());
  if (!window.RTCPeerConnection) {
    over('no-webrtc');
    return;
  }
  retryUntil = 0;
  phase('call');
  state('joining');
  notice('');
  await Promise.race([prepared, new Promise(given => setTimeout(given, UNANSWERED_MILLIS))]);
  if (document.body.dataset.phase === 'call' && !call) { // nobody left while the browser was asking
    connect();
  }
}

function connect() {
  call = new Call({
    state: reached => { if (reached === 'connected' || reached === 'waiting') { retryUntil = 0; } state(reached); },
    ended: over,
    lost: reconnect,
    track: remoteTrack,
    roster: list => stage.roster(list),
    picture: id => stage.picture(id),
    notice,
  });
  call.join({ meeting, pin: pinTyped(), name: el.name.value.trim() || text('join.guest'), language, audio: own.audio, video: own.video })
    .then(() => { if (own.audio && !own.micOn) { call.mute(true); } })
    .catch(error => { console.error('join failed', error); call.end('internal-error'); });
}

/** The connection broke without a word: tries to come back for a while. */
function reconnect() {
  const now = performance.now();
  retryUntil ||= now + RETRY_FOR_MILLIS;
  stage.clear();
  if (now > retryUntil) {
    over('signalling-lost');
    return;
  }
  state('reconnecting');
  const lost = call;
  setTimeout(() => { if (call === lost) { connect(); } }, RETRY_EVERY_MILLIS);
}

function remoteTrack(track, receiver) {
  if (track.kind === 'video') {
    stage.track(track, receiver);
    return;
  }
  el.sound.srcObject = new MediaStream([track]);
  el.sound.play().catch(() => { el.soundButton.hidden = false; });
}

function over(key) {
  call = null;
  retryUntil = 0;
  stage.clear();
  notice('');
  el.sound.srcObject = null;
  el.soundButton.hidden = true;
  if (key === 'pin-required' || key === 'wrong-pin') {
    askForPin(key);
    return;
  }
  const orderly = key === 'hung-up' || key === 'removed' || key === 'shutting-down';
  state(orderly ? 'ended' : 'failed', key);
  const said = ending(key);
  byId('over-text').textContent = said.text;
  byId('over-hint').textContent = said.hint;
  byId('again').textContent = text(orderly ? 'control.again' : 'control.retry');
  phase('over');
}

function leave() {
  if (call && !call.over) {
    call.leave();
  } else {
    over('hung-up');
  }
}

// ---- the PIN

/** Digits only, since people copy them with blanks. */
function pinTyped() {
  return el.pinBox.hidden ? '' : el.pin.value.replace(/\D/g, '');
}

function showPin() {
  el.pinBox.hidden = false;
  el.pinHave.hidden = true;
}

/** Back to the form that was filled in, with what is missing or wrong said beside it. */
function askForPin(key) {
  state('failed', key);
  el.status.textContent = '';
  phase('lobby');
  showPin();
  el.pinError.textContent = text(key === 'wrong-pin' ? 'join.pin.wrong' : 'join.pin.needed');
  el.pin.setAttribute('aria-invalid', 'true');
  el.pin.focus();
  el.pin.select();
}

function pinChanged() {
  el.pinError.textContent = '';
  el.pin.removeAttribute('aria-invalid');
}

// ---- the gateway's health, before anybody is disappointed ----

async function watchReadiness() {
  if (document.body.dataset.phase === 'lobby') {
    const ready = await fetch('/readyz').then(answer => (answer.status === 503 ? 'no' : 'yes'), () => 'no');
    if (document.body.dataset.phase === 'lobby') {
      el.notice.hidden = ready === 'yes';
      el.notice.textContent = ready === 'yes' ? '' : `${ending('not-ready').text} ${ending('not-ready').hint}`;
    }
    setTimeout(watchReadiness, ready === 'yes' ? 15000 : 2000);
  } else {
    setTimeout(watchReadiness, 5000);
  }
}

el.name.value = localStorage.getItem(NAME_KEY) ?? '';
byId('join-form').addEventListener('submit', event => { event.preventDefault(); join(); });
el.pin.addEventListener('input', pinChanged);
el.pinHave.addEventListener('click', () => { showPin(); el.pin.focus(); });
el.mic.addEventListener('click', toggleMic);
el.camera.addEventListener('click', toggleCamera);
el.leave.addEventListener('click', leave);
byId('again').addEventListener('click', join);
el.soundButton.addEventListener('click', () => { el.sound.play(); el.soundButton.hidden = true; });
byId('copy-link').addEventListener('click', async event => {
  await navigator.clipboard?.writeText(location.origin + location.pathname);
  event.target.textContent = text('control.copied');
});
window.addEventListener('pagehide', () => call?.leave());
if (document.body.dataset.pinAsk === 'all' || el.pin.value) {
  showPin();
}
el.pinHave.hidden = document.body.dataset.pinAsk !== 'host' || !el.pinBox.hidden;
phase('lobby');
showOwn();
watchReadiness();
prepared = prepare();
el.join.disabled = false;
