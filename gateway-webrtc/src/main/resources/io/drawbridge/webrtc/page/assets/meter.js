// How loud the own microphone is, as a bar; and, once for each microphone, in words whether anything is heard.
const EVERY_MILLIS = 50;
const CALM_EVERY_MILLIS = 400; // for who wants little motion
const HEARD = 0.06; // of the bar; speech into a microphone, above a quiet room
const SILENT_MILLIS = 6000;
const FLOOR_DB = -60;

export class Meter {
  /**
   * @param {HTMLElement} bar gets the level as the custom property --level, 0 to 1
   * @param {function(string)} say told 'heard' or 'silent' when it changes, '' while neither is known
   */
  constructor(bar, say) {
    this.bar = bar;
    this.say = say;
    this.track = null;
  }

  /** Shows this track from now on; null: nothing. */
  follow(track) {
    if (track === this.track) {
      return;
    }
    this.stop();
    this.track = track;
    if (!track) {
      return;
    }
    this.context ??= new AudioContext();
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.source.connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
    this.quietMillis = 0;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const every = calm ? CALM_EVERY_MILLIS : EVERY_MILLIS;
    this.timer = setInterval(() => this.look(every), every);
    if (this.context.state === 'suspended') { // until the first click, in some browsers
      this.context.resume().catch(() => {});
      addEventListener('pointerdown', () => this.context?.resume(), { once: true });
    }
  }

  stop() {
    clearInterval(this.timer);
    this.source?.disconnect();
    this.track = null;
    this.show(0);
    this.say('');
  }

  /** Gives the sound system back; following again opens it anew. */
  close() {
    this.stop();
    this.context?.close();
    this.context = null;
  }

  look(everyMillis) {
    if (!this.context || this.context.state !== 'running') {
      return;
    }
    this.analyser.getFloatTimeDomainData(this.samples);
    const level = this.track.enabled ? levelOf(this.samples) : 0;
    this.show(level);
    this.quietMillis = level > HEARD || !this.track.enabled ? 0 : this.quietMillis + everyMillis;
    if (level > HEARD) {
      this.say('heard');
    } else if (this.quietMillis > SILENT_MILLIS) {
      this.say('silent');
    }
  }

  show(level) {
    this.bar.style.setProperty('--level', level.toFixed(3));
  }
}

/** Loudness of samples on a scale of decibels, 0 to 1. */
export function levelOf(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const db = 10 * Math.log10(power + 1e-12);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
