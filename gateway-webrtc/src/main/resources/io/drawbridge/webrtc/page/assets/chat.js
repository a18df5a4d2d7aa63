// The chat: lines of the meeting, and one's own. What others write is shown as text and nothing else; links stay text.
import { element, nameOf } from './tile.js';
import { language, text } from './texts.js';

const MOST_LINES = 500;
const MOST_CHARS = 2000;
const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });

export class Chat {
  /**
   * @param {object} parts elements: log, form, input, empty
   * @param {object} to callbacks: send(id, text), unread(count, line): lines came while nobody looked, isOpen(): whether the panel is seen
   */
  constructor(parts, to) {
    Object.assign(this, parts);
    this.to = to;
    this.lines = new Map();
    this.pending = [];
    this.unread = 0;
    this.first = true;
    this.input.maxLength = MOST_CHARS;
    this.form.addEventListener('submit', event => { event.preventDefault(); this.submit(); });
    this.input.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      }
    });
  }

  submit() {
    const said = this.input.value.trim();
    if (!said) {
      return;
    }
    const id = randomId();
    this.input.value = '';
    this.pending.push(id);
    this.add({ id, participantId: null, own: true, text: said, at: new Date().toISOString() }).classList.add('pending');
    this.to.send(id, said);
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Lines of the meeting; what is known already comes again after a rejoin. */
  news(lines, ownId) {
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    // a screen reader hears what is said now, not all that was said before
    this.log.setAttribute('aria-live', this.first ? 'off' : 'polite');
    let fresh = null;
    for (const line of lines) {
      const known = this.lines.get(line.id);
      if (known) {
        known.classList.remove('pending', 'failed');
        known.querySelector('.trouble')?.remove();
        this.pending = this.pending.filter(id => id !== line.id);
      } else {
        const own = line.participantId === ownId;
        this.add({ ...line, own });
        fresh = own ? fresh : line;
        this.unread += own || this.first ? 0 : 1;
      }
    }
    if (near || this.first) {
      this.log.scrollTop = this.log.scrollHeight;
    }
    if (fresh && !this.first && !this.to.isOpen()) {
      this.to.unread(this.unread, fresh);
    } else {
      this.seen();
    }
    this.first = false;
  }

  add({ id, own, name, text: said, at }) {
    const item = element('div', own ? 'line own' : 'line');
    const head = element('p', 'head');
    head.append(element('span', 'who', own ? text('self.you') : nameOf({ name })), when(at));
    item.append(head, element('p', 'said', said)); // as text: nothing that is written here is ever taken for markup
    this.lines.set(id, item);
    this.log.append(item);
    this.empty.hidden = true;
    if (this.lines.size > MOST_LINES) {
      const [oldest] = this.lines.keys();
      this.lines.get(oldest).remove();
      this.lines.delete(oldest);
    }
    return item;
  }

  /** The last line was not taken. */
  refused(reason) {
    const item = this.lines.get(this.pending.shift());
    if (item) {
      item.classList.replace('pending', 'failed');
      item.append(element('p', 'trouble', text('chat.failed', { reason })));
    }
  }

  seen() {
    this.unread = 0;
    this.to.unread(0, null);
  }

  /** Another meeting, or the same one later: nothing of before is shown to whoever comes next. */
  clear() {
    this.lines.clear();
    this.pending = [];
    this.first = true;
    this.log.replaceChildren();
    this.empty.hidden = false;
    this.seen();
  }

  /** The same meeting, joined anew: what comes first was said before. */
  rejoined() {
    this.first = true;
  }
}

function when(at) {
  const moment = new Date(at);
  const shown = element('time', 'when', Number.isNaN(moment.getTime()) ? '' : time.format(moment));
  shown.dateTime = at ?? '';
  return shown;
}

export function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
