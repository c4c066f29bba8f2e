/** Holds the state and keeps it true: reads it, follows the stream, reads it again where the stream cannot go on. */
import { ApiError, api, readPages, streamAddress } from './api.js';
import { EventTail } from './model/tail.js';
import { GapError, fold } from './model/fold.js';
import { Loading, TASKS_LIMIT, emptyState, refreshNodes } from './model/state.js';
import { Stream } from './stream.js';

/** As many jobs as are listed. */
const JOBS_LIMIT = 20_000;
/** Load of nodes is not an event, so it is asked for. */
const NODES_EVERY_MS = 5000;
/** Events from before the page was opened. */
const EVENTS_BEFORE = 500;
/** Between two tries to read the state. */
const RELOAD_WAIT_MS = 2000;

/**
 * @typedef {{status: 'starting'|'live'|'reconnecting'|'resynchronising'|'signed-out', retryAtMs?: number,
 *   error?: string}} Connection
 */
export class Store {
  #listeners = new Set();
  #frame = 0;
  #nodesTimer = null;
  #reloading = false;
  #stream;

  state = emptyState();
  tail = new EventTail();
  /** @type {Connection} */
  connection = { status: 'starting' };
  /** Grows with every change that is drawn; `rows` only where the list of tasks or jobs may differ. */
  version = 0;
  /** How often the state was read again, and repeats that the stream brought: for those who look into it. */
  stats = { resyncs: 0, repeats: 0, frames: 0, events: 0 };
  /** What the server's clock says more than ours, in milliseconds. */
  clockOffsetMs = 0;

  constructor() {
    this.#stream = new Stream({
      ...streamAddress,
      since: () => this.state.sequence,
      onEvents: (events) => this.#fold(events),
      onHello: (frame) => this.#hello(frame),
      onTooOld: () => this.reload(),
      onConnection: (connection) => this.#follow(connection),
    });
  }

  now() {
    return Date.now() + this.clockOffsetMs;
  }

  /** @param {() => void} listener called once per animation frame in which something changed */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connect() {
    this.#nodesTimer = setInterval(() => document.hidden || this.refreshNodes(), NODES_EVERY_MS);
    addEventListener('online', this.retryNow);
    return this.reload();
  }

  disconnect() {
    clearInterval(this.#nodesTimer);
    removeEventListener('online', this.retryNow);
    this.#stream.disconnect();
  }

  retryNow = () => this.#stream.retryNow();

  /** Reads everything, then follows the stream from there. */
  async reload() {
    if (this.#reloading) {
      return;
    }
    this.#reloading = true;
    this.#stream.disconnect();
    if (this.connection.status !== 'starting') {
      this.stats.resyncs++;
      this.#connected({ status: 'resynchronising' });
    }
    for (let loaded = false; !loaded && this.connection.status !== 'signed-out'; ) {
      loaded = await this.#tryLoad();
    }
    this.#reloading = false;
    if (this.connection.status !== 'signed-out') {
      this.#stream.connect();
    }
  }

  /** After a token was entered. */
  signIn() {
    this.#connected({ status: 'starting' });
    return this.reload();
  }

  async refreshNodes() {
    if (this.connection.status !== 'live') {
      return;
    }
    const before = this.state;
    try {
      const answer = await api.nodes();
      if (before === this.state) {
        refreshNodes(this.state, answer);
        this.changed();
      }
    } catch (error) {
      this.#failed(error); // asked again in a while
    }
  }

  /** Draws in the next animation frame. */
  changed() {
    this.version++;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.stats.frames++;
      this.#listeners.forEach((listener) => listener());
    });
  }

  async #tryLoad() {
    try {
      const loading = new Loading();
      const [self, nodes, , more] = await Promise.all([
        api.cell(),
        api.nodes(),
        readPages('jobs', JOBS_LIMIT, (page) => loading.jobs(page)),
        readPages('tasks', TASKS_LIMIT, (page) => loading.tasks(page)),
      ]);
      loading.cell(self).nodes(nodes);
      this.state = (more ? loading.truncated() : loading).done();
      this.#readTail();
      this.changed();
      return true;
    } catch (error) {
      this.#failed(error);
      if (this.connection.status !== 'signed-out') {
        const retryAtMs = Date.now() + RELOAD_WAIT_MS;
        this.#connected({ status: 'reconnecting', retryAtMs, error: error.message });
        await new Promise((done) => setTimeout(done, RELOAD_WAIT_MS));
      }
      return false;
    }
  }

  async #readTail() {
    const { sequence } = this.state;
    try {
      const page = await api.events({ since: Math.max(0, sequence - EVENTS_BEFORE), limit: EVENTS_BEFORE });
      this.tail.prepend(page.events.filter((event) => event.seq <= sequence));
      this.changed();
    } catch (error) {
      this.#failed(error); // the page of events then starts with what is live
    }
  }

  #hello(frame) {
    const { cell, sequence } = this.state;
    if ((cell && frame.cell && frame.cell !== cell) || frame.sequence < sequence) {
      this.reload(); // another cell answers at this address, or its ledger starts anew
    }
  }

  #fold(events) {
    const { state } = this;
    for (const event of events) {
      if (event.seq <= state.sequence) {
        this.stats.repeats++;
        continue;
      }
      try {
        fold(state, event);
      } catch (error) {
        if (error instanceof GapError) {
          this.reload();
          return;
        }
        throw error;
      }
      this.stats.events++;
      this.tail.push(event);
      if (event.type === 'TermStarted' || event.type === 'CellFounded') {
        this.#readCell();
      }
    }
    if (state.unknownUse) {
      state.unknownUse = false;
      this.refreshNodes();
    }
    this.changed();
  }

  async #readCell() {
    try {
      const { cell, leader, term } = await api.cell();
      Object.assign(this.state, { cell, leader, term });
      this.refreshNodes();
    } catch (error) {
      this.#failed(error); // the term is known from the event; the leader's name follows with the next
    }
  }

  async #follow({ state, retryAtMs, failures }) {
    if (state === 'live') {
      this.#connected({ status: 'live' });
      this.#readCell();
    } else if (state === 'waiting') {
      this.#connected({ status: 'reconnecting', retryAtMs });
      if (failures > 1) {
        await api.cell().catch((error) => this.#failed(error)); // a refused WebSocket does not say why
      }
    }
  }

  #failed(error) {
    if (error instanceof ApiError && error.status === 401) {
      this.#stream.disconnect();
      this.#connected({ status: 'signed-out', error: error.message });
    }
  }

  #connected(connection) {
    this.connection = connection;
    this.changed();
  }
}
