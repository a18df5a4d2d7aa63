// The form "XMPP Server Settings": shows what counts and where it comes from, saves, and says at each field what is wrong with it.
import { get, put } from './api.js';
import { known, text } from './texts.js';

const PATH = 'configuration/xmpp';

export async function startSettings(panel, onTrouble) {
  const form = panel.querySelector('form');
  const save = form.querySelector('[data-testid="save-button"]');
  const done = form.querySelector('[data-testid="save-status"]');
  const failed = form.querySelector('[data-testid="save-error"]');
  const fields = [...form.querySelectorAll('[data-field]')].map(box => ({
    name: box.dataset.field,
    input: box.querySelector('input'),
    source: box.querySelector('.source'),
    error: box.querySelector('.wrong'),
  }));

  function show(settings) {
    for (const field of fields) {
      const source = settings.sources[field.name];
      const secret = field.name === 'sharedSecret';
      field.input.value = secret ? '' : settings[field.name];
      field.input.readOnly = !source.changeable;
      field.source.textContent = secret && !settings.sharedSecretSet
        ? text('source.no-secret')
        : text(`source.${secret ? 'secret.' : ''}${source.layer}`, { name: source.name ?? '' });
    }
    form.dataset.state = 'ready';
  }

  function mark(field, message) {
    field.error.textContent = message;
    field.input.setAttribute('aria-invalid', message ? 'true' : 'false');
  }

  function say(saved, problem) {
    done.textContent = saved;
    failed.textContent = problem;
  }

  function refuse(error) {
    const faults = error.problem.errors ?? [];
    let first = null;
    const others = [];
    for (const fault of faults) {
      const field = fields.find(each => each.name === fault.field);
      if (field) {
        mark(field, text(error.status === 409 ? 'settings.fixed' : `settings.${field.name}.wrong`));
        first ??= field;
      } else {
        others.push(`${fault.field}: ${fault.detail}`);
      }
    }
    const rest = faults.length ? others.join('; ') : error.message;
    say('', [text('settings.failed'), rest].filter(Boolean).join(' '));
    first?.input.focus();
  }

  async function load() {
    try {
      show(await get(PATH));
      onTrouble(null);
    } catch (error) {
      onTrouble(error);
      say('', text(known(`trouble.${error.status}`) ? `trouble.${error.status}` : 'settings.unread'));
    }
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (save.getAttribute('aria-disabled') === 'true') {
      return;
    }
    save.setAttribute('aria-disabled', 'true'); // a disabled button would lose the focus
    fields.forEach(field => mark(field, ''));
    say('', '');
    const wanted = {};
    for (const { name, input } of fields) {
      if (name !== 'sharedSecret' || input.value) {
        wanted[name] = input.value;
      }
    }
    try {
      show(await put(PATH, wanted));
      say(text('settings.saved'), '');
      onTrouble(null);
    } catch (error) {
      onTrouble(error);
      refuse(error);
    } finally {
      save.removeAttribute('aria-disabled');
    }
  });
  form.addEventListener('input', () => say('', ''));
  await load();
}
