import { Component, html } from './dom.js';
import { Ago, CountsBar, CountsText, Empty, JobLink, Search, Select, StateChip } from './parts.js';
import { Rows } from './rows.js';
import { count, duration } from '../model/format.js';
import { numberOfJob } from '../model/ids.js';
import { replaceQuery } from '../router.js';

const COLUMNS = [
  { key: 'state', title: 'State' },
  { key: 'job', title: 'Job' },
  { key: 'role', title: 'Role' },
  { key: 'bar', title: 'Tasks' },
  { key: 'counts', title: 'Finished', num: true },
  { key: 'submitted', title: 'Submitted', num: true },
  { key: 'duration', title: 'Took', num: true },
  { key: 'message', title: 'Message' },
];
const STATES = ['ACTIVE', 'FINISHED', 'FAILED', 'KILLED'];

export class JobsPage extends Component {
  #set = (name) => (value) => replaceQuery(this.props.place, { [name]: value });

  render({ store, place, now }) {
    const { search = '', state = '' } = place.query;
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...store.state.jobs.values()]
      .filter((job) => (!state || job.state === state) && words.every((word) => mentions(job, word)))
      .sort((a, b) => numberOfJob(b.id) - numberOfJob(a.id));
    return html`<div class="page-rows">
      <div class="filters" role="search"><h1>Jobs</h1>
        <${Search} label="Search jobs" value=${search} onInput=${this.#set('search')} />
        <${Select} label="State" any="any state" value=${state} options=${STATES} onChange=${this.#set('state')} />
        <span class="dim num" data-fact="rows">${count(rows.length)}</span>
      </div>
      <${Rows} name="joblist" label="Jobs" columns=${COLUMNS} rows=${rows} keyOf=${(job) => job.id} cells=${(job) => cells(job, now)}
        empty=${html`<${NoJobs} any=${store.state.jobs.size > 0} />`} />
    </div>`;
  }
}

function mentions(job, word) {
  return (
    job.id.toLowerCase().includes(word) ||
    (job.role ?? '').toLowerCase().includes(word) ||
    (job.message ?? '').toLowerCase().includes(word)
  );
}

function NoJobs({ any }) {
  return any
    ? html`<${Empty} title="No job matches."><a href="#/jobs">Show all jobs</a><//>`
    : html`<${Empty} title="No jobs yet.">Run one: <code>./reeve run examples/word-count/job.yaml</code><//>`;
}

function cells(job, now) {
  return [
    html`<${StateChip} state=${job.state} />`,
    html`<${JobLink} id=${job.id} />`,
    job.role,
    html`<${CountsBar} counts=${job.counts} total=${job.total} />`,
    html`<${CountsText} counts=${job.counts} total=${job.total} />`,
    html`<${Ago} at=${job.submittedAt} now=${now} />`,
    duration((job.endedAt ?? now) - job.submittedAt),
    html`<span class="message" title=${job.message ?? ''}>${job.message ?? ''}</span>`,
  ];
}
