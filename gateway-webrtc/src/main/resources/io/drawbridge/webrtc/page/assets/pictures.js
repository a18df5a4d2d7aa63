// The remote pictures: one element for each line that carries video, whom each shows, and whether frames flow.
const STALLED_MILLIS = 4000;
const LOOK_MILLIS = 500;

export class Pictures {
  /** @param backstage where pictures wait, playing unseen @param changed called when a picture began, moved or stopped */
  constructor(backstage, changed) {
    this.backstage = backstage;
    this.changed = changed;
    this.lines = new Map();
    this.shown = new Map();
    setInterval(() => this.look(), LOOK_MILLIS);
  }

  track(track, receiver, mid) {
    const video = document.createElement('video');
    Object.assign(video, { autoplay: true, muted: true, playsInline: true, srcObject: new MediaStream([track]) });
    video.addEventListener('resize', () => this.look()); // the first frame, and a new size
    this.backstage.append(video);
    this.lines.set(mid, { mid, track, video, frames: 0, lastFrameAt: 0 });
    this.receiver = receiver;
    video.play().catch(() => {});
  }

  /** @param shown list of {mid, participantId, content} */
  assign(shown) {
    const next = new Map(shown.map(each => [each.mid, each]));
    for (const [mid, line] of this.lines) {
      const [before, after] = [this.shown.get(mid), next.get(mid)];
      if (before?.participantId !== after?.participantId || before?.content !== after?.content) {
        line.lastFrameAt = 0; // show nothing before a frame of the new picture is there
      }
    }
    this.shown = next;
    this.changed();
    this.look();
  }

  /** The element that plays a picture now, or null. */
  of(participantId, content) {
    for (const each of this.shown.values()) {
      const line = this.lines.get(each.mid);
      if (line && each.participantId === participantId && each.content === content && flowing(line)) {
        return line.video;
      }
    }
    return null;
  }

  /** Takes an element that no tile shows any more. */
  rest(video) {
    delete video.dataset.testid;
    delete video.dataset.participantId;
    delete video.dataset.content;
    video.removeAttribute('aria-label');
    if (video.srcObject) {
      this.backstage.append(video);
      video.play().catch(() => {});
    } else {
      video.remove();
    }
  }

  /** Looks whether frames flow; a picture that stands still for seconds is taken off. */
  async look() {
    if (this.lines.size === 0 || this.looking) {
      return;
    }
    this.looking = true;
    try {
      const decoded = await framesDecoded();
      for (const line of this.lines.values()) {
        const frames = decoded.get(line.track.id) ?? decoded.get(line.mid) ?? 0;
        if (frames > line.frames && line.video.videoWidth > 0) {
          line.lastFrameAt = performance.now();
        }
        line.frames = frames;
      }
    } finally {
      this.looking = false;
    }
    this.changed();
  }

  clear() {
    for (const { video } of this.lines.values()) {
      video.srcObject = null;
      video.remove();
    }
    this.lines.clear();
    this.shown.clear();
  }
}

const flowing = line => line.lastFrameAt > 0 && performance.now() - line.lastFrameAt < STALLED_MILLIS;

/** How many frames came out of the decoder so far, by track; every browser counts them here. */
async function framesDecoded() {
  const found = new Map();
  const peer = window.drawbridge?.peerConnection;
  if (!peer || peer.connectionState === 'closed') {
    return found;
  }
  for (const report of (await peer.getStats()).values()) {
    if (report.type === 'inbound-rtp' && report.kind === 'video') {
      found.set(report.trackIdentifier ?? report.mid, report.framesDecoded ?? 0);
    }
  }
  return found;
}
