// Before the call: name, PIN, own devices, and whether the gateway is ready.
import { byId, el, phase, phaseNow, state } from './page.js';
import { prepare, showOwn } from './own.js';
import { ending, text } from './texts.js';

const NAME_KEY = 'drawbridge.name';
let prepared = Promise.resolve();

/** Opens the lobby; joins with what the form says when it is sent. */
export function openLobby(join) {
  el.name.value = localStorage.getItem(NAME_KEY) ?? '';
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

/** The gateway's health, before anybody is disappointed. */
async function watchReadiness() {
  if (phaseNow() === 'lobby') {
    const ready = await fetch('/readyz').then(answer => (answer.status === 503 ? 'no' : 'yes'), () => 'no');
    if (phaseNow() === 'lobby') {
      el.notice.hidden = ready === 'yes';
      el.notice.textContent = ready === 'yes' ? '' : `${ending('not-ready').text} ${ending('not-ready').hint}`;
    }
    setTimeout(watchReadiness, ready === 'yes' ? 15000 : 2000);
  } else {
    setTimeout(watchReadiness, 5000);
  }
}
