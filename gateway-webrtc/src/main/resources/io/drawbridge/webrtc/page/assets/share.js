// The own screen, shown to the others: asked for, sent, and ended here or by the browser's own button.
import { text } from './texts.js';

const WISH = { video: { frameRate: { ideal: 15, max: 30 } }, audio: false };

export class Share {
  /**
   * @param {object} parts elements: button, banner, stop
   * @param {object} to callbacks: send(track): shows it, null none any more; possible(): whether the meeting takes a screen; say(key)
   */
  constructor(parts, to) {
    Object.assign(this, parts);
    this.to = to;
    this.track = null;
    this.question = null; // the one that the browser is asking the person
    this.button.addEventListener('click', () => this.toggle());
    this.stop.addEventListener('click', () => this.end());
    this.show();
  }

  async toggle() {
    if (this.track) {
      this.end();
    } else if (!navigator.mediaDevices?.getDisplayMedia) {
      this.to.say(window.isSecureContext ? 'share.unsupported' : 'share.insecure');
    } else if (!this.to.possible()) {
      this.to.say('share.not-here');
    } else if (!this.question) {
      await this.begin();
    }
  }

  async begin() {
    const question = this.question = {};
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(WISH);
      if (question !== this.question) { // the call that it was asked for is over: the answer is for no other one
        stream.getTracks().forEach(track => track.stop());
        return;
      }
      [this.track] = stream.getVideoTracks();
      this.track.contentHint = 'detail';
      this.track.addEventListener('ended', () => this.end());
      this.show();
      await this.to.send(this.track);
    } catch (error) {
      if (question === this.question) {
        this.to.say(error.name === 'NotAllowedError' ? 'share.refused' : 'share.failed');
      }
    } finally {
      if (question === this.question) {
        this.question = null;
      }
    }
  }

  /** Ends what is shown, and what is being asked. */
  end() {
    this.question = null;
    if (this.track) {
      this.track.stop();
      this.track = null;
      this.show();
      this.to.send(null);
    }
  }

  /** A new call takes over what is shown. */
  again() {
    if (this.track) {
      this.to.send(this.track);
    }
  }

  show() {
    const on = Boolean(this.track);
    this.button.setAttribute('aria-pressed', String(on));
    this.button.title = `${text(on ? 'share.stop' : 'share.start')} (S)`;
    this.button.setAttribute('aria-label', text(on ? 'share.stop' : 'share.start'));
    this.banner.hidden = !on;
  }
}
