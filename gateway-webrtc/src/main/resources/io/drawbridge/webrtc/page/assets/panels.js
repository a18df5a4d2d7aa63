// The panels beside the stage: one at a time, opened by its button, closed by its cross or Escape; the choice is remembered.
const KEY = 'drawbridge.panel';
const ROOMY = 1000; // a window this wide has place for the chat from the beginning
const NARROW = 820; // below, a panel lies over the stage

export class Panels {
  /** @param {object} panels name -> {panel, button, close, focus} @param changed called with the name of the open one, or '' */
  constructor(panels, changed) {
    this.panels = panels;
    this.changed = changed;
    this.open = '';
    for (const [name, { panel, button, close }] of Object.entries(panels)) {
      button.setAttribute('aria-controls', panel.id);
      button.addEventListener('click', () => this.toggle(name));
      close.addEventListener('click', () => this.leave());
      panel.addEventListener('keydown', event => { if (event.key === 'Escape') { this.leave(); } });
    }
  }

  /** As it was left, or as there is place. */
  begin() {
    const remembered = localStorage.getItem(KEY);
    this.show(window.innerWidth < ROOMY ? '' : remembered ?? 'chat');
  }

  toggle(name) {
    const next = this.open === name ? '' : name;
    this.show(next);
    localStorage.setItem(KEY, next);
    if (next) {
      this.panels[name].focus?.focus();
    }
  }

  leave() {
    const { button } = this.panels[this.open] ?? {};
    this.show('');
    localStorage.setItem(KEY, '');
    button?.focus();
  }

  show(name) {
    this.open = name in this.panels ? name : '';
    for (const [each, { panel, button }] of Object.entries(this.panels)) {
      panel.hidden = each !== this.open;
      button.setAttribute('aria-expanded', String(each === this.open));
    }
    this.changed(this.open);
  }

  /** Whether a panel lies over the whole stage. */
  get covers() {
    return Boolean(this.open) && window.innerWidth < NARROW;
  }
}
