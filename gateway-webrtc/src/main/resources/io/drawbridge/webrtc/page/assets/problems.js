// What stands between the person and their devices, and what to do about it in this browser.
import { permission } from './devices.js';
import { byId, el } from './page.js';
import { own, prepare, watchOwn } from './own.js';
import { known, text } from './texts.js';

/** The browser's family, as far as the way to its permissions differs. */
function family(agent = navigator.userAgent) {
  if (/iPhone|iPad|iPod/.test(agent)) {
    return 'ios';
  }
  if (/Firefox\//.test(agent)) {
    return 'firefox';
  }
  return /Chrom(e|ium)\//.test(agent) ? 'chromium' : 'safari';
}

/** Shows problems as they come and go, and asks again when the person says so or has changed the browser's mind. */
export async function watchProblems() {
  watchOwn(show);
  byId('ask-again').addEventListener('click', prepare);
  for (const thing of ['microphone', 'camera']) {
    const status = await permission(thing);
    status?.addEventListener('change', () => {
      if (status.state === 'granted' && !own.asking && own.problems.some(each => /denied|dismissed/.test(each))) {
        prepare();
      }
    });
  }
}

function show() {
  const keys = own.asking ? ['asking'] : window.RTCPeerConnection ? own.problems : ['no-webrtc'];
  const shown = keys.join(' ');
  if (el.devices.dataset.problem === shown) {
    return; // nothing new to announce
  }
  el.devices.dataset.problem = shown;
  byId('problems').replaceChildren(...keys.map(item));
  byId('ask-again').hidden = !own.problems.some(each => /denied|blocked|dismissed|busy|missing/.test(each));
}

function item(key) {
  const li = document.createElement('li');
  li.append(paragraph('what', text(`device.${key}.text`)));
  const step = [`device.${key}.do.${family()}`, `device.${key}.do`].find(known);
  if (step) {
    li.append(paragraph('do', text(step)));
  }
  return li;
}

function paragraph(style, words) {
  const p = document.createElement('p');
  p.className = style;
  p.textContent = words;
  return p;
}
