// Short remarks: seen for some seconds, or only read out to those who do not see. Comings and goings are gathered, so that nobody is
// talked to death when ten people arrive.
import { element } from './tile.js';
import { text } from './texts.js';

const SEEN_MILLIS = 6000;
const GATHER_MILLIS = 2500;
const MOST = 3;

export class Toasts {
  /** @param {object} parts elements: toasts (seen, a live region), announcer (unseen, a live region) */
  constructor(parts) {
    Object.assign(this, parts);
    this.came = [];
    this.left = [];
  }

  /** @returns what takes it off before its time */
  show(words) {
    const toast = element('p', 'toast', words);
    toast.dataset.testid = 'toast';
    this.toasts.append(toast);
    while (this.toasts.children.length > MOST) {
      this.toasts.firstChild.remove();
    }
    setTimeout(() => toast.remove(), SEEN_MILLIS);
    return () => toast.remove();
  }

  announce(words) {
    this.announcer.textContent = words;
  }

  arrived(name) {
    this.came.push(name);
    this.gather();
  }

  departed(name) {
    this.left.push(name);
    this.gather();
  }

  gather() {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.announce([sentence('people.came', 'people.came.many', this.came), sentence('people.left', 'people.left.many', this.left)].filter(Boolean).join(' '));
      this.came = [];
      this.left = [];
    }, GATHER_MILLIS);
  }

  clear() {
    this.toasts.replaceChildren();
    this.announcer.textContent = '';
  }
}

function sentence(one, many, names) {
  if (names.length === 0) {
    return '';
  }
  return names.length === 1 ? text(one, { name: names[0] }) : text(many, { name: names[0], count: names.length - 1 });
}
