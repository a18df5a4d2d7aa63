// What a host may do with the meeting itself: lock it, end it, call a room into it.
import { randomId } from './chat.js';
import { refusal } from './people.js';
import { element, signButton } from './tile.js';
import { ending, known, text } from './texts.js';

export class HostDesk {
  /**
   * @param {object} parts elements: desk, lock, end, dialForm, dialInput, dialList
   * @param {object} to callbacks: command(type, fields), confirm(question, action) -> Promise<boolean>
   */
  constructor(parts, to) {
    Object.assign(this, parts);
    this.to = to;
    this.locked = false;
    this.lock.addEventListener('click', () => this.to.command('lock', { locked: !this.locked }));
    this.end.addEventListener('click', () => this.endForAll());
    this.dialForm.addEventListener('submit', event => { event.preventDefault(); this.dial(); });
  }

  selfIs({ role, locked }) {
    this.desk.hidden = role !== 'host';
    this.locked = Boolean(locked);
    this.lock.setAttribute('aria-pressed', String(this.locked));
    this.lock.querySelector('span').textContent = text(this.locked ? 'host.locked' : 'host.lock');
  }

  async endForAll() {
    if (await this.to.confirm(text('host.end.question'), text('host.end'))) {
      this.to.command('end');
    }
  }

  dial() {
    const uri = this.dialInput.value.trim();
    if (uri) {
      this.to.command('dial-out', { id: randomId(), uri });
      this.dialInput.value = '';
    }
  }

  /** The calls that hosts have begun, with how far they are. */
  dialling(calls) {
    this.dialList.replaceChildren(...calls.map(each => this.row(each)));
  }

  row({ id, uri, state, reason }) {
    const row = element('li', 'dial');
    row.dataset.state = state;
    row.dataset.testid = 'dial';
    const words = element('span', 'who');
    const about = known(`host.dial.${state}`) ? text(`host.dial.${state}`) : state;
    const why = state === 'failed' && reason ? ` ${known(`end.${reason}.text`) ? ending(reason).text : refusal(reason)}` : '';
    words.append(element('span', 'name', uri), element('span', 'about', about + why));
    row.append(words);
    if (state !== 'failed') {
      row.append(signButton('leave', text('host.dial.hang-up', { uri }), () => this.to.command('hang-up-dial', { id })));
    }
    return row;
  }

  clear() {
    this.desk.hidden = true;
    this.dialList.replaceChildren();
  }
}
