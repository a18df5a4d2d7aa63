// The others in the meeting: a tile for each, and for each screen that is shown; what lies where, and what of it can be seen.
import { corner, featured, grid, NARROW } from './layout.js';
import { Pictures } from './pictures.js';
import { element, Tile } from './tile.js';
import { text } from './texts.js';

const VIEW_KEY = 'drawbridge.view';
const SETTLE_MILLIS = 300;
const ROUND_PIXELS = 16; // a tile that grows by less is the same to the gateway
const MOST_WISHES = 32;

export class Stage {
  /**
   * @param {object} parts elements: tiles, alone, backstage, self (the own picture's place), more
   * @param {object} to callbacks: view(tiles): what can be seen, most important first
   */
  constructor(parts, to) {
    Object.assign(this, parts);
    this.to = to;
    this.mode = localStorage.getItem(VIEW_KEY) === 'speaker' ? 'speaker' : 'grid';
    this.people = [];
    this.cards = new Map();
    this.speakers = [];
    this.speaker = null; // the last other who was dominant
    this.pinnedKey = '';
    this.covered = false;
    this.pictures = new Pictures(this.backstage, () => this.showPictures());
    new ResizeObserver(() => this.arrange()).observe(this.tiles);
    this.tiles.addEventListener('scroll', () => this.reportSoon());
    document.addEventListener('visibilitychange', () => this.reportSoon());
  }

  track(track, receiver, mid) {
    this.pictures.track(track, receiver, mid);
  }

  roster(people) {
    this.people = people;
    const wanted = new Map();
    for (const person of people) {
      wanted.set(`${person.id} camera`, person);
    }
    for (const person of people.filter(each => each.slides || this.pictures.of(each.id, 'slides'))) {
      wanted.set(`${person.id} slides`, person);
    }
    for (const [key, card] of this.cards) {
      if (!wanted.has(key)) {
        this.rest(card);
        card.root.remove();
        this.cards.delete(key);
      }
    }
    for (const [key, person] of wanted) {
      this.card(key, person).describe(person);
    }
    for (const person of people) { // the order of joining, which nobody's speaking changes
      for (const content of ['slides', 'camera']) {
        const card = this.cards.get(`${person.id} ${content}`);
        if (card) {
          this.self.before(card.root);
        }
      }
    }
    this.speak(this.speakers);
    this.showPictures();
    this.arrange();
  }

  card(key, person) {
    if (!this.cards.has(key)) {
      const content = key.endsWith(' slides') ? 'slides' : 'camera';
      this.cards.set(key, new Tile(person.id, content, tile => this.pin(tile.key)));
    }
    return this.cards.get(key);
  }

  /** Which line shows whom. */
  shown(list) {
    this.pictures.assign(list);
    if (list.some(each => each.content === 'slides' && !this.cards.has(`${each.participantId} slides`))) {
      this.roster(this.people);
    }
  }

  speak(ids) {
    this.speakers = ids;
    const dominant = ids.find(id => this.cards.has(`${id} camera`));
    const changed = dominant && dominant !== this.speaker;
    this.speaker = dominant ?? this.speaker;
    for (const card of this.cards.values()) {
      const at = card.content === 'camera' ? ids.indexOf(card.participantId) : -1;
      card.speaking(at >= 0, at === 0);
    }
    this.self.classList.toggle('speaking', Boolean(this.ownId) && ids.includes(this.ownId));
    if (changed && this.mode === 'speaker') {
      this.arrange();
    }
  }

  quality(people) {
    const graded = new Map(people.map(each => [each.participantId, each]));
    for (const card of this.cards.values()) {
      card.quality(graded.get(card.participantId) ?? null);
    }
  }

  /** Grid or speaker view; remembered. */
  setMode(mode) {
    this.mode = mode;
    localStorage.setItem(VIEW_KEY, mode);
    this.arrange();
  }

  /** Keeps a tile large, or no longer. */
  pin(key) {
    this.pinnedKey = this.pinnedKey === key ? '' : key;
    this.arrange();
  }

  /** Something lies over all tiles, so that none can be seen. */
  cover(covered) {
    this.covered = covered;
    this.reportSoon();
  }

  clear() {
    this.pictures.clear();
    this.cards.forEach(card => card.release());
    this.pinnedKey = '';
    this.speaker = null;
    this.speakers = [];
    this.reported = '';
    this.roster([]);
  }

  // ---- pictures

  showPictures() {
    for (const card of this.cards.values()) {
      const video = this.pictures.of(card.participantId, card.content);
      if (card.video && card.video !== video) {
        this.rest(card);
      }
      if (video) {
        for (const other of this.cards.values()) {
          if (other !== card && other.video === video) {
            other.release();
          }
        }
        card.show(video);
      }
    }
  }

  rest(card) {
    const video = card.release();
    if (video) {
      this.pictures.rest(video);
    }
  }

  // ---- places

  /** The tile that is to be large: what the person pinned, else a screen, else in speaker view who speaks. */
  feature(cards) {
    const pinned = cards.find(card => card.key === this.pinnedKey);
    if (pinned) {
      return pinned;
    }
    const slides = cards.filter(card => card.content === 'slides');
    if (slides.length > 0) {
      return slides[slides.length - 1];
    }
    if (this.mode === 'speaker' && cards.length > 1) {
      return cards.find(card => card.participantId === this.speaker) ?? cards[0];
    }
    return null;
  }

  arrange() {
    const cards = [...this.tiles.querySelectorAll('.tile')].map(root => this.byRoot(root)).filter(Boolean);
    const room = { width: this.tiles.clientWidth, height: this.tiles.clientHeight };
    this.alone.hidden = this.people.length > 0;
    if (room.width === 0) {
      return;
    }
    const main = this.feature(cards);
    const rest = cards.filter(card => card !== main);
    const selfAmong = this.people.length > 1 || (main && rest.length > 0);
    const places = main ? featured(room, rest.length + (selfAmong ? 1 : 0), main.content === 'slides' || main.person.path === 'cvi') : grid(room, rest.length + (selfAmong ? 1 : 0));
    if (main) {
      lay(main.root, places.main);
    }
    // who has no place in the strip is not seen; the own picture always is
    const rects = [...places.rects];
    const own = selfAmong ? rects.splice(Math.max(0, rects.findLastIndex(Boolean)), 1)[0] : corner(room);
    rest.forEach((card, i) => lay(card.root, rects[i] ?? null));
    lay(this.self, own);
    this.self.classList.toggle('cornered', !selfAmong);
    this.tiles.classList.toggle('narrow-scene', room.width < NARROW);
    this.tiles.classList.toggle('featuring', Boolean(main));
    this.tiles.classList.toggle('single', cards.length === 1);
    this.tiles.classList.toggle('scrolling', (places.height ?? 0) > room.height + 1);
    cards.forEach(card => {
      card.root.classList.toggle('main', card === main);
      card.pinned(card.key === this.pinnedKey);
    });
    this.order = main ? [main, ...rest] : rest;
    this.sayMore(rest.filter((card, i) => !rects[i]).length, own);
    this.reportSoon();
  }

  /** How many there was no place for, said on the last tile of the strip. */
  sayMore(count, place) {
    this.more.hidden = count === 0;
    if (count > 0) {
      const chip = element('span', '', `+${count}`);
      chip.title = text('layout.more', { count });
      this.more.replaceChildren(chip);
      lay(this.more, place);
    }
  }

  byRoot(root) {
    return this.cards.get(`${root.dataset.participantId} ${root.classList.contains('slides') ? 'slides' : 'camera'}`);
  }

  // ---- what can be seen

  reportSoon() {
    clearTimeout(this.reporting);
    this.reporting = setTimeout(() => this.report(), SETTLE_MILLIS);
  }

  report() {
    const tiles = document.hidden || this.covered ? [] : this.visible();
    const said = JSON.stringify(tiles);
    if (said !== this.reported) {
      this.reported = said;
      this.to.view(tiles);
    }
  }

  visible() {
    const [top, bottom] = [this.tiles.scrollTop, this.tiles.scrollTop + this.tiles.clientHeight];
    const pixels = length => Math.ceil((length * devicePixelRatio) / ROUND_PIXELS) * ROUND_PIXELS;
    return (this.order ?? [])
      .filter(({ root }) => root.rect && root.rect.y < bottom && root.rect.y + root.rect.height > top)
      .slice(0, MOST_WISHES)
      .map(({ participantId, content, root }) => ({
        participantId, content, width: pixels(root.rect.width), height: pixels(root.rect.height),
      }));
  }

  /** Says again what can be seen, to a gateway that has not heard it. */
  repeat() {
    this.reported = '';
    this.reportSoon();
  }
}

/** Puts an element to its place; without one it is not seen. */
function lay(root, rect) {
  root.rect = rect;
  root.classList.toggle('out', !rect);
  if (rect) {
    root.style.transform = `translate(${rect.x}px, ${rect.y}px)`;
    root.style.width = `${rect.width}px`;
    root.style.height = `${rect.height}px`;
  }
}
