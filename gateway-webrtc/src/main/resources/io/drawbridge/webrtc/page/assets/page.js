// The elements of the meeting's page, and what it shows: its phase (lobby, call, over), its state and its notice.
import { known, text } from './texts.js';

export const byTest = id => document.querySelector(`[data-testid="${id}"]`);
export const byId = id => document.getElementById(id);

export const el = {
  status: byTest('status'), name: byTest('name-input'), join: byTest('join-button'), leave: byTest('leave-button'),
  mic: byTest('mic-button'), camera: byTest('camera-button'), self: byId('self'), selfView: byTest('self-view'),
  notice: byId('notice'), devices: byId('devices'), sound: byId('sound'), soundButton: byId('sound-button'), bar: byId('bar'),
  pin: byTest('pin-input'), pinBox: byId('pin-box'), pinHave: byId('pin-have'), pinError: byId('pin-error'),
};
const sections = { lobby: byId('lobby'), call: byId('stage'), over: byId('over') };
const watchers = [];
let opened = false;

/** The meeting's name, as the gateway knows it. */
export const meeting = document.body.dataset.meeting;

/** The phase that is shown now. */
export const phaseNow = () => document.body.dataset.phase;

/** Shows lobby, call or over. */
export function phase(name) {
  document.body.dataset.phase = name;
  for (const [key, section] of Object.entries(sections)) {
    section.hidden = key !== name;
  }
  const slot = name === 'call' ? byId('corner-slot') : byId('preview-slot');
  slot.append(el.self);
  (name === 'lobby' ? slot : document.body).append(el.bar);
  byId(name === 'call' ? 'device-slot' : 'device-box').append(byId('pickers'));
  if (name === 'lobby') {
    el.join.before(el.devices);
  } else { // who could not be asked for devices, or refused them, reads why nobody hears them
    el.notice.after(el.devices);
  }
  el.devices.hidden = name === 'over';
  focusOn(sections[name]);
  watchers.forEach(watcher => watcher(name));
  if (el.selfView.srcObject) {
    el.selfView.play().catch(() => {});
  }
}

/** Calls back with the name of each phase that begins. */
export function watchPhase(watcher) {
  watchers.push(watcher);
}

/** Leads keyboards and screen readers along, from one phase to the next; nobody is led anywhere when the page opens. */
function focusOn(section) {
  if (opened) {
    const target = section.querySelector('[data-focus]') ?? section;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
  opened = true;
}

/** The status line: joining, waiting, connected, reconnecting, failed, ended. */
export function state(name, error = '') {
  document.body.dataset.call = name;
  el.status.dataset.state = name;
  el.status.dataset.error = error;
  el.status.textContent = text(`state.${name}`);
}

/** The gateway's remark by its key; none with an empty key. */
export function notice(key) {
  el.notice.hidden = !key;
  el.notice.dataset.key = key;
  el.notice.textContent = key ? (known(`notice.${key}`) ? text(`notice.${key}`) : text('notice.other', { key })) : '';
}
