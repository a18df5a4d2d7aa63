// Runs in the page before its own scripts: what the tests ask of it, by the hooks of the join page and by
// window.drawbridge.peerConnection.
// Fake microphones play pure tones, which echo cancellers and noise suppressors take for noise.
window.drawbridge = {audioConstraints: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}};

window.endToEnd = (() => {
  const marks = {};
  let ear = null;
  const all = (testId) => [...document.querySelectorAll(`[data-testid="${testId}"]`)];
  const one = (testId) => {
    const found = all(testId)[0];
    if (!found) {
      throw new Error(`no element with data-testid="${testId}" at ${location.href}`);
    }
    return found;
  };
  const visible = (element) => element.getClientRects().length > 0;
  const connection = () => window.drawbridge?.peerConnection ?? null;

  function fill(testId, text) {
    const input = one(testId);
    input.focus();
    input.value = text;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    input.dispatchEvent(new Event('change', {bubbles: true}));
  }

  function click(testId) {
    if (testId === 'join-button') {
      marks.joinClickedMillis = performance.now();
      watchForPicture();
    }
    one(testId).click();
  }

  function watchForPicture() {
    const timer = setInterval(() => {
      const tile = all('video-tile').find((video) => video.videoWidth > 2 && video.readyState >= 2 && video.currentTime > 0);
      if (tile) {
        marks.firstPictureMillis = performance.now();
        clearInterval(timer);
      }
    }, 20);
  }

  /** From now on the browser takes its own offers so many milliseconds late. */
  function slowOffers(millis) {
    const original = RTCPeerConnection.prototype.setLocalDescription;
    RTCPeerConnection.prototype.setLocalDescription = async function late(...description) {
      await new Promise((resolve) => setTimeout(resolve, millis));
      return original.apply(this, description);
    };
  }

  /** As written, but of a field what stands in it now. */
  function attributes(element) {
    const written = Object.fromEntries([...element.attributes].map((each) => [each.name, each.value]));
    return element instanceof HTMLInputElement ? {...written, value: element.value} : written;
  }

  /** From now on connections may use relays only, and of the servers only those whose URL has that pattern. */
  function relayOnly(pattern) {
    const wanted = new RegExp(pattern);
    const few = ({iceServers, ...rest} = {}) => ({
      ...rest,
      iceTransportPolicy: 'relay',
      iceServers: (iceServers ?? [])
        .map((server) => ({...server, urls: [server.urls].flat().filter((url) => wanted.test(url))}))
        .filter((server) => server.urls.length > 0),
    });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration) {
        super(few(configuration));
      }

      setConfiguration(configuration) {
        super.setConfiguration(few(configuration));
      }
    };
  }

  /** From now on the page that is open is in a browser without H.264. */
  function withoutH264() {
    const others = (codecs) => codecs.filter(({mimeType}) => mimeType !== 'video/H264');
    const {getCapabilities} = RTCRtpReceiver;
    RTCRtpReceiver.getCapabilities = (kind) => ({...getCapabilities(kind), codecs: others(getCapabilities(kind).codecs)});
    const {addTransceiver} = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.addTransceiver = function few(what, init) {
      const line = addTransceiver.call(this, what, init);
      if ((what.kind ?? what) === 'video') {
        line.setCodecPreferences(RTCRtpReceiver.getCapabilities('video').codecs);
      }
      return line;
    };
  }

  /** How many elements, and of the first: text, attributes, whether it takes room on the page. */
  function describe(testId) {
    const found = all(testId);
    const first = found[0];
    return {
      count: found.length,
      text: first ? first.innerText ?? '' : '',
      visible: first ? visible(first) : false,
      attributes: first ? attributes(first) : {},
      names: found.map((each) => each.dataset.name ?? ''),
    };
  }

  /** The text of each element, whether it is seen or not. */
  const texts = (testId) => all(testId).map((each) => each.textContent.trim());

  /** The remote pictures that are shown. */
  const tiles = () => all('video-tile').map((video) => ({
    participantId: video.dataset.participantId, content: video.dataset.content, width: video.videoWidth, height: video.videoHeight,
    name: video.closest('figure')?.dataset.name ?? '', seen: visible(video),
  }));

  /** Who is shown as the one who speaks, or nobody. */
  const dominant = () => document.querySelector('figure.dominant')?.dataset.name ?? '';

  /** Presses a key in a field. */
  function press(testId, key) {
    one(testId).dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
  }

  /** Clicks the button of that kind which belongs to the person of that name. */
  function clickFor(testId, name) {
    const row = [...document.querySelectorAll('li')].find((each) => each.innerText.includes(name) && each.querySelector(`[data-testid="${testId}"]`));
    if (!row) {
      throw new Error(`no ${testId} for ${name}: ${document.body.innerText}`);
    }
    row.querySelector(`[data-testid="${testId}"]`).click();
  }

  const focus = () => document.activeElement?.dataset.testid ?? '';
  const pageText = () => document.body.innerText;
  const language = () => document.documentElement.lang;
  const path = () => location.pathname;
  const overflowPixels = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

  /** Brings an element into sight and gives it the focus. */
  function reveal(testId) {
    one(testId).scrollIntoView({block: 'center'});
    one(testId).focus();
  }

  /**
   * What can be touched but is smaller than that in either direction, what sticks out of the window, and words that are cut off. Names may
   * be cut, and links within a sentence are as high as it.
   */
  function layoutFaults(least) {
    const faults = [];
    const tell = (what, element) => faults.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
    const reached = (element) => {
      const {left, top, width, height} = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return width > 1 && hit && (element.contains(hit) || hit.contains(element));
    };
    for (const each of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {
      const {left, right, width, height} = each.getBoundingClientRect();
      if (visible(each) && (left < -0.5 || right > innerWidth + 0.5) && !each.closest('.unseen')) {
        tell('outside', each);
      } else if (reached(each) && Math.min(width, height) < least - 0.5 && !each.closest('p')) {
        tell(`${Math.round(width)}x${Math.round(height)}`, each);
      }
    }
    for (const each of document.querySelectorAll('button:not(:has(*)), button span, label, h1, h2, h3, p, .about, select')) {
      if (visible(each) && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1) {
        tell('cut', each);
      }
    }
    return faults;
  }

  /** Scripts that kept the page from being painted. */
  const blockingScripts = () => performance.getEntriesByType('resource')
    .filter((entry) => entry.initiatorType === 'script' && entry.renderBlockingStatus === 'blocking').map((entry) => entry.name);

  /** The address as the bar shows it. */
  const address = () => location.href;

  /** Chooses the option of a list at that place. */
  function choose(testId, index) {
    const list = one(testId);
    list.selectedIndex = index;
    list.dispatchEvent(new Event('change', {bubbles: true}));
  }

  function unfold(testId) {
    one(testId).open = true;
  }

  /** What a list offers. */
  const options = (testId) => [...one(testId).options].map((option) => option.text);

  /** An attribute of every element under a hook, by another one. */
  const map = (testId, key, value) => Object.fromEntries(all(testId).map((each) => [each.getAttribute(key), each.getAttribute(value)]));

  /** The place of the entry that a list shows as chosen. */
  const chosen = (testId) => one(testId).selectedIndex;

  /** The value of a custom property that a script has set. */
  const property = (testId, name) => one(testId).style.getPropertyValue(name);

  async function stats() {
    const pc = connection();
    if (!pc) {
      return {connected: false, streams: [], pairs: []};
    }
    const reports = new Map();
    (await pc.getStats()).forEach((report) => reports.set(report.id, report));
    const streams = [];
    const pairs = [];
    for (const report of reports.values()) {
      if (report.type === 'inbound-rtp' || report.type === 'outbound-rtp') {
        const {type, kind, ssrc, mid, rid, packetsReceived, packetsLost, packetsSent, jitter, framesDecoded, framesEncoded, keyFramesDecoded,
          frameWidth, frameHeight, concealedSamples, totalSamplesReceived, nackCount, pliCount, firCount,
          retransmittedPacketsSent, retransmittedPacketsReceived, totalFreezesDuration, bytesSent, bytesReceived} = report;
        streams.push({type, kind, ssrc, mid, rid, packetsReceived, packetsLost, packetsSent, jitter, framesDecoded, framesEncoded,
          keyFramesDecoded, frameWidth, frameHeight, concealedSamples, totalSamplesReceived, nackCount, pliCount, firCount,
          retransmittedPacketsSent, retransmittedPacketsReceived, totalFreezesDuration, bytesSent, bytesReceived,
          codec: reports.get(report.codecId)?.mimeType ?? null, fmtp: reports.get(report.codecId)?.sdpFmtpLine ?? null});
      }
      if (report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded') {
        const side = (id) => {
          const candidate = reports.get(id);
          return candidate ? `${candidate.candidateType} ${candidate.relayProtocol ?? candidate.protocol} ${candidate.address}:${candidate.port}` : '';
        };
        pairs.push(`${side(report.localCandidateId)} -> ${side(report.remoteCandidateId)}`);
      }
    }
    return {connected: pc.connectionState === 'connected', state: pc.connectionState, streams, pairs};
  }

  /** All that is heard: the sounds that come in, together, as the page plays them. Firefox without a sound device mixes nothing: one by one. */
  function heard() {
    const tracks = connection().getReceivers().map((receiver) => receiver.track)
      .filter((track) => track.kind === 'audio' && track.readyState === 'live');
    if (/\bFirefox\//.test(navigator.userAgent)) {
      const loud = tracks.filter((track) => !track.muted);
      return (loud.length > 0 ? loud : tracks.slice(0, 1)).map((track) => new MediaStream([track]));
    }
    if (tracks.length === 1) {
      return [new MediaStream(tracks)];
    }
    ear ??= new AudioContext({sampleRate: 48000});
    const together = ear.createMediaStreamDestination();
    tracks.forEach((track) => ear.createMediaStreamSource(new MediaStream([track])).connect(together));
    return [together.stream];
  }

  /** Records what comes in for so many seconds; base64 of the recorder's containers (WebM or Ogg), to be heard together. */
  async function record(seconds) {
    return Promise.all(heard().map((stream) => recorded(stream, seconds)));
  }

  async function recorded(stream, seconds) {
    const recorder = new MediaRecorder(stream, {audioBitsPerSecond: 128000});
    const pieces = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    recorder.stop();
    await stopped;
    return base64(new Uint8Array(await new Blob(pieces).arrayBuffer()));
  }

  function base64(bytes) {
    let text = '';
    for (const each of bytes) {
      text += String.fromCharCode(each);
    }
    return btoa(text);
  }

  /** The first remote picture, or that of the participant of a name, as PNG in base64, or null while there is none. */
  function picture(name) {
    const tile = all('video-tile').find((video) => video.videoWidth > 2 && video.readyState >= 2
      && (!name || video.closest('figure')?.dataset.name === name));
    if (!tile) {
      return null;
    }
    const canvas = document.createElement('canvas');
    canvas.width = tile.videoWidth;
    canvas.height = tile.videoHeight;
    canvas.getContext('2d').drawImage(tile, 0, 0);
    return canvas.toDataURL('image/png').split(',')[1];
  }

  const NO_OWN = 'img:not([src^="/assets/"]), script:not([src^="/assets/"]), iframe, object, embed, base, meta[http-equiv]';
  const strange = [];
  const words = [];

  /** Notes from now on all that is written on the page, and what of it is markup that is not the page's own. */
  function watchMarkup() {
    const look = (root) => {
      for (const each of [root, ...root.querySelectorAll('*')]) {
        if (each.matches(NO_OWN) || [...each.attributes].some(({name, value}) => name.startsWith('on') || /^\s*javascript:/i.test(value))) {
          strange.push(each.outerHTML);
        }
      }
    };
    look(document.documentElement);
    new MutationObserver((records) => records.forEach(({target, addedNodes}) => {
      words.push(target.textContent);
      [target, ...addedNodes].filter((each) => each.nodeType === Node.ELEMENT_NODE).forEach(look);
    })).observe(document.documentElement, {subtree: true, childList: true, attributes: true, characterData: true});
  }

  const markup = () => strange;
  const written = (part) => words.some((each) => each.includes(part));

  return {watchMarkup, markup, written, blockingScripts, address, withoutH264, reveal, layoutFaults, choose, chosen, unfold, options, map, property, fill, click, slowOffers, relayOnly, describe, focus, pageText, language, path, overflowPixels, stats, record, picture, texts, tiles, dominant, press, clickFor, marks: () => marks};
})();
