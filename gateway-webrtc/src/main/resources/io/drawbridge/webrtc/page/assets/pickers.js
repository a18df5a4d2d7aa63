// The lists to choose microphone, camera and loudspeaker from, and the sound to try the loudspeaker with.
import { choose, chosen, listOf, possible, speakerCanBeChosen } from './devices.js';
import { byId } from './page.js';
import { devicesChanged, own, pick, watchOwn } from './own.js';
import { text } from './texts.js';

const SETTLE_MILLIS = 300; // one plug is several events
const FACE = { audioinput: 'device.microphone', videoinput: 'device.camera', audiooutput: 'device.speaker' };
const selects = [byId('microphone'), byId('camera'), byId('speaker')];

/** Fills the lists and keeps them true. */
export function openPickers() {
  byId('speaker-box').hidden = !speakerCanBeChosen();
  for (const select of selects) {
    select.addEventListener('change', () => picked(select));
  }
  watchOwn(fillAll);
  let timer = 0;
  navigator.mediaDevices?.addEventListener?.('devicechange', () => {
    clearTimeout(timer);
    timer = setTimeout(devicesChanged, SETTLE_MILLIS);
  });
  byId('test-sound').addEventListener('click', testSound);
  fillAll();
}

function fillAll() {
  if (possible()) {
    selects.forEach(fill);
  }
}

async function fill(select) {
  const { kind } = select.dataset;
  const devices = await listOf(kind);
  const names = devices.map(({ label }, at) => label || `${text(FACE[kind])} ${at + 1}`);
  const options = devices.length > 0
    ? devices.map(({ id }, at) => new Option(names[at], id))
    : [new Option(text(kind === 'audiooutput' ? 'device.usual' : 'device.no-choice'), '')];
  if ([...select.options].map(each => each.value + each.text).join() !== options.map(each => each.value + each.text).join()) {
    select.replaceChildren(...options);
  }
  select.disabled = devices.length === 0;
  select.dataset.used = trackOf(kind)?.getSettings().deviceId ?? '';
  select.value = current(kind, devices) ?? options[0].value;
}

const trackOf = kind => ({ audioinput: own.audio, videoinput: own.video })[kind] ?? null;

/** What is in use, else what was chosen, by label where the browser has given it another id. */
function current(kind, devices) {
  const used = trackOf(kind)?.getSettings().deviceId;
  const wish = chosen(kind);
  const found = devices.find(({ id }) => id === used)
    ?? devices.find(({ id }) => id === wish.id)
    ?? devices.find(({ label }) => label && label === wish.label);
  return found?.id;
}

async function picked(select) {
  const { kind } = select.dataset;
  const device = { id: select.value, label: select.selectedOptions[0].text };
  if (kind === 'audiooutput') {
    choose(kind, device);
    document.querySelectorAll('audio').forEach(useSpeaker);
  } else {
    await pick(kind, device);
  }
}

/** Lets an element sound from the chosen loudspeaker; the usual one where it is gone. */
export function useSpeaker(element) {
  const { id } = chosen('audiooutput');
  if (speakerCanBeChosen() && id && element.sinkId !== id) {
    element.setSinkId(id).catch(() => {});
  }
}

/** Two short notes. */
function testSound() {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const volume = context.createGain();
  volume.gain.value = 0.2;
  volume.connect(out);
  [523, 659].forEach((hz, at) => {
    const note = new OscillatorNode(context, { frequency: hz });
    note.connect(volume);
    note.start(context.currentTime + 0.1 + at * 0.4);
    note.stop(context.currentTime + 0.4 + at * 0.4);
  });
  const player = new Audio();
  player.srcObject = out.stream;
  useSpeaker(player);
  player.play().catch(() => {});
  setTimeout(() => { player.srcObject = null; context.close(); }, 1500);
}
