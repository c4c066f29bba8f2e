import { Component, html } from './dom.js';
import { Ago, Empty, Meter, NodeLink, STATE_OPTIONS, Search, Select, StateChip, TaskLink } from './parts.js';
import { Rows } from './rows.js';
import { count, duration, sentence } from '../model/format.js';
import { isLive, ordered, select, shownState } from '../model/filter.js';
import { replaceQuery } from '../router.js';

/** The selection is made anew at most this often while events arrive, and never while someone scrolls. */
const SELECT_EVERY_MS = 250;
const SCROLL_REST_MS = 150;

const COLUMNS = [
  { key: 'state', title: 'State', sort: true },
  { key: 'task', title: 'Task', sort: true },
  { key: 'node', title: 'Node', sort: true },
  { key: 'attempt', title: 'Attempt', sort: true, num: true },
  { key: 'progress', title: 'Progress', sort: true },
  { key: 'started', title: 'Started', sort: true, num: true },
  { key: 'duration', title: 'Run time', sort: true, num: true },
  { key: 'message', title: 'Message' },
];

export class TasksPage extends Component {
  #rows = [];
  #made = { state: null, shape: -1, version: -1, filter: '', atMs: 0, costMs: 0 };
  #ordered = [];
  #timer = null;
  #scrolledAtMs = 0;

  componentWillUnmount() {
    clearTimeout(this.#timer);
  }

  #filter() {
    const { search, state, job, node, sort, desc } = this.props.place.query;
    return { search, state, job, node, sort, desc: desc === 'true' };
  }

  /** The rows for a filter; made anew only where they can differ, and not more often than the page can bear. */
  #select(filter) {
    const { store } = this.props;
    const { state, version } = store;
    const made = this.#made;
    const key = JSON.stringify(filter);
    const reshaped = made.state !== state || made.shape !== state.shape;
    const stale = reshaped || (isLive(filter) && made.version !== version);
    if (key === made.filter && made.state === state && !stale) {
      return this.#rows;
    }
    const nowMs = performance.now();
    const dueMs = Math.max(made.atMs + Math.max(SELECT_EVERY_MS, made.costMs * 4), this.#scrolledAtMs + SCROLL_REST_MS);
    if (key === made.filter && made.state === state && nowMs < dueMs) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.setState({});
      }, dueMs - nowMs);
      return this.#rows;
    }
    if (reshaped) {
      this.#ordered = ordered(state.tasks.values());
    }
    this.#rows = select(this.#ordered, filter);
    const costMs = performance.now() - nowMs;
    this.#made = { state, shape: state.shape, version, filter: key, atMs: nowMs + costMs, costMs };
    return this.#rows;
  }

  #sort = (key) => {
    const { sort = 'task', desc } = this.#filter();
    replaceQuery(this.props.place, { sort: key === 'task' ? '' : key, desc: sort === key && !desc ? true : '' });
  };

  #set = (name) => (value) => replaceQuery(this.props.place, { [name]: value });

  render({ store, now }) {
    const { state } = store;
    const filter = this.#filter();
    const rows = this.#select(filter);
    const nodes = [...state.nodes.keys()].sort();
    return html`<div class="page-rows">
      <div class="filters" role="search"><h1>Tasks</h1>
        <${Search} label="Search tasks" value=${filter.search ?? ''} onInput=${this.#set('search')} />
        <${Select} label="State" any="any state" value=${filter.state ?? ''} options=${STATE_OPTIONS} onChange=${this.#set('state')} />
        <${JobFilter} value=${filter.job ?? ''} jobs=${state.jobs} onChange=${this.#set('job')} />
        <${Select} label="Node" any="any node" value=${filter.node ?? ''} options=${nodes} onChange=${this.#set('node')} />
        <span class="dim num" data-fact="rows">${count(rows.length)}${
          rows.length !== state.tasks.size && html` of ${count(state.tasks.size)}`
        }</span>
        ${state.truncated && html`<span class="tag" title="Search by job to see the others">more exist: the first ${count(state.tasks.size)} are listed</span>`}
      </div>
      <${Rows} name="tasks" label="Tasks" columns=${COLUMNS} rows=${rows} keyOf=${(task) => task.id}
        cells=${(task) => cells(task, now)} sort=${filter.sort ?? 'task'} desc=${filter.desc} onSort=${this.#sort}
        onScrolled=${() => {
          this.#scrolledAtMs = performance.now();
        }}
        empty=${html`<${NoTasks} any=${state.tasks.size > 0} status=${store.connection.status} />`} />
    </div>`;
  }
}

function NoTasks({ any, status }) {
  if (status === 'starting') {
    return html`<${Empty} title="Loading…" />`;
  }
  return any
    ? html`<${Empty} title="No task matches."><a href="#/tasks">Show all tasks</a><//>`
    : html`<${Empty} title="No tasks yet.">Run a job: <code>./reeve run examples/word-count/job.yaml</code><//>`;
}

function JobFilter({ value, jobs, onChange }) {
  return html`<label class="field"><span>Job</span>
    <input list="job-ids" value=${value} placeholder="any job" size="14" autocomplete="off"
      onChange=${(change) => onChange(change.currentTarget.value.trim())} />
    <datalist id="job-ids">${[...jobs.keys()]
      .slice(-100)
      .reverse()
      .map((id) => html`<option key=${id} value=${id} />`)}</datalist>
  </label>`;
}

function cells(task, now) {
  const end = task.endedAt ?? (task.state === 'ACTIVE' ? now : null);
  const ran = task.startedAt && end ? end - task.startedAt : null;
  return [
    html`<${StateChip} state=${shownState(task)} />`,
    html`<${TaskLink} id=${task.id} />`,
    html`<${NodeLink} id=${task.state === 'PENDING' ? null : task.node} />`,
    task.attemptNumber ?? '–',
    task.percent === null ? '' : html`<${Meter} value=${task.percent} label="progress" />`,
    task.startedAt ? html`<${Ago} at=${task.startedAt} now=${now} />` : '–',
    duration(ran),
    html`<span class="message" title=${sentence(task) || task.progress || ''}>${sentence(task) || task.progress || ''}</span>`,
  ];
}
