// What is heard: every received sound plays, each in an element of its own, since browsers play but one of a stream's tracks.
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
    if (this.sinkId && player.setSinkId) {
      player.setSinkId(this.sinkId).catch(() => {});
    }
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

  /** Lets all of it come out of another speaker. */
  useSink(id) {
    this.sinkId = id;
    this.players.forEach(player => player.setSinkId?.(id).catch(() => {}));
  }

  clear() {
    this.players.forEach(player => { player.srcObject = null; });
    this.players = [];
    this.button.hidden = true;
  }
}
