import { Component, html } from './dom.js';
import { Empty, StateChip } from './parts.js';
import { api } from '../api.js';
import { clock, moment } from '../model/format.js';
import { eventWords } from '../model/words.js';
import { taskOfAttempt } from '../model/ids.js';

/** Events of one task that are shown; a task with more has been tried very often. */
const EVENTS_LIMIT = 500;
/** The server looks through this many events at a time, and through so many pages for one task. */
const PAGE_EVENTS = 10_000;
const PAGES_LIMIT = 20;

/** What happened to one task: read once, then followed on the stream. Steps of progress are left out but the last. */
export class Timeline extends Component {
  #events = [];
  #seen = 0;
  state = { read: false };

  #gone = false;

  async componentDidMount() {
    const { store } = this.props;
    this.#seen = store.state.sequence;
    this.setState({ note: await this.#readBack(this.#seen).catch((error) => error.message), read: true });
  }

  componentWillUnmount() {
    this.#gone = true;
  }

  /** Reads the history from its end until the beginning of the task. @returns {Promise<string>} what is missing */
  async #readBack(from) {
    const { task, store } = this.props;
    if (!store.state.tasks.get(task)?.attempt && store.state.tasks.get(task)?.state === 'PENDING') {
      return ''; // nothing can have happened yet
    }
    for (let page = 0, end = from; page < PAGES_LIMIT && end > 0 && !this.#gone; page++) {
      const since = Math.max(0, end - PAGE_EVENTS);
      const answer = await api.events({ task, since, limit: end - since });
      this.#events = [...answer.events.filter((event) => event.seq <= end && this.#isOurs(event)), ...this.#events];
      this.setState({ read: true });
      if (since === 0 || this.#events.some(isBeginning)) {
        return '';
      }
      end = since;
    }
    return 'Older events are not shown.';
  }

  #isOurs(event) {
    const { task } = this.props;
    return event.task === task || (event.attempt && taskOfAttempt(event.attempt) === task);
  }

  #take(events) {
    for (const event of events) {
      if (event.seq > this.#seen) {
        this.#seen = event.seq;
        this.#isOurs(event) && this.#events.push(event);
      }
    }
    this.#events = this.#events.slice(-EVENTS_LIMIT);
  }

  /** Those of the stream that came since the last look. */
  #follow() {
    const { events } = this.props.store.tail;
    let from = events.length;
    while (from > 0 && events[from - 1].seq > this.#seen) {
      from--;
    }
    this.#take(events.slice(from));
  }

  render(_, { read, note }) {
    if (!read) {
      return html`<${Empty} title="Loading…" />`;
    }
    this.#follow();
    const events = this.#events.filter(
      (event, index, all) => event.type !== 'AttemptProgressed' || all[index + 1]?.type !== event.type,
    );
    return html`${note && html`<p class="dim note">${note}</p>`}
      ${
        events.length === 0
          ? html`<${Empty} title="Nothing has happened to it yet." />`
          : html`
      <ol class="lines timeline">${events.map(
        (event) => html`<li key=${event.seq}>
        <time class="num dim" title=${`${moment(event.at)}, event ${event.seq}`}>${clock(event.at)}</time>
        <span class="type">${event.type.replace(/^(Task|Attempt)/, '').toLowerCase()}${event.attempt ? ` @${event.attempt.split('@')[1]}` : ''}</span>
        <span>${event.state && html`<${StateChip} state=${event.state} /> `}${eventWords(event)}</span></li>`,
      )}</ol>`
      }`;
  }
}

/** Nothing about the task comes before its first launch, or before its end where it was never launched. */
function isBeginning(event) {
  return (event.type === 'TaskLaunched' && event.attempt.endsWith('@1')) || event.type === 'TaskEnded';
}
