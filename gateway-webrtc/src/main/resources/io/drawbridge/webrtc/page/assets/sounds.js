// What is heard: every received sound plays, each in an element of its own, since browsers play but one of a stream's tracks.
import { useSpeaker } from './pickers.js';

export class Sounds {
  /** @param {HTMLAudioElement} first the page's element @param {HTMLElement} button asks for the click without which a browser plays nothing */
  constructor(first, button) {
    this.first = first;
    this.button = button;
    this.players = [];
    button.addEventListener('click', () => this.playAll());
  }

  track(track) {
    const player = this.players.length === 0 ? this.first : document.createElement('audio');
    player.autoplay = true;
    player.srcObject = new MediaStream([track]);
    if (player !== this.first) {
      this.first.after(player);
    }
    useSpeaker(player);
    this.players.push(player);
    this.play(player);
  }

  play(player) {
    player.play().catch(error => {
      if (error.name === 'NotAllowedError') {
        this.button.hidden = false;
      }
    });
  }

  playAll() {
    this.button.hidden = true;
    this.players.forEach(player => this.play(player));
  }

  clear() {
    for (const player of this.players) {
      player.srcObject = null;
      if (player !== this.first) {
        player.remove();
      }
    }
    this.players = [];
    this.button.hidden = true;
  }
}
