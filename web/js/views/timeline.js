import { Component, html } from './dom.js';
import { Empty, StateChip } from './parts.js';
import { api } from '../api.js';
import { clock, moment } from '../model/format.js';
import { eventWords } from '../model/words.js';
import { taskOfAttempt } from '../model/ids.js';

/** Events of one task that are shown; a task with more has been tried very often. */
const EVENTS_LIMIT = 500;

/** What happened to one task: read once, then followed on the stream. Steps of progress are left out but the last. */
export class Timeline extends Component {
  #events = [];
  #seen = 0;
  state = { read: false };

  async componentDidMount() {
    const { task, store } = this.props;
    try {
      const page = await api.events({ task, since: 0, limit: EVENTS_LIMIT });
      this.#take(page.events);
    } catch (error) {
      this.setState({ fault: error.message });
      this.#take(store.tail.events); // the history is gone or unreadable: what the page has seen is better than nothing
    }
    this.setState({ read: true });
  }

  #take(events) {
    const { task } = this.props;
    for (const event of events) {
      if (event.seq > this.#seen) {
        this.#seen = event.seq;
        if (event.task === task || (event.attempt && taskOfAttempt(event.attempt) === task)) {
          this.#events.push(event);
        }
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

  render(_, { read, fault }) {
    if (!read) {
      return html`<${Empty} title="Loading…" />`;
    }
    this.#follow();
    const events = this.#events.filter((event, index, all) => event.type !== 'AttemptProgressed' || all[index + 1]?.type !== event.type);
    return html`${fault && html`<p class="dim">Only what this page has seen: ${fault}</p>`}
      ${events.length === 0 ? html`<${Empty} title="Nothing has happened to it yet." />` : html`
      <ol class="lines timeline">${events.map((event) => html`<li key=${event.seq}>
        <time class="num dim" title=${`${moment(event.at)}, event ${event.seq}`}>${clock(event.at)}</time>
        <span class="type">${event.type.replace(/^(Task|Attempt)/, '').toLowerCase()}${event.attempt ? ` @${event.attempt.split('@')[1]}` : ''}</span>
        <span>${event.state && html`<${StateChip} state=${event.state} /> `}${eventWords(event)}</span></li>`)}</ol>`}`;
  }
}
