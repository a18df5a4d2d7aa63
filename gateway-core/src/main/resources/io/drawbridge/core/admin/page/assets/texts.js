// The texts of the page's language, and the one way to ask for them. They come with the page.
const language = document.documentElement.lang;
const texts = JSON.parse(document.body.dataset.texts);

export { language };

/** The text of a key, with {holes} filled; the key itself if it is unknown. */
export function text(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

/** Whether there is a text of that key. */
export const known = key => key in texts;
