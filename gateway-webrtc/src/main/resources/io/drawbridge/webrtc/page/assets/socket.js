// The line to the gateway: messages that are numbered, so that a dropped socket loses none of them and repeats none of them.
const VERSION = 2;
const RESUME_FOR_MILLIS = 60000;
const ANSWER_WITHIN_MILLIS = 6000;
const PING_EVERY_MILLIS = 15000;
const CONFIRM_EVERY = 50;
const DOUBT_MILLIS = 300;
const FIRST_PAUSE_MILLIS = 250;
const LONGEST_PAUSE_MILLIS = 5000;
const MOST_KEPT = 300;
const NO_GOODBYE = 4000; // any close but 1000 leaves the session to be resumed

export class Line {
  /** @param {object} to callbacks: message(message), down() while it tries to resume, up() when it has, lost() when it cannot */
  constructor(to) {
    this.to = to;
    this.session = null;
    this.sent = 0;
    this.kept = []; // what the gateway may have to be told again
    this.received = 0;
    this.confirmed = 0;
    this.over = false;
    this.up = false;
    this.downSince = 0;
    this.pause = FIRST_PAUSE_MILLIS;
    this.retry = () => this.hurry();
    window.addEventListener('online', this.retry);
    this.connect();
  }

  connect() {
    const socket = this.socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
    socket.onmessage = event => this.heard(socket, JSON.parse(event.data));
    socket.onclose = () => this.dropped(socket);
    if (this.session) {
      this.watchdog(ANSWER_WITHIN_MILLIS);
    }
  }

  /** The gateway has said its first word on a new socket. */
  greeted() {
    if (this.session) {
      this.put({ type: 'resume', version: VERSION, ...this.session, received: this.received });
    } else {
      this.up = true;
    }
  }

  /** The first message. */
  join(fields) {
    this.put({ type: 'join', version: VERSION, ...fields });
  }

  /** Sends now, or as soon as the socket is back. */
  send(message) {
    if (this.over) {
      return;
    }
    const numbered = { ...message, n: ++this.sent };
    this.kept.push(numbered);
    if (this.kept.length > MOST_KEPT) {
      this.kept.shift();
    }
    if (this.up) {
      this.put(numbered);
    }
  }

  put(message) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  heard(socket, message) {
    if (socket !== this.socket || this.over) {
      return;
    }
    if (message.type === 'resumed') {
      this.resumed(message.received);
      return;
    }
    if (this.up) {
      this.watchdog(PING_EVERY_MILLIS);
    }
    if (message.n !== undefined && message.n <= this.received) {
      return; // said before the socket dropped
    }
    this.received = message.n ?? this.received; // gaps are no loss: news that newer news has replaced is not said
    if (message.session) {
      this.session = { session: message.session, key: message.key };
    }
    if (message.type === 'pong') {
      this.forget(message.received);
      return;
    }
    if (message.type === 'ice-servers' && !this.up) {
      this.greeted();
    }
    this.to.message(message);
    if (this.up && this.received - this.confirmed >= CONFIRM_EVERY) {
      this.ping();
    }
  }

  /** Asks whether the gateway is there, and says what was taken: it need not keep that any longer. */
  ping() {
    this.confirmed = this.received;
    this.put({ type: 'ping', received: this.received });
  }

  /** The gateway has had all up to that number. */
  forget(received = 0) {
    this.kept = this.kept.filter(message => message.n > received);
  }

  resumed(received) {
    this.up = true;
    this.downSince = 0;
    this.pause = FIRST_PAUSE_MILLIS;
    this.forget(received);
    if (this.kept.length < this.sent - received) {
      this.lose(); // more was said meanwhile than was kept
      return;
    }
    this.kept.forEach(message => this.put(message));
    this.watchdog(PING_EVERY_MILLIS);
    this.to.up();
  }

  /** Nothing was heard for so long: asks whether anybody is there, and takes a silent socket for a dead one. */
  watchdog(millis) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.up && this.session) {
        this.ping();
        this.timer = setTimeout(() => this.abandon(), ANSWER_WITHIN_MILLIS);
      } else if (this.session) {
        this.abandon();
      }
    }, millis);
  }

  /** There is a reason to doubt the socket: if it does not answer soon, another one is tried at once. */
  doubt() {
    if (!this.up || !this.session) {
      return;
    }
    this.ping();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.pause = 0;
      this.abandon();
    }, DOUBT_MILLIS);
  }

  /** A dead socket may take minutes to close: it is not waited for. */
  abandon() {
    const dead = this.socket;
    dead.close(NO_GOODBYE);
    this.dropped(dead);
  }

  dropped(socket) {
    if (socket !== this.socket || this.over) {
      return;
    }
    this.socket = { readyState: WebSocket.CLOSED, close() {} };
    this.up = false;
    clearTimeout(this.timer);
    const now = performance.now();
    if (!this.session || (this.downSince && now - this.downSince > RESUME_FOR_MILLIS)) {
      this.lose();
      return;
    }
    if (!this.downSince) {
      this.downSince = now;
      this.to.down();
    }
    this.again = setTimeout(() => this.connect(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(Math.max(this.pause * 2, FIRST_PAUSE_MILLIS), LONGEST_PAUSE_MILLIS);
  }

  /** The network is there again: no need to wait for the next try. */
  hurry() {
    if (!this.over && this.downSince && this.socket.readyState === WebSocket.CLOSED) {
      clearTimeout(this.again);
      this.pause = FIRST_PAUSE_MILLIS;
      this.connect();
    }
  }

  lose() {
    this.close();
    this.to.lost();
  }

  close() {
    this.over = true;
    clearTimeout(this.timer);
    clearTimeout(this.again);
    window.removeEventListener('online', this.retry);
    this.socket.close(1000);
  }
}
