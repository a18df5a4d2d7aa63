// Starts Debian's Chromium (through Playwright) or Firefox (through Puppeteer, WebDriver BiDi) and gives both one face:
// open(url) -> HTTP status, evaluate(name of a function of inpage.js, ...args), screenshot(file, whole page), faults, close().
// Chromium alone: accessFaults(), transfers().
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {chromium} from 'playwright-core';
import puppeteer from 'puppeteer-core';

const axe = fs.readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const inPage = fs.readFileSync(new URL('./inpage.js', import.meta.url), 'utf8');

export function launch(request) {
  return request.kind === 'firefox' ? launchFirefox(request) : launchChromium(request);
}

/** What a Chromium is given for microphone and camera, by request.devices; none means that there are none. */
const CHROMIUM_DEVICES = {
  fake: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
  two: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=2'],
  denied: ['--use-fake-ui-for-media-stream=deny', '--use-fake-device-for-media-stream'],
  'no-camera': ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=0'],
  none: ['--use-fake-ui-for-media-stream'],
};
const FIREFOX_DEVICES = {
  fake: {'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true},
  denied: {'media.navigator.streams.fake': true, 'permissions.default.microphone': 2, 'permissions.default.camera': 2},
  none: {'media.navigator.streams.fake': false, 'media.navigator.permission.disabled': true},
};

/**
 * request: {picture: y4m file, sound: WAV file, language, width, height, devices, scheme: light or dark, touch: whether it is a phone,
 * motion: reduce for somebody who wants nothing to move,
 * deviceFault: {name, message} that every question for devices is answered with}
 */
async function launchChromium(request) {
  const args = [
    '--no-sandbox',
    '--ignore-certificate-errors', // of TURN over TLS too, which the page's own setting does not reach
    ...CHROMIUM_DEVICES[request.devices ?? 'fake'],
    '--autoplay-policy=no-user-gesture-required',
    '--allow-loopback-in-peer-connection',
    '--auto-select-desktop-capture-source=Entire screen',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    `--lang=${request.language}`,
  ];
  if (request.picture && !['two', 'no-camera', 'none'].includes(request.devices)) { // a file is a camera too
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
    colorScheme: request.scheme ?? 'light',
    reducedMotion: request.motion ?? 'no-preference',
    isMobile: request.touch ?? false,
    hasTouch: request.touch ?? false,
  });
  await context.addInitScript({content: inPage});
  if (request.deviceFault) {
    await context.addInitScript(({name, message}) => {
      MediaDevices.prototype.getUserMedia = async () => { throw new DOMException(message, name); };
    }, request.deviceFault);
  }
  const page = await context.newPage();
  const faults = collectFaults(page);
  const transfers = request.transfers ? await collectTransfers(await context.newCDPSession(page)) : [];
  return {
    faults,
    open: (url) => open(page, url),
    evaluate: (name, ...args) => page.evaluate(([name, args]) => window.endToEnd[name](...args), [name, args]),
    screenshot: (file, whole) => page.screenshot({path: file, fullPage: whole}),
    accessFaults: () => accessFaults(page),
    transfers: () => transfers,
    close: () => browser.close(),
  };
}

/** Goes to a page; once more where an interface of this host that came or went meanwhile has broken it off, as other tests make them. */
async function open(page, url, tries = 3) {
  let broken = false;
  const watch = (request) => { broken ||= /ERR_NETWORK_CHANGED/.test(request.failure()?.errorText); };
  page.on('requestfailed', watch);
  try {
    const answer = await page.goto(url, {timeout: 30000});
    return broken && tries > 1 ? open(page, url, tries - 1) : answer.status();
  } catch (fault) {
    if (tries > 1 && /ERR_NETWORK_CHANGED/.test(fault.message)) {
      return open(page, url, tries - 1);
    }
    throw fault;
  } finally {
    page.off('requestfailed', watch);
  }
}

/** Every response with the bytes that it took on the wire, headers included. */
async function collectTransfers(session) {
  const transfers = [];
  const urls = new Map();
  session.on('Network.requestWillBeSent', ({requestId, request}) => urls.set(requestId, request.url));
  session.on('Network.loadingFinished', ({requestId, encodedDataLength}) => {
    transfers.push({url: urls.get(requestId) ?? '', bytes: encodedDataLength});
  });
  await session.send('Network.enable');
  return transfers;
}

/** What axe holds to be serious or critical, one line each. */
async function accessFaults(page) {
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  return violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .flatMap(({id, impact, nodes}) => nodes.map(({html, failureSummary}) => `${impact} ${id}: ${html} ${failureSummary}`));
}

/** request: {toneHz, language, width, height}; Firefox takes no files, its fake microphone is a sine of a chosen frequency. */
/** A profile that believes an authority (PEM file): relays over TLS know no exceptions for certificates. */
function profileBelieving(authority) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'drawbridge-firefox-'));
  execFileSync('certutil', ['-N', '-d', `sql:${dir}`, '--empty-password']);
  execFileSync('certutil', ['-A', '-d', `sql:${dir}`, '-n', 'test', '-t', 'C,,', '-i', authority]);
  return dir;
}

/** request: as for Chromium, and authority: PEM file */
async function launchFirefox(request) {
  const profile = request.authority && profileBelieving(request.authority);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    ...(profile && {userDataDir: profile}),
    timeout: 60000,
    defaultViewport: {width: request.width, height: request.height},
    extraPrefsFirefox: {
      ...FIREFOX_DEVICES[request.devices ?? 'fake'],
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
    screenshot: (file, whole) => page.screenshot({path: file, fullPage: whole}),
    close: async () => {
      await browser.close();
      if (profile) {
        fs.rmSync(profile, {recursive: true, force: true});
      }
    },
  };
}

/** Errors of the page: what it writes to the console as errors, and exceptions that nobody caught. */
function collectFaults(page) {
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_NETWORK_CHANGED')) {
      const location = message.location?.();
      faults.push(`${message.text()} ${location?.url ?? ''}`.trim());
    }
  });
  page.on('pageerror', (fault) => faults.push(String(fault?.stack ?? fault)));
  return faults;
}
