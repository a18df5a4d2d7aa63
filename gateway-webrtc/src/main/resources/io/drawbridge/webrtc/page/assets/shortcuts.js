// Keys that do what buttons do, while nobody types, and the list of them.
const TYPING = 'input, textarea, select, [contenteditable]';

/** @param {Object<string, HTMLElement>} buttons key -> the button it clicks @param active whether keys count now */
export function listen(buttons, active) {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !active() || event.target.closest?.(TYPING)) {
      return;
    }
    if (document.querySelector('dialog[open]')) {
      return;
    }
    const button = buttons[event.key.toLowerCase()];
    if (button && !button.disabled && button.getClientRects().length > 0) {
      event.preventDefault();
      button.click();
    }
  });
}

/** Asks before what cannot be undone. @returns {Promise<boolean>} */
export function confirmIn(dialog, question, action) {
  dialog.querySelector('[data-role="question"]').textContent = question;
  dialog.querySelector('[value="yes"]').textContent = action;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
