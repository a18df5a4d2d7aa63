// The page while the call lasts: hands what the meeting says to the parts that show it, and what the person does to the call.
import { Chat } from './chat.js';
import { HostDesk } from './host.js';
import { own, showOwn } from './own.js';
import { byId, byTest, el, phaseNow } from './page.js';
import { Panels } from './panels.js';
import { People, refusal } from './people.js';
import { Share } from './share.js';
import { confirmIn, listen } from './shortcuts.js';
import { Sounds } from './sounds.js';
import { Stage } from './stage.js';
import { nameOf, qualityWords } from './tile.js';
import { Toasts } from './toasts.js';
import { known, text } from './texts.js';
import { wayOfMedia } from './way.js';

const OWN_SWITCH_MILLIS = 1500; // what the meeting says of our microphone may be of before we switched it
const WAY_EVERY_MILLIS = 5000;

export class Room {
  constructor() {
    this.call = null;
    this.known = null; // the people of the last roster, by id
    this.hand = false;
    this.toasts = new Toasts({ toasts: byId('toasts'), announcer: byId('announcer') });
    this.sounds = new Sounds(el.sound, el.soundButton);
    this.stage = new Stage(
      { tiles: byId('tiles'), alone: byId('alone'), backstage: byId('backstage'), self: byId('corner-slot'), more: byId('more') },
      { view: tiles => this.command('view', { tiles }) });
    this.chat = new Chat(
      { log: byTest('chat-log'), form: byId('chat-form'), input: byTest('chat-input'), empty: byId('chat-empty') },
      { send: (id, said) => this.command('chat', { id, text: said }), unread: (count, line) => this.unread(count, line),
        isOpen: () => this.panels.open === 'chat' && !document.hidden });
    this.share = new Share(
      { button: byTest('share-button'), banner: byId('sharing'), stop: byId('share-stop') },
      { send: track => this.call?.share(track), possible: () => Boolean(this.call?.canShare), say: key => this.toasts.show(text(key)) });
    const confirm = (question, action) => confirmIn(byId('confirm'), question, action);
    const command = (type, fields) => this.command(type, fields);
    this.people = new People(
      { list: byId('people-list'), lobby: byId('lobby-box'), lobbyList: byId('lobby-list'), admitAll: byId('admit-all'),
        count: byId('people-count'), badge: byId('people-badge') },
      { command, confirm, pin: id => this.stage.pin(`${id} camera`), ownName: () => el.name.value.trim() });
    this.desk = new HostDesk(
      { desk: byId('host-desk'), lock: byTest('lock-button'), end: byTest('end-button'), dialForm: byId('dial-form'),
        dialInput: byTest('dial-input'), dialList: byId('dial-list') },
      { command, confirm });
    this.panels = new Panels({
      chat: { panel: byId('chat-panel'), button: byTest('chat-button'), close: byId('chat-close'), focus: byTest('chat-input') },
      people: { panel: byId('people-panel'), button: byTest('people-button'), close: byId('people-close') },
    }, () => this.panelsChanged());
    this.wire();
    this.showHand();
    this.showMode();
    setInterval(() => this.showWay(), WAY_EVERY_MILLIS);
  }

  wire() {
    const [hand, view, help] = [byTest('hand-button'), byTest('view-button'), byTest('help-button')];
    hand.addEventListener('click', () => this.raise(!this.hand));
    view.addEventListener('click', () => { this.stage.setMode(this.stage.mode === 'grid' ? 'speaker' : 'grid'); this.showMode(); });
    byId('see-waiting').addEventListener('click', () => this.panels.show('people'));
    help.addEventListener('click', () => byId('help').showModal());
    window.addEventListener('resize', () => this.panelsChanged());
    document.addEventListener('visibilitychange', () => { if (!document.hidden && this.panels.open === 'chat') { this.chat.seen(); } });
    listen({
      m: el.mic, v: el.camera, s: byTest('share-button'), c: byTest('chat-button'), p: byTest('people-button'),
      h: hand, g: view, '?': help,
    }, () => phaseNow() === 'call');
  }

  // ---- the call

  /** From now on, this call; it may be one that takes the place of another. */
  serve(call) {
    this.call = call;
    if (this.panels.open === '' && !this.began) {
      this.panels.begin();
    }
    this.began = true;
    this.known = null;
    this.chat.rejoined();
    this.stage.ownId = undefined;
  }

  /** The first answer is there: says what the gateway cannot know of before. */
  joined() {
    if (this.hand) {
      this.command('hand', { raised: true });
    }
    this.share.again();
    this.stage.repeat();
  }

  track(track, receiver, mid) {
    if (track.kind === 'video') {
      this.stage.track(track, receiver, mid);
    } else {
      this.sounds.track(track);
    }
  }

  command(type, fields) {
    this.call?.command(type, fields);
  }

  /** The call is lost, and another may follow. */
  pause() {
    this.stage.clear();
    this.sounds.clear();
    this.people.clear();
    this.lobby([]);
    this.known = null;
  }

  /** The call is over. */
  clear() {
    this.call = null;
    this.began = false;
    this.pause();
    this.share.end();
    this.chat.clear();
    this.desk.clear();
    this.toasts.clear();
    this.panels.show('');
    this.hand = false;
    this.showHand();
  }

  // ---- what the meeting says

  news(message) {
    switch (message.type) {
      case 'roster': this.roster(message.participants); break;
      case 'pictures': this.stage.shown(message.shown); break;
      case 'speakers': this.stage.speak(message.ids); break;
      case 'self': this.self(message); break;
      case 'lobby': this.lobby(message.waiting); break;
      case 'chat': this.chat.news(message.lines, this.ownId); break;
      case 'quality': this.quality(message.people); break;
      case 'dialling': this.desk.dialling(message.calls); break;
      case 'refused': this.refused(message); break;
      default: console.debug('unknown news', message.type);
    }
  }

  get ownId() {
    return this.call?.participantId;
  }

  roster(people) {
    const now = new Map(people.map(each => [each.id, each]));
    if (this.known) {
      people.filter(each => !this.known.has(each.id)).forEach(each => this.toasts.arrived(nameOf(each)));
      [...this.known.values()].filter(each => !now.has(each.id)).forEach(each => this.toasts.departed(nameOf(each)));
      for (const each of people) {
        const before = this.known.get(each.id);
        if (each.hand && !before?.hand) {
          this.toasts.show(text('people.raised', { name: nameOf(each) }));
        }
        if (each.slides && before && !before.slides) {
          this.toasts.announce(text('share.began', { name: nameOf(each) }));
        }
      }
    }
    this.known = now;
    this.stage.roster(people);
    this.people.roster(people);
  }

  self(message) {
    const before = this.role;
    this.role = message.role;
    this.stage.ownId = message.participantId;
    this.people.selfIs({ ...message, muted: !own.audio || !own.micOn });
    this.desk.selfIs(message);
    if (message.role === 'host' && before === 'guest') {
      this.toasts.show(text('host.now'));
    }
    this.hand = message.hand;
    this.showHand();
    this.saidMuted = message.muted;
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.checkMuted(), Math.max(0, (own.switchedAt ?? 0) + OWN_SWITCH_MILLIS - performance.now()));
  }

  /** A host may mute us, never open our microphone. */
  checkMuted() {
    const live = Boolean(own.audio) && own.micOn;
    if (this.saidMuted && live) {
      own.micOn = false;
      own.audio.enabled = false;
      showOwn();
      this.people.ownMuted(true);
      this.toasts.show(text('host.muted-you'));
    } else if (!this.saidMuted && this.wasMuted && !live) {
      this.call?.mute(true);
      this.toasts.show(text('host.asks-you'));
    }
    this.wasMuted = this.saidMuted;
  }

  lobby(waiting) {
    const before = this.waiting ?? new Map(); // id -> what takes the remark off
    this.waiting = new Map(waiting.map(each => [each.id, before.get(each.id) ?? this.toasts.show(text('host.waits', { name: nameOf(each) }))]));
    before.forEach((takeOff, id) => { if (!this.waiting.has(id)) { takeOff(); } });
    this.people.lobbyIs(waiting);
    byId('see-waiting').hidden = waiting.length === 0;
  }

  quality(people) {
    this.stage.quality(people);
    this.people.quality(people);
    const mine = people.find(each => each.participantId === this.ownId);
    byId('own-quality').textContent = mine ? qualityWords(mine) : '';
    byId('own-quality').dataset.grade = mine?.grade ?? '';
  }

  refused({ command, key }) {
    if (command === 'chat') {
      this.chat.refused(refusal(key));
    } else if (command === 'view' || command === 'mute') {
      console.debug('refused', command, key);
    } else {
      this.toasts.show(refusal(key));
    }
  }

  // ---- what the person sees

  raise(raised) {
    this.hand = raised;
    this.command('hand', { raised });
    this.showHand();
  }

  showHand() {
    const button = byTest('hand-button');
    button.setAttribute('aria-pressed', String(this.hand));
    button.title = `${text(this.hand ? 'call.hand.lower' : 'call.hand.raise')} (H)`;
    byId('own-hand').hidden = !this.hand;
  }

  showMode() {
    const button = byTest('view-button');
    const speaker = this.stage.mode === 'speaker';
    button.setAttribute('aria-pressed', String(speaker));
    button.title = `${text(speaker ? 'layout.grid' : 'layout.speaker')} (G)`;
    button.dataset.mode = this.stage.mode;
  }

  panelsChanged() {
    document.body.classList.toggle('panel-open', Boolean(this.panels.open));
    this.stage.cover(this.panels.covers);
    if (this.panels.open === 'chat') {
      this.chat.seen();
    }
  }

  unread(count, line) {
    const badge = byId('chat-badge');
    badge.hidden = count === 0;
    badge.textContent = count > 9 ? '9+' : String(count);
    badge.setAttribute('aria-label', text('chat.unread', { count }));
    if (line && this.panels.open !== 'chat') {
      this.toasts.show(text('chat.toast', { name: nameOf(line), text: line.text.length > 80 ? `${line.text.slice(0, 80)}…` : line.text }));
    }
  }

  async showWay() {
    if (this.panels.open === 'people' && this.call) {
      const way = await wayOfMedia();
      byId('own-way').textContent = way && known(`quality.way.${way.kind}`) ? text(`quality.way.${way.kind}`, way) : '';
    }
  }
}
