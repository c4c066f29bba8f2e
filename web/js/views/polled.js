/** What is not part of the stream is read again when the stream moved on, at most so often. */
import { Component } from './dom.js';

const READ_EVERY_MS = 1000;
const RETRY_MS = 3000;

/**
 * A page made of an answer. Who extends it says how to `read()`, and draws with `state.answer` and `state.fault`.
 * After a lost connection the sequence moves on too, so nothing that happened meanwhile is missed.
 */
export class Polled extends Component {
  #timer = null;
  #readAt = 0;
  #sequence = -1;
  #gone = false;
  state = { answer: null, fault: null };

  componentDidMount() {
    this.#read();
  }

  componentDidUpdate() {
    if (this.props.store.state.sequence > this.#sequence) {
      this.#later(Math.max(0, this.#readAt + READ_EVERY_MS - Date.now()));
    }
  }

  componentWillUnmount() {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  #later(ms) {
    this.#timer ??= setTimeout(() => this.#read(), ms);
  }

  async #read() {
    this.#readAt = Date.now();
    this.#sequence = this.props.store.state.sequence;
    let fault = null;
    try {
      const answer = await this.read();
      this.#gone || this.setState({ answer, fault });
    } catch (error) {
      fault = error;
      this.#gone || this.setState({ fault });
    }
    this.#timer = null;
    if (fault && !this.#gone) {
      this.#later(RETRY_MS);
    }
  }
}
