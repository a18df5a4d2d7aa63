// The admin page: starts its panels and says what concerns all of them. A further panel is a section and a script like these.
import { startLinks } from './links.js';
import { startSettings } from './settings.js';
import { text } from './texts.js';

const connection = document.getElementById('connection');

/** Says that the gateway does not answer, that the session is over, or nothing. */
function onTrouble(error) {
  const key = error === null ? '' : error.status === 401 ? 'trouble.signed-out' : error.status === 0 ? 'trouble.no-answer' : '';
  if (connection.dataset.key === key) {
    return;
  }
  connection.dataset.key = key;
  connection.hidden = !key;
  connection.textContent = key ? text(key) : '';
  if (key === 'trouble.signed-out') {
    const link = document.createElement('a');
    link.href = location.href;
    link.textContent = text('trouble.sign-in');
    connection.append(' ', link);
  }
}

startSettings(document.getElementById('xmpp-settings'), onTrouble);
startLinks(document.getElementById('xmpp-links'), onTrouble);
