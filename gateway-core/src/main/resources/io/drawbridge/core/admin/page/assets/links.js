// The links to the XMPP servers, looked at every two seconds. What has not changed is not touched, so that neither focus nor reading moves.
import { poll } from './api.js';
import { known, language, text } from './texts.js';

const EVERY_MILLIS = 2000;
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });

/** The rows of a link: key of the label, what of the link is shown there (null: not known), and whether that is bad news. */
const ROWS = [
  ['links.server', link => (link.address ? `${link.server} (${link.address})` : link.server)],
  ['links.since', link => link.since && time.format(new Date(link.since))],
  ['links.error', link => link.lastError, link => !link.usable],
  ['links.certificate', link => certificate(link.certificate), link => link.certificate?.daysLeft < 0],
  ['links.round-trip', link => amount(link.roundTripMs, 'links.millis')],
  ['links.joins', link => amount(link.joinsPerMinute, 'links.per-minute')],
];

function amount(value, key) {
  return Number.isFinite(value) ? text(key, { n: number.format(value) }) : null;
}

function certificate(shown) {
  if (!Number.isFinite(shown?.daysLeft)) {
    return null;
  }
  return text('links.until', { date: date.format(new Date(shown.notAfter)), left: days(shown.daysLeft) });
}

function days(left) {
  const words = (left < 0 ? 'links.days.over' : 'links.days') + (Math.abs(left) === 1 ? '.one' : '');
  return text(words, { n: number.format(Math.abs(left)) });
}

const stateText = state => text(known(`state.${state}`) ? `state.${state}` : 'state.other', { state });

function write(element, words) {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

class LinkView {
  constructor({ component }) {
    this.element = document.createElement('article');
    this.element.className = 'link';
    this.element.dataset.testid = 'link';
    this.element.dataset.component = component;
    this.title = document.createElement('h3');
    this.title.textContent = component;
    this.state = document.createElement('p');
    this.state.className = 'state';
    this.state.dataset.testid = 'link-state';
    const list = document.createElement('dl');
    this.values = ROWS.map(([key]) => {
      const row = document.createElement('div');
      const label = document.createElement('dt');
      const value = document.createElement('dd');
      label.textContent = text(key);
      value.dataset.testid = key.replace('.', '-');
      row.append(label, value);
      list.append(row);
      return { row, value };
    });
    this.element.append(this.title, this.state, list);
  }

  show(link) {
    const kind = link.usable ?? link.state === 'READY' ? 'good' : link.state === 'BACKOFF' ? 'bad' : 'busy';
    this.element.dataset.state = link.state;
    this.state.dataset.kind = kind;
    write(this.state, stateText(link.state));
    ROWS.forEach(([, read, isBad], i) => {
      const words = read(link) ?? null;
      const { row, value } = this.values[i];
      row.hidden = words === null;
      value.dataset.kind = isBad?.(link) ? 'bad' : '';
      write(value, words ?? '');
    });
  }
}

export function startLinks(panel, onTrouble) {
  const list = panel.querySelector('.links');
  const empty = panel.querySelector('[data-testid="links-empty"]');
  const announcement = panel.querySelector('[role="status"]');
  const views = new Map();
  let announced = '';

  function show(links) {
    const seen = new Set();
    for (const link of links) {
      const id = `${link.component} at ${link.server}`; // one component may have a link to each of several servers
      seen.add(id);
      if (!views.has(id)) {
        views.set(id, new LinkView(link));
        list.append(views.get(id).element);
      }
      views.get(id).show(link);
    }
    for (const [id, view] of views) {
      if (!seen.has(id)) {
        view.element.remove();
        views.delete(id);
      }
    }
    empty.hidden = links.length > 0;
    announce(links.map(link => text('links.is', { link: link.component, state: stateText(link.state) })).join('; '));
  }

  function announce(words) {
    if (announced && announced !== words) {
      announcement.textContent = words;
    }
    announced = words;
  }

  async function look() {
    if (!document.hidden) {
      try {
        const status = await poll('callbridge/status', EVERY_MILLIS);
        show(status.links ?? []);
        onTrouble(null);
      } catch (error) {
        onTrouble(error);
        if (error.status === 401) {
          return; // nothing more to see without signing in
        }
      }
    }
    setTimeout(look, EVERY_MILLIS);
  }

  look();
}
