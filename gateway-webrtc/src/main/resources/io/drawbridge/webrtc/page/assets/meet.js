// The page of a meeting: from the lobby into the call and to its end. Wires the parts together.
import { Call } from './call.js';
import { askForPin, devicesAsked, nameTyped, openLobby, pinTyped } from './lobby.js';
import { prepareOver, showOver } from './over.js';
import { own, serve, toggleCamera, toggleMic } from './own.js';
import { byId, el, meeting, notice, phase, phaseNow, state } from './page.js';
import { useSpeaker } from './pickers.js';
import { Stage } from './stage.js';
import { language, text } from './texts.js';
import { guestToken } from './token.js';
import './wishes.js';

const RETRY_FOR_MILLIS = 30000;
const RETRY_EVERY_MILLIS = 2000;
const UNANSWERED_MILLIS = 3000; // who ignores the question for permissions may still join and listen

const stage = new Stage({ tiles: byId('tiles'), alone: byId('alone'), backstage: byId('backstage') });
let call = null;
let retryUntil = 0;

window.drawbridge = window.drawbridge ?? {};

async function join() {
  if (!window.RTCPeerConnection) {
    over('no-webrtc');
    return;
  }
  retryUntil = 0;
  phase('call');
  state('joining');
  notice('');
  await Promise.race([devicesAsked(), new Promise(given => setTimeout(given, UNANSWERED_MILLIS))]);
  if (phaseNow() === 'call' && !call) { // nobody left while the browser was asking
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
  serve(call);
  call.join({ meeting, pin: pinTyped(), name: nameTyped(), token: guestToken(), language, audio: own.audio, video: own.video })
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
  useSpeaker(el.sound);
  el.sound.play().catch(() => { el.soundButton.hidden = false; });
}

function over(key) {
  call = null;
  serve(null);
  retryUntil = 0;
  stage.clear();
  notice('');
  el.sound.srcObject = null;
  el.soundButton.hidden = true;
  if (key === 'pin-required' || key === 'wrong-pin') {
    askForPin(key);
  } else {
    showOver(key);
  }
}

function leave() {
  if (call && !call.over) {
    call.leave();
  } else {
    over('hung-up');
  }
}

el.mic.addEventListener('click', toggleMic);
el.camera.addEventListener('click', toggleCamera);
el.leave.addEventListener('click', leave);
el.soundButton.addEventListener('click', () => { el.sound.play(); el.soundButton.hidden = true; });
byId('copy-link').addEventListener('click', async event => {
  await navigator.clipboard?.writeText(location.origin + location.pathname);
  event.target.textContent = text('control.copied');
});
window.addEventListener('pagehide', () => call?.leave());
prepareOver(join);
openLobby(join);
