// The connection test: runs the checks, shows what each found, and says in words what the network blocks and who can open it.
import { adviceOf, NAMES, runChecks, verdictOf } from './checks.js';
import { ending, language, text } from './texts.js';
import './wishes.js';

const byId = id => document.getElementById(id);
const byTest = id => document.querySelector(`[data-testid="${id}"]`);
const el = {
  start: byTest('test-start'), devices: byTest('test-with-devices'), verdict: byTest('test-result'), advice: byTest('test-advice'),
  checks: byId('checks'), after: byId('after'), asText: byId('as-text'), plain: byTest('test-text'), copy: byTest('test-copy'),
};
const DEVICES = ['microphone', 'camera'];

async function run() {
  el.start.disabled = true;
  el.after.hidden = true;
  el.asText.hidden = true;
  el.advice.replaceChildren();
  verdict('running');
  const names = NAMES.filter(name => el.devices.checked || !DEVICES.includes(name));
  el.checks.replaceChildren(...names.map(newItem));
  const found = await runChecks({ devices: el.devices.checked, language }, show);
  verdict(verdictOf(found));
  const advice = adviceOf(found).map(name => text(`test.advice.${name}`, found.get(name).values));
  el.advice.replaceChildren(...advice.map(words => element('li', '', words)));
  el.plain.textContent = report(names, found, advice);
  el.after.hidden = false;
  el.asText.hidden = false;
  el.start.disabled = false;
  el.start.textContent = text('test.again');
}

function verdict(key) {
  el.verdict.dataset.state = key;
  el.verdict.textContent = text(`test.verdict.${key}`);
}

function newItem(name) {
  const item = document.createElement('li');
  item.dataset.testid = 'test-item';
  item.dataset.check = name;
  const words = document.createElement('div');
  words.append(element('p', 'what', text(`test.check.${name}`)), element('p', 'detail', ''));
  item.append(words, element('span', 'state', ''));
  setState(item, 'running');
  return item;
}

function element(tag, style, words) {
  const made = document.createElement(tag);
  made.className = style;
  made.textContent = words;
  return made;
}

function setState(item, state) {
  item.dataset.state = state;
  item.querySelector('.state').textContent = text(`test.state.${state}`);
}

function show(name, result) {
  const item = [...el.checks.children].find(each => each.dataset.check === name);
  setState(item, result.state);
  item.querySelector('.detail').textContent = detailOf(result);
}

function detailOf({ detail, values, ending: key, problem }) {
  if (key) {
    return ending(key).text;
  }
  return problem ? text(`device.${problem}.text`) : text(`test.detail.${detail}`, values);
}

/** For whoever runs the network: the same in one piece of text. */
function report(names, found, advice) {
  const lines = names.map(name => {
    const result = found.get(name);
    return `[${text(`test.state.${result.state}`)}] ${text(`test.check.${name}`)}: ${detailOf(result)}`;
  });
  return [`${document.title}, ${new Date().toISOString()}`, `${location.origin} · ${navigator.userAgent}`, '',
    ...lines, '', el.verdict.textContent, ...advice.map(words => `- ${words}`)].join('\n');
}

async function copy() {
  try {
    await navigator.clipboard.writeText(el.plain.textContent);
    el.copy.textContent = text('test.copied');
  } catch { // no clipboard without HTTPS: the text is shown, to be copied by hand
    el.asText.open = true;
    getSelection().selectAllChildren(el.plain);
  }
}

el.start.addEventListener('click', run);
el.copy.addEventListener('click', copy);
