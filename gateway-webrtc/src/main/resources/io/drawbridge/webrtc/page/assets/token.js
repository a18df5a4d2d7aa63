// The guest's token: it comes behind the # of a link, which no server and no log sees, leaves the address bar at once, and is kept in memory.
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';

if (token) {
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** What the link brought along, or nothing. */
export const guestToken = () => token;

/** Lets links to this page in another language take it with them. */
export function carryToken(links) {
  for (const link of links) {
    link.addEventListener('click', () => { if (token) { link.hash = `token=${encodeURIComponent(token)}`; } });
  }
}
