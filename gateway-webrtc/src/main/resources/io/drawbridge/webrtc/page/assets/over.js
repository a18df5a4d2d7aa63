// After the call: why it ended, what to do about it, and the way back.
import { byId, phase, state } from './page.js';
import { ending, text } from './texts.js';

const ORDERLY = new Set(['hung-up', 'removed', 'meeting-ended', 'transferred', 'replaced', 'taken-over', 'shutting-down']);
/** Where the network may be to blame. */
const NETWORK = new Set(['media-failed', 'media-lost', 'signalling-lost', 'session-lost', 'session-expired', 'fingerprint-mismatch', 'other']);

/** Makes the way back lead to another attempt. */
export function prepareOver(join) {
  byId('again').addEventListener('click', join);
}

/** Shows the end with its reason. */
export function showOver(key) {
  const orderly = ORDERLY.has(key);
  state(orderly ? 'ended' : 'failed', key);
  const said = ending(key);
  byId('over-text').textContent = said.text;
  byId('over-hint').textContent = said.hint;
  byId('over-test').hidden = !NETWORK.has(key);
  byId('again').textContent = text(orderly ? 'control.again' : 'control.retry');
  phase('over');
}
