// The list of people: who is there and how well, who waits, and for hosts what they may do about it.
import { element, icon, initials, nameOf, qualityWords, signButton } from './tile.js';
import { known, text } from './texts.js';

export class People {
  /**
   * @param {object} parts elements: list, lobby, lobbyList, count, badge
   * @param {object} to callbacks: command(type, fields), confirm(question, action) -> Promise<boolean>, pin(participantId), ownName()
   */
  constructor(parts, to) {
    Object.assign(this, parts);
    this.to = to;
    this.people = [];
    this.waiting = [];
    this.self = { role: 'guest', muted: false, hand: false, locked: false };
    this.graded = new Map();
    this.speaking = new Set();
    this.rows = new Map();
    this.admitAll.addEventListener('click', () => this.waiting.forEach(each => this.to.command('admit', { participantId: each.id })));
  }

  get host() {
    return this.self.role === 'host';
  }

  roster(people) {
    this.people = people;
    this.render();
  }

  selfIs(self) {
    this.self = self;
    this.render();
  }

  quality(people) {
    this.graded = new Map(people.map(each => [each.participantId, each]));
    this.render();
  }

  ownMuted(muted) {
    this.self = { ...this.self, muted };
    this.render();
  }

  lobbyIs(waiting) {
    this.waiting = waiting;
    this.lobby.hidden = waiting.length === 0;
    this.admitAll.hidden = waiting.length < 2;
    this.lobbyList.replaceChildren(...waiting.map(each => this.caller(each)));
    this.badge.textContent = waiting.length ? String(waiting.length) : '';
    this.badge.hidden = waiting.length === 0;
  }

  caller(each) {
    const name = nameOf(each);
    const row = element('li', 'person');
    row.dataset.testid = 'waiting-person';
    row.dataset.participantId = each.id;
    row.append(avatar(name), element('span', 'who', name));
    const admit = element('button', 'primary small', text('host.admit'));
    admit.type = 'button';
    admit.dataset.testid = 'admit-button';
    admit.setAttribute('aria-label', text('host.admit.name', { name }));
    admit.addEventListener('click', () => this.to.command('admit', { participantId: each.id }));
    const refuse = signButton('remove', text('host.refuse.name', { name }), () => this.to.command('remove', { participantId: each.id }));
    row.append(admit, refuse);
    return row;
  }

  /** Rows are kept and changed, so that whoever stands on one with the keyboard stays there. */
  render() {
    const own = { id: '', own: true, name: this.to.ownName(), path: 'webrtc', ...this.self };
    const all = [own, ...this.people];
    const ids = new Set(all.map(each => each.id));
    for (const [id, row] of this.rows) {
      if (!ids.has(id)) {
        row.remove();
        this.rows.delete(id);
      }
    }
    all.forEach((person, i) => {
      let row = this.rows.get(person.id);
      if (!row) {
        row = this.row(person);
        this.rows.set(person.id, row);
      }
      this.describe(row, person);
      if (this.list.children[i] !== row) {
        this.list.insertBefore(row, this.list.children[i] ?? null);
      }
    });
    this.count.textContent = String(all.length);
  }

  row(person) {
    const row = element('li', 'person');
    row.dataset.participantId = person.id;
    row.avatar = avatar(nameOf(person));
    const words = element('span', 'who');
    words.append(row.name = element('span', 'name'), row.about = element('span', 'about'));
    row.append(row.avatar, words, row.signs = element('span', 'signs'));
    if (!person.own) {
      row.pin = signButton('pin', '', () => this.to.pin(person.id));
      row.mute = signButton('mute', '', () => this.to.command('mute-other', { participantId: person.id, muted: true }));
      row.mute.dataset.testid = 'mute-other-button';
      row.kick = signButton('remove', '', () => this.remove(person.id));
      row.kick.dataset.testid = 'remove-button';
      const actions = element('span', 'actions');
      actions.append(row.pin, row.mute, row.kick);
      row.append(actions);
    }
    return row;
  }

  describe(row, person) {
    const name = nameOf(person);
    const graded = this.graded.get(person.own ? person.participantId : person.id);
    row.avatar.textContent = initials(name);
    row.name.textContent = person.own ? text('people.you', { name }) : name;
    row.about.textContent = [
      person.role === 'host' ? text('people.host') : '',
      person.path === 'cvi' ? text('people.path.cvi') : '',
      graded && graded.grade !== 'good' ? qualityWords(graded) : '',
    ].filter(Boolean).join(' · ');
    row.about.dataset.grade = graded?.grade ?? '';
    const signs = [
      person.hand ? icon('hand', text('people.hand')) : null,
      person.slides ? icon('share', text('people.shares')) : null,
      person.muted ? icon('mic-off', text('people.muted')) : null,
    ].filter(Boolean);
    row.signs.replaceChildren(...signs);
    if (!person.own) {
      label(row.pin, text('layout.pin.name', { name }));
      label(row.mute, text('host.mute.name', { name }));
      label(row.kick, text('host.remove.name', { name }));
      row.mute.hidden = !this.host || person.muted;
      row.kick.hidden = !this.host;
    }
  }

  async remove(participantId) {
    const person = this.people.find(each => each.id === participantId);
    const question = text('host.remove.question', { name: nameOf(person) });
    if (person && await this.to.confirm(question, text('host.remove'))) {
      this.to.command('remove', { participantId });
    }
  }

  clear() {
    this.people = [];
    this.graded = new Map();
    this.self = { role: 'guest', muted: this.self.muted, hand: false, locked: false };
    this.lobbyIs([]);
    this.render();
  }
}

/** Words for why something was refused and what to do, for any key. */
export function refusal(key) {
  const found = known(`call.refused.${key}.text`) ? key : 'other';
  return `${text(`call.refused.${found}.text`, { key })} ${text(`call.refused.${found}.hint`)}`;
}

function avatar(name) {
  const made = element('span', 'avatar', initials(name));
  made.setAttribute('aria-hidden', 'true');
  return made;
}

function label(button, words) {
  button.title = words;
  button.setAttribute('aria-label', words);
}
