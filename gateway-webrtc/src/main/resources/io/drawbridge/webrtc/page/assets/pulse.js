// Feels whether anything comes from the gateway: sound or reports do all the time, so that a second of nothing means that the way is cut,
// long before the browser says "disconnected" or a socket notices that its network is gone.
const LOOK_EVERY_MILLIS = 250;
const SILENT_MILLIS = 1000;
const LIVELY_LOOKS = 4; // only who has been talking can fall silent

export class Pulse {
  /** @param {RTCPeerConnection} peer; @param {function} silent called once for each time that all falls silent */
  constructor(peer, silent) {
    this.peer = peer;
    this.silent = silent;
    this.bytes = 0;
    this.lively = 0;
    this.heardAt = performance.now();
    this.lookedAt = this.heardAt;
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MILLIS);
  }

  async look() {
    const now = performance.now();
    const late = now - this.lookedAt > 2 * LOOK_EVERY_MILLIS; // a page in the background looks seldom, and a busy one late
    this.lookedAt = now;
    const bytes = await received(this.peer);
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.heardAt = now;
      this.lively++;
    } else if (late) {
      this.heardAt = now;
    } else if (this.lively >= LIVELY_LOOKS && now - this.heardAt >= SILENT_MILLIS) {
      this.lively = 0;
      this.silent();
    }
  }

  stop() {
    clearInterval(this.timer);
  }
}

/** What has come on all ways, media and answers to checks alike. */
async function received(peer) {
  let sum = 0;
  for (const report of (await peer.getStats()).values()) {
    if (report.type === 'candidate-pair') {
      sum += (report.bytesReceived ?? 0) + (report.responsesReceived ?? 0);
    }
  }
  return sum;
}
