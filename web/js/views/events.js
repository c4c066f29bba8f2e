import { Component, createRef, html } from './dom.js';
import { Empty, Search, Select, StateChip } from './parts.js';
import { Rows } from './rows.js';
import { clock, count, moment, sentence } from '../model/format.js';
import { eventWords } from '../model/words.js';
import { hrefTo, replaceQuery, toJob, toTask } from '../router.js';
import { taskOfAttempt } from '../model/ids.js';

const COLUMNS = [
  { key: 'seq', title: 'Event', num: true },
  { key: 'at', title: 'At' },
  { key: 'type', title: 'Type' },
  { key: 'about', title: 'About' },
  { key: 'words', title: 'What' },
];
export const EVENT_TYPES = [
  'CellFounded',
  'TermStarted',
  'FileUploaded',
  'FileForgotten',
  'NodeRegistered',
  'NodeLost',
  'NodeResumed',
  'NodeForgotten',
  'RestartPlanned',
  'NodeDraining',
  'NodeDrained',
  'NodeQuarantined',
  'NodeSuspected',
  'NodeHeard',
  'NodeReady',
  'ReschedulingPaused',
  'ReschedulingResumed',
  'FeatureLevelRaised',
  'CellNamed',
  'JobSubmitted',
  'JobKillRequested',
  'GangReleased',
  'TasksAdded',
  'JobClosed',
  'JobRetried',
  'JobEnded',
  'JobForgotten',
  'RolesChanged',
  'ReservationsChanged',
  'SecretSet',
  'SecretDeleted',
  'ScheduleCreated',
  'ScheduleFired',
  'ScheduleSkipped',
  'ScheduleEnded',
  'TaskExpanded',
  'TaskEnded',
  'RoomHeld',
  'RoomReleased',
  'ServiceScaled',
  'DeploymentStarted',
  'DeploymentProgressed',
  'DeploymentTurned',
  'DeploymentEnded',
  'InstancesBegun',
  'ServiceStopped',
  'HealthChanged',
  'InstanceDraining',
  'TaskLaunched',
  'AttemptStaged',
  'AttemptRunning',
  'AttemptProgressed',
  'AttemptWarned',
  'AttemptUnreachable',
  'AttemptAdopted',
  'AttemptKilling',
  'AttemptEnded',
];

/** The stream as it comes, newest last; it follows its end until someone scrolls away or pauses. */
export class EventsPage extends Component {
  #rows = createRef();
  #paused = null;
  state = { paused: false, atEnd: true };

  componentDidMount() {
    this.#rows.current.toEnd();
  }

  componentDidUpdate() {
    if (this.state.atEnd && !this.state.paused) {
      this.#rows.current.toEnd();
    }
  }

  #pause = () => {
    const paused = !this.state.paused;
    this.#paused = paused ? this.props.store.tail.events.slice() : null;
    this.setState({ paused, atEnd: !paused || this.state.atEnd });
  };

  #scrolled = (atEnd) => atEnd !== this.state.atEnd && this.setState({ atEnd });

  #set = (name) => (value) => replaceQuery(this.props.place, { [name]: value });

  render({ store, place }, { paused }) {
    const { search = '', type = '' } = place.query;
    const events = this.#paused ?? store.tail.events;
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = type || words.length ? events.filter((event) => matches(event, type, words)) : events;
    const missed = paused ? store.state.sequence - (events.at(-1)?.seq ?? 0) : 0;
    return html`<div class="page-rows">
      <div class="filters" role="search"><h1>Events</h1>
        <${Search} label="Search events" value=${search} onInput=${this.#set('search')} />
        <${Select} label="Type" any="any type" value=${type} options=${EVENT_TYPES} onChange=${this.#set('type')} />
        <button type="button" aria-pressed=${paused} data-action="pause" onClick=${this.#pause}>${paused ? `Go on (${count(missed)} new)` : 'Pause'}</button>
        <span class="dim num" data-fact="rows">${count(rows.length)}</span>
      </div>
      <${Rows} ref=${this.#rows} name="eventlist" label="Events" columns=${COLUMNS} rows=${rows} keyOf=${(event) => event.seq}
        cells=${cells} onScrolled=${this.#scrolled}
        empty=${html`<${Empty} title=${type || search ? 'No event here matches.' : 'Nothing has happened yet.'} />`} />
    </div>`;
  }
}

function matches(event, type, words) {
  if (type && event.type !== type) {
    return false;
  }
  const text = `${event.type} ${event.attempt ?? event.task ?? event.job ?? ''} ${event.node ?? ''} ${event.message ?? ''} ${event.reason ?? ''}`;
  return words.every((word) => text.toLowerCase().includes(word));
}

function cells(event) {
  return [
    event.seq,
    html`<time title=${moment(event.at)}>${clock(event.at)}</time>`,
    html`<span class="type">${event.type}</span>`,
    html`<${About} event=${event} />`,
    html`<span class="message" title=${sentence(event)}>${event.state && html`<${StateChip} state=${event.state} /> `}${eventWords(event)}</span>`,
  ];
}

function About({ event }) {
  const { attempt, task, job, node } = event;
  if (attempt || (task && task.includes('/'))) {
    return html`<a class="id" href=${toTask(attempt ? taskOfAttempt(attempt) : task)}>${attempt ?? task}</a>`;
  }
  if (job) {
    return html`<a class="id" href=${toJob(job)}>${job}</a>`;
  }
  return node ? html`<a class="id" href=${hrefTo('tasks', '', { node })}>${node}</a>` : '';
}
