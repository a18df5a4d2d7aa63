// The others in the meeting: one tile each, and the picture of whoever is shown.
import { text } from './texts.js';

const STALLED_MILLIS = 4000;
const LOOK_MILLIS = 500;

export class Stage {
  constructor({ tiles, alone, backstage }) {
    this.tiles = tiles;
    this.alone = alone;
    this.backstage = backstage; // where the picture waits, playing unseen, while nobody is shown
    this.others = new Map();
    this.shownId = null;
    this.video = document.createElement('video');
    Object.assign(this.video, { autoplay: true, muted: true, playsInline: true });
    backstage.append(this.video);
    this.receiver = null;
    this.frames = 0;
    this.lastFrameAt = 0;
    setInterval(() => this.look(), LOOK_MILLIS);
  }

  /** The one remote video track, and who decodes it. */
  track(track, receiver) {
    this.video.srcObject = new MediaStream([track]);
    this.receiver = receiver;
    this.frames = 0;
    this.lastFrameAt = 0;
    this.video.play().catch(() => {});
  }

  roster(participants) {
    const ids = new Set(participants.map(p => p.id));
    for (const [id, tile] of this.others) {
      if (!ids.has(id)) {
        this.release(tile);
        tile.remove();
        this.others.delete(id);
      }
    }
    for (const participant of participants) {
      let tile = this.others.get(participant.id);
      if (!tile) {
        tile = newTile(participant);
        this.others.set(participant.id, tile);
      }
      describe(tile, participant);
      this.tiles.append(tile); // in the order of joining
    }
    this.arrange();
  }

  picture(participantId) {
    this.shownId = participantId;
    this.lastFrameAt = 0; // show nothing before a frame of the new picture is there
    this.arrange();
  }

  clear() {
    this.roster([]);
    this.shownId = null;
    this.video.srcObject = null;
    this.receiver = null;
  }

  /** Looks whether frames flow; a picture that stands still for seconds is taken off. */
  async look() {
    const frames = await framesDecoded(this.receiver);
    if (frames > this.frames && this.video.videoWidth > 0) {
      this.lastFrameAt = performance.now();
    }
    this.frames = frames;
    this.arrange();
  }

  get flowing() {
    return this.lastFrameAt > 0 && performance.now() - this.lastFrameAt < STALLED_MILLIS;
  }

  arrange() {
    const tile = this.flowing ? this.others.get(this.shownId) : undefined;
    for (const other of this.others.values()) {
      if (other !== tile) {
        this.release(other);
      }
    }
    if (tile && this.video.parentElement !== tile) {
      this.show(tile);
    }
    this.tiles.classList.toggle('featuring', Boolean(tile));
    this.tiles.classList.toggle('single', this.others.size === 1);
    this.alone.hidden = this.others.size > 0;
  }

  show(tile) {
    this.video.dataset.testid = 'video-tile';
    this.video.dataset.participantId = tile.dataset.participantId;
    this.video.dataset.content = 'camera';
    this.video.setAttribute('aria-label', text('people.camera-of', { name: tile.dataset.name }));
    tile.classList.add('shown');
    tile.prepend(this.video);
    this.video.play().catch(() => {});
  }

  release(tile) {
    if (this.video.parentElement === tile) {
      delete this.video.dataset.testid;
      this.backstage.append(this.video);
      this.video.play().catch(() => {});
    }
    tile.classList.remove('shown');
  }
}

/** How many frames came out of the decoder so far; every browser counts them here. */
async function framesDecoded(receiver) {
  if (!receiver || receiver.track.readyState === 'ended') {
    return 0;
  }
  for (const report of (await receiver.getStats()).values()) {
    if (report.type === 'inbound-rtp') {
      return report.framesDecoded ?? 0;
    }
  }
  return 0;
}

function newTile({ id }) {
  const tile = document.createElement('figure');
  tile.className = 'tile';
  tile.dataset.testid = 'participant';
  tile.dataset.participantId = id;
  const avatar = document.createElement('div');
  avatar.className = 'avatar';
  avatar.setAttribute('aria-hidden', 'true');
  const caption = document.createElement('figcaption');
  const name = document.createElement('span');
  name.className = 'name';
  const badge = document.createElement('span');
  badge.className = 'badge';
  caption.append(name, badge, mutedSign());
  tile.append(avatar, caption);
  return tile;
}

function mutedSign() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'muted');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', text('people.muted'));
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', '/assets/page/controls.svg#mic-off');
  svg.append(use);
  return svg;
}

/** Names come from strangers: as text only. */
function describe(tile, { name, path, muted }) {
  const shown = name || text('join.guest');
  tile.dataset.name = name;
  tile.dataset.path = path;
  tile.querySelector('.avatar').textContent = initials(shown);
  tile.querySelector('.name').textContent = shown;
  tile.querySelector('.badge').textContent = text(`people.path.${path}`);
  tile.querySelector('.muted').toggleAttribute('hidden', !muted);
}

function initials(name) {
  const words = name.split(/[\s.@_-]+/u).filter(Boolean);
  return words.slice(0, 2).map(word => [...word][0]).join('').toUpperCase() || '?';
}
