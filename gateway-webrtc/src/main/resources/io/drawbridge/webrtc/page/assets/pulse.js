// Feels whether what comes from the gateway stops: when media has come all the time, a second of nothing means that the way is cut, long
// before the browser says "disconnected" or a socket notices that its network is gone. Where only reports come now and then, nothing is felt.
const LOOK_EVERY_MILLIS = 250;
const SILENT_MILLIS = 1000;
const STEADY_MILLIS = 400; // from one look that finds something new to the next one
const LIVELY_LOOKS = 8; // only a steady flow can fall silent: reports come with gaps of more than a second

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
      if (!late) { // a late look does not know how steady it was
        this.lively = now - this.heardAt < STEADY_MILLIS ? this.lively + 1 : 0;
      }
      this.bytes = bytes;
      this.heardAt = now;
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
