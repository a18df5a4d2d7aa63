// Before the call: name, PIN, own devices, and whether the gateway is ready.
import { Meter } from './meter.js';
import { own, prepare, showOwn, watchOwn } from './own.js';
import { byId, el, phase, phaseNow, state, watchPhase } from './page.js';
import { openPickers } from './pickers.js';
import { watchProblems } from './problems.js';
import { ending, text } from './texts.js';
import { carryToken } from './token.js';

const NAME_KEY = 'drawbridge.name';
const WIDE = matchMedia('(min-width: 821px)');
const READY_MILLIS = 15000;
const NOT_READY_MILLIS = 2000;
let prepared = Promise.resolve();

/** Opens the lobby; joins with what the form says when it is sent. */
export function openLobby(join) {
  el.name.value = localStorage.getItem(NAME_KEY) ?? '';
  el.name.addEventListener('change', () => localStorage.setItem(NAME_KEY, el.name.value.trim()));
  byId('join-form').addEventListener('submit', event => {
    event.preventDefault();
    localStorage.setItem(NAME_KEY, el.name.value.trim());
    join();
  });
  el.pin.addEventListener('input', pinChanged);
  el.pinHave.addEventListener('click', () => { showPin(); el.pin.focus(); });
  if (document.body.dataset.pinAsk === 'all' || el.pin.value) {
    showPin();
  }
  el.pinHave.hidden = document.body.dataset.pinAsk !== 'host' || !el.pinBox.hidden;
  byId('device-box').open = WIDE.matches;
  carryToken(document.querySelectorAll('.language'));
  openPickers();
  watchProblems();
  watchLevel();
  phase('lobby');
  showOwn();
  watchReadiness();
  prepared = prepare();
  el.join.disabled = false;
}

/** Done when the browser was asked for devices and has answered. */
export const devicesAsked = () => prepared;

/** What the person is called. */
export const nameTyped = () => el.name.value.trim() || text('join.guest');

/** Digits only, since people copy them with blanks. */
export function pinTyped() {
  return el.pinBox.hidden ? '' : el.pin.value.replace(/\D/g, '');
}

function showPin() {
  el.pinBox.hidden = false;
  el.pinHave.hidden = true;
}

/** Back to the form that was filled in, with what is missing or wrong said beside it. */
export function askForPin(key) {
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

/** The level of the microphone, in the lobby only; words change seldom, so that who listens to the page is not talked down. */
function watchLevel() {
  let heard = '';
  const meter = new Meter(byId('level'), found => { heard = found; say(); });
  const say = () => {
    const key = own.audio && !own.micOn ? 'off' : heard;
    const words = key ? text(`device.level.${key}`) : '';
    if (byId('level-text').textContent !== words) {
      byId('level-text').textContent = words;
    }
  };
  const follow = () => {
    if (phaseNow() === 'lobby' && own.audio) {
      meter.follow(own.audio);
    } else {
      meter.close();
    }
    say();
  };
  watchOwn(follow);
  watchPhase(follow);
}

/** The gateway's health, before anybody is disappointed. */
async function watchReadiness() {
  let next = NOT_READY_MILLIS;
  if (phaseNow() === 'lobby') {
    const ready = await fetch('/readyz').then(answer => answer.status !== 503, () => false);
    if (phaseNow() === 'lobby') {
      el.notice.hidden = ready;
      el.notice.textContent = ready ? '' : `${ending('not-ready').text} ${ending('not-ready').hint}`;
    }
    next = ready ? READY_MILLIS : NOT_READY_MILLIS;
  }
  setTimeout(watchReadiness, next);
}
