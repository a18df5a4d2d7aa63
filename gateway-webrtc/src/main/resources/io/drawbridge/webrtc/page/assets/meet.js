// The page of a meeting: from the lobby into the call and to its end. Wires the parts together.
import { Call } from './call.js';
import { askForPin, devicesAsked, nameTyped, openLobby, pinTyped } from './lobby.js';
import { prepareOver, showOver } from './over.js';
import { own, serve, toggleCamera, toggleMic } from './own.js';
import { byId, el, meeting, notice, phase, phaseNow, state } from './page.js';
import { Room } from './room.js';
import { language, text } from './texts.js';
import { guestToken } from './token.js';
import './wishes.js';

const RETRY_FOR_MILLIS = 30000;
const RETRY_EVERY_MILLIS = 2000;
const UNANSWERED_MILLIS = 3000; // who ignores the question for permissions may still join and listen
/** What a gateway that has just been restarted may say for a while. */
const PASSING = new Set(['not-ready', 'overloaded', 'too-many-connections', 'too-many-joins']);

const room = new Room();
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
  let agreed = false;
  call = new Call({
    state: reached => { if (reached === 'connected' || reached === 'waiting') { retryUntil = 0; } state(reached); },
    ended: key => { if (retryUntil && PASSING.has(key)) { reconnect(); } else { over(key); } },
    lost: reconnect,
    track: (track, receiver, mid) => room.track(track, receiver, mid),
    news: message => { if (message.type === 'notice') { notice(message.key); } else { room.news(message); } },
    agreed: () => { if (!agreed) { agreed = true; joined(); } },
  });
  serve(call);
  room.serve(call);
  call.join({ meeting, pin: pinTyped(), token: guestToken(), name: nameTyped(), language, audio: own.audio, video: own.video })
    .catch(error => { console.error('join failed', error); call.end('internal-error'); });
}

/** The gateway has answered: it is told what it cannot know. */
function joined() {
  if (!own.audio || !own.micOn) {
    call.mute(true);
  }
  room.joined();
}

/** The connection broke without a word: tries to come back for a while. */
function reconnect() {
  const now = performance.now();
  const first = !retryUntil;
  retryUntil ||= now + RETRY_FOR_MILLIS;
  room.pause();
  if (now > retryUntil) {
    over('signalling-lost');
    return;
  }
  state('reconnecting');
  const lost = call;
  setTimeout(() => { if (call === lost) { connect(); } }, first ? 0 : RETRY_EVERY_MILLIS);
}

function over(key) {
  call = null;
  serve(null);
  retryUntil = 0;
  room.clear();
  notice('');
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
byId('copy-link').addEventListener('click', async event => {
  await navigator.clipboard?.writeText(location.origin + location.pathname);
  event.target.textContent = text('control.copied');
});
window.addEventListener('pagehide', () => call?.leave());
prepareOver(join);
openLobby(join);
