// One tile: a person, or the screen that a person shows. Names come from strangers: as text only.
import { text } from './texts.js';

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name, label = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon i-${name}`);
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  } else {
    svg.setAttribute('aria-hidden', 'true');
  }
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/assets/page/controls.svg#${name}`);
  svg.append(use);
  return svg;
}

export function element(tag, className = '', content = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content;
  return made;
}

/** A button with a sign, and with words for those who do not see it. */
export function signButton(name, label, onClick) {
  const button = element('button', 'sign-button');
  button.type = 'button';
  button.title = label;
  button.setAttribute('aria-label', label);
  button.append(icon(name));
  button.addEventListener('click', onClick);
  return button;
}

/** What a person is called who may have given no name. */
export const nameOf = person => person?.name || text('join.guest');

export function initials(name) {
  const words = name.split(/[\s.@_-]+/u).filter(Boolean);
  return words.slice(0, 2).map(word => [...word][0]).join('').toUpperCase() || '?';
}

/** Words for how well somebody's media get through. */
export function qualityWords({ grade, reason }) {
  const why = reason ? text(`quality.reason.${reason}`) : '';
  const said = text(`quality.${grade}`);
  return why && !why.startsWith('quality.reason.') ? text('quality.because', { grade: said, reason: why }) : said;
}

export class Tile {
  /** @param {'camera'|'slides'} content what its picture is @param onPin called with the tile */
  constructor(participantId, content, onPin) {
    this.participantId = participantId;
    this.content = content;
    this.key = `${participantId} ${content}`;
    this.video = null;
    const root = this.root = element('figure', `tile ${content}`);
    root.dataset.participantId = participantId;
    if (content === 'camera') {
      root.dataset.testid = 'participant';
    }
    this.avatar = element('div', 'avatar');
    this.avatar.setAttribute('aria-hidden', 'true');
    this.hand = element('span', 'hand');
    this.hand.append(icon('hand', text('people.hand')));
    this.pin = signButton('pin', '', () => onPin(this));
    this.pin.classList.add('pin');
    this.pin.dataset.testid = 'pin-button';
    this.muted = icon('mic-off', text('people.muted'));
    this.name = element('span', 'name');
    this.badge = element('span', 'badge');
    this.signal = element('span', 'signal');
    this.signal.dataset.testid = 'quality-sign';
    const caption = element('figcaption');
    caption.append(this.muted, this.name, this.badge, this.signal);
    root.append(this.avatar, this.hand, this.pin, caption);
    this.pinned(false);
    this.quality(null);
  }

  describe(person) {
    const shown = nameOf(person);
    this.person = person;
    this.root.dataset.name = person.name;
    this.root.dataset.path = person.path;
    this.root.dataset.muted = String(person.muted);
    this.root.dataset.hand = String(person.hand);
    this.avatar.textContent = initials(shown);
    this.name.textContent = this.content === 'slides' ? text('share.of', { name: shown }) : shown;
    this.badge.textContent = this.content === 'camera' && person.path === 'cvi' ? text('people.path.cvi') : '';
    this.muted.toggleAttribute('hidden', !person.muted || this.content === 'slides');
    this.hand.hidden = !person.hand || this.content === 'slides';
    this.label();
  }

  label() {
    this.video?.setAttribute('aria-label', text(this.content === 'slides' ? 'share.of' : 'people.camera-of', { name: nameOf(this.person) }));
    this.pin.title = text(this.isPinned ? 'layout.unpin' : 'layout.pin');
    this.pin.setAttribute('aria-label', text(this.isPinned ? 'layout.unpin.name' : 'layout.pin.name', { name: nameOf(this.person) }));
  }

  pinned(on) {
    this.isPinned = on;
    this.pin.setAttribute('aria-pressed', String(on));
    this.root.classList.toggle('pinned', on);
    this.label();
  }

  /** @param {?{grade: string, reason: string}} graded null: nothing is known */
  quality(graded) {
    const bad = graded && graded.grade !== 'good' && this.content === 'camera';
    this.signal.hidden = !bad;
    this.signal.dataset.grade = graded?.grade ?? '';
    if (bad) {
      const words = qualityWords(graded);
      this.signal.title = words;
      const short = element('span', 'words', graded.grade === 'poor' ? text('quality.poor') : '');
      short.setAttribute('aria-hidden', 'true'); // the sign says it to those who do not see
      this.signal.replaceChildren(icon('signal', words), short);
    }
  }

  speaking(active, dominant) {
    this.root.classList.toggle('speaking', active);
    this.root.classList.toggle('dominant', dominant);
  }

  /** Takes the element that plays its picture. */
  show(video) {
    if (this.video === video && video.parentElement === this.root) {
      return;
    }
    this.video = video;
    Object.assign(video.dataset, { testid: 'video-tile', participantId: this.participantId, content: this.content });
    this.root.classList.add('shown');
    this.root.prepend(video);
    this.label();
    video.play().catch(() => {});
  }

  /** Gives it back. @returns the element, or null */
  release() {
    const video = this.video;
    this.video = null;
    this.root.classList.remove('shown');
    return video;
  }
}
