// Starts Debian's Chromium (through Playwright) or Firefox (through Puppeteer, WebDriver BiDi) and gives both one face:
// open(url) -> HTTP status, evaluate(name of a function of inpage.js, ...args), screenshot(file), faults, close().
import fs from 'node:fs';
import {chromium} from 'playwright-core';
import puppeteer from 'puppeteer-core';

const inPage = fs.readFileSync(new URL('./inpage.js', import.meta.url), 'utf8');

export function launch(request) {
  return request.kind === 'firefox' ? launchFirefox(request) : launchChromium(request);
}

/** request: {picture: y4m file, sound: WAV file, language, width, height} */
async function launchChromium(request) {
  const args = [
    '--no-sandbox',
    '--ignore-certificate-errors', // of TURN over TLS too, which the page's own setting does not reach
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    '--allow-loopback-in-peer-connection',
    '--auto-select-desktop-capture-source=Entire screen',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    `--lang=${request.language}`,
  ];
  if (request.picture) {
    args.push(`--use-file-for-fake-video-capture=${request.picture}`);
  }
  if (request.sound) {
    args.push(`--use-file-for-fake-audio-capture=${request.sound}`);
  }
  const browser = await chromium.launch({executablePath: '/usr/bin/chromium', headless: true, args, timeout: 60000});
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: request.language,
    viewport: {width: request.width, height: request.height},
  });
  await context.addInitScript({content: inPage});
  const page = await context.newPage();
  const faults = collectFaults(page);
  return {
    faults,
    open: async (url) => (await page.goto(url, {timeout: 30000})).status(),
    evaluate: (name, ...args) => page.evaluate(([name, args]) => window.endToEnd[name](...args), [name, args]),
    screenshot: (file) => page.screenshot({path: file}),
    close: () => browser.close(),
  };
}

/** request: {toneHz, language, width, height}; Firefox takes no files, its fake microphone is a sine of a chosen frequency. */
async function launchFirefox(request) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    timeout: 60000,
    defaultViewport: {width: request.width, height: request.height},
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.navigator.audio.fake_frequency': request.toneHz,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'media.autoplay.block-webaudio': false,
      'media.gmp-manager.updateEnabled': false,
      'media.gmp-gmpopenh264.autoupdate': false,
      'intl.accept_languages': request.language,
    },
  });
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(inPage);
  const faults = collectFaults(page);
  return {
    faults,
    open: async (url) => (await page.goto(url, {timeout: 30000, waitUntil: 'load'}))?.status() ?? 0,
    evaluate: (name, ...args) => page.evaluate((name, args) => window.endToEnd[name](...args), name, args),
    screenshot: (file) => page.screenshot({path: file}),
    close: () => browser.close(),
  };
}

/** Errors of the page: what it writes to the console as errors, and exceptions that nobody caught. */
function collectFaults(page) {
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error') {
      const location = message.location?.();
      faults.push(`${message.text()} ${location?.url ?? ''}`.trim());
    }
  });
  page.on('pageerror', (fault) => faults.push(String(fault?.stack ?? fault)));
  return faults;
}
