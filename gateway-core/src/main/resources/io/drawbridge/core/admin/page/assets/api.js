// The REST API as the signed-in page uses it: with the cookie, and to change something with the token of the page.
const BASE = '/api/v1/';
const formToken = document.body.dataset.formToken;
let personAt = Date.now();

for (const event of ['pointerdown', 'keydown']) {
  addEventListener(event, () => { personAt = Date.now(); }, { passive: true });
}

/** What went wrong: HTTP status (0: no answer) and the problem document, if there is one. */
export class ApiError extends Error {
  constructor(status, problem = {}) {
    super(problem.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, { cache: 'no-store', credentials: 'same-origin', ...options });
  } catch (failure) {
    throw new ApiError(0, { detail: String(failure) });
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(response.status, body);
  }
  return body;
}

/** Reads. */
export const get = path => ask(path, {});

/** Reads again and again, which keeps nobody signed in who does nothing. */
export function poll(path, everyMillis) {
  const active = Date.now() - personAt < everyMillis;
  return ask(path, { headers: active ? {} : { 'x-drawbridge-background': '1' } });
}

/** Changes. */
export const put = (path, value) => ask(path, {
  method: 'PUT',
  headers: { 'content-type': 'application/json', 'x-csrf-token': formToken },
  body: JSON.stringify(value),
});
