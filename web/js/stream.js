/**
 * The stream of events: one WebSocket that is made again when it is lost, and asks for what follows the last event seen.
 */

/** First wait before a new try; doubled each time. */
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 10_000;
/** The server says something every 15 s; silence of more than two of them means the connection is dead. */
const SILENCE_LIMIT_MS = 40_000;

/**
 * @typedef {{type: string, [field: string]: any}} Frame
 * @typedef {{state: 'connecting'|'live'|'waiting'|'closed', retryAtMs?: number, failures: number}} Connection
 */
export class Stream {
  #options;
  #socket = null;
  #retryTimer = null;
  #silenceTimer = null;
  #failures = 0;

  /**
   * @param {{url: (since: number) => string, protocols?: () => string[], since: () => number,
   *   onEvents: (events: object[]) => void, onHello: (frame: Frame) => void, onTooOld: (frame: Frame) => void,
   *   onConnection: (connection: Connection) => void, open?: (url: string, protocols: string[]) => WebSocket,
   *   now?: () => number, random?: () => number}} options `since` is asked at each connection: the last event seen
   */
  constructor(options) {
    this.#options = {
      open: (url, protocols) => (protocols.length ? new WebSocket(url, protocols) : new WebSocket(url)),
      now: () => Date.now(),
      random: Math.random,
      protocols: () => [],
      ...options,
    };
  }

  connect() {
    this.disconnect();
    this.#tell('connecting');
    const { url, protocols, since, open } = this.#options;
    const socket = open(url(since()), protocols());
    this.#socket = socket;
    socket.onmessage = (message) => this.#receive(socket, JSON.parse(message.data));
    socket.onclose = () => this.#lost(socket);
    socket.onerror = () => {}; // a close always follows
    this.#watchSilence();
  }

  disconnect() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#retryTimer = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
  }

  /** Tries at once where it waits for its next try. */
  retryNow() {
    if (this.#retryTimer !== null) {
      this.connect();
    }
  }

  #receive(socket, frame) {
    if (socket !== this.#socket) {
      return;
    }
    this.#watchSilence();
    if (frame.type === 'hello') {
      this.#failures = 0;
      this.#tell('live');
      this.#options.onHello(frame);
    } else if (frame.type === 'events') {
      this.#options.onEvents(frame.events);
    } else if (frame.type === 'too-old') {
      this.#options.onTooOld(frame);
    }
  }

  #lost(socket) {
    if (socket !== this.#socket) {
      return;
    }
    this.disconnect();
    const longest = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.#failures);
    const waitMs = longest * (0.75 + 0.25 * this.#options.random()); // so that many browsers do not come back at once
    this.#failures++;
    this.#retryTimer = setTimeout(() => this.connect(), waitMs);
    this.#tell('waiting', this.#options.now() + waitMs);
  }

  #watchSilence() {
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#silenceTimer = setTimeout(() => this.#lost(socket), SILENCE_LIMIT_MS);
  }

  #tell(state, retryAtMs) {
    this.#options.onConnection({ state, retryAtMs, failures: this.#failures });
  }
}
