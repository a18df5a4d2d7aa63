// Language and colours as the guest likes them: kept in two cookies, so that the next page comes that way from the start.
const DARK = matchMedia('(prefers-color-scheme: dark)');
const YEAR_SECONDS = 365 * 24 * 3600;
const root = document.documentElement;
const button = document.querySelector('[data-testid="theme-button"]');

function keep(what, value) {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `drawbridge-${what}=${value}; path=/; max-age=${value ? YEAR_SECONDS : 0}; samesite=lax${secure}`;
}

const dark = () => (root.dataset.theme === 'auto' ? DARK.matches : root.dataset.theme === 'dark');

function show() {
  button.setAttribute('aria-pressed', String(dark()));
}

button.addEventListener('click', () => {
  const wanted = dark() ? 'light' : 'dark';
  const usual = DARK.matches ? 'dark' : 'light';
  root.dataset.theme = wanted === usual ? 'auto' : wanted; // who wants what the browser prefers follows it from now on
  keep('theme', wanted === usual ? '' : wanted);
  show();
});
DARK.addEventListener('change', show);
for (const link of document.querySelectorAll('.language')) {
  link.addEventListener('click', () => keep('language', link.hreflang));
}
button.hidden = false;
show();
