import { Ago, CountsBar, CountsText, Empty, JobLink, Panel, StateChip, TaskLink } from './parts.js';
import { NodeCard } from './node.js';
import { TASK_STATES, noCounts } from '../model/state.js';
import { ThroughputChart } from './chart.js';
import { clock, count, rate, sentence } from '../model/format.js';
import { hrefTo } from '../router.js';
import { html } from './dom.js';
import { numberOfJob } from '../model/ids.js';

const JOBS_SHOWN = 12;
const FAILURES_SHOWN = 12;

export function Overview({ store, now }) {
  const { state, connection } = store;
  if (connection.status === 'starting') {
    return html`<${Empty} title="Loading…" />`;
  }
  const nodes = [...state.nodes.values()].sort(byTrouble);
  const lost = nodes.filter((node) => node.state === 'LOST').length;
  const live = html`<span class="dim">${nodes.length - lost} live${lost > 0 && html`, <b class="bad">${lost} lost</b>`}</span>`;
  return html`<h1 class="sr">Overview</h1>
    ${
      state.rescheduling &&
      html`<p class="banner" role="alert"><b>Rescheduling is paused.</b> ${state.rescheduling.message} <span class="dim">Until ${clock(state.rescheduling.until)} at the latest.</span></p>`
    }
    <${Tiles} jobs=${state.jobs} />
    <div class="grid overview">
      <${Panel} id="throughput" title="Throughput"
          extra=${html`<span class="dim"><b class="num">${rate(state.rates.perSecond(now))}</b> tasks/s, last 5 s</span>`}>
        <${ThroughputChart} rates=${state.rates} now=${now} />
      <//>
      <${Panel} id="nodes" title="Nodes" extra=${live}>
        ${
          nodes.length === 0
            ? html`<${Empty} title="No node has registered.">Start one: <code>./reeve node --join HOST</code><//>`
            : html`<ul class="nodes">${nodes.map((node) => html`<${NodeCard} key=${node.id} node=${node} now=${now} />`)}</ul>`
        }
      <//>
      <${Panel} id="jobs" title="Latest jobs" extra=${html`<a href=${hrefTo('jobs')}>all ${count(state.jobs.size)}</a>`}>
        <${LatestJobs} jobs=${state.jobs} now=${now} />
      <//>
      <${Panel} id="failures" title="Recent failures" extra=${html`<a href=${hrefTo('tasks', '', { state: 'FAILED' })}>all failed</a>`}>
        <${Failures} failures=${state.failures} now=${now} />
      <//>
    </div>`;
}

/** Lost ones first, then by name with numbers in their order. */
function byTrouble(a, b) {
  return (
    (a.state === 'LOST' ? 0 : 1) - (b.state === 'LOST' ? 0 : 1) ||
    a.id.localeCompare(b.id, undefined, { numeric: true })
  );
}

function Tiles({ jobs }) {
  const sums = noCounts();
  for (const job of jobs.values()) {
    for (const state of TASK_STATES) {
      sums[state] += job.counts[state] ?? 0;
    }
  }
  return html`<ul class="tiles" aria-label="Tasks by state">${TASK_STATES.map(
    (state) => html`
    <li key=${state}><a href=${hrefTo('tasks', '', { state })} data-state=${state} class=${sums[state] === 0 ? 'none' : ''}>
      <span class="label"><i aria-hidden="true" />${state.toLowerCase()}</span><b class="num">${count(sums[state])}</b>
    </a></li>`,
  )}</ul>`;
}

function LatestJobs({ jobs, now }) {
  const latest = [...jobs.values()].sort((a, b) => numberOfJob(b.id) - numberOfJob(a.id)).slice(0, JOBS_SHOWN);
  if (latest.length === 0) {
    return html`<${Empty} title="No jobs yet.">Run one: <code>./reeve run examples/word-count/job.yaml</code><//>`;
  }
  return html`<ul class="lines jobs">${latest.map(
    (job) => html`<li key=${job.id}>
    <${StateChip} state=${job.state} /><${JobLink} id=${job.id} />
    <${CountsBar} counts=${job.counts} total=${job.total} /><${CountsText} counts=${job.counts} total=${job.total} />
    <span class="dim"><${Ago} at=${job.submittedAt} now=${now} /></span></li>`,
  )}</ul>`;
}

function Failures({ failures, now }) {
  if (failures.length === 0) {
    return html`<${Empty} title="Nothing has failed." />`;
  }
  return html`<ul class="lines failures">${failures.slice(0, FAILURES_SHOWN).map(
    (failure) => html`
    <li key=${`${failure.attempt ?? failure.task} ${failure.at}`}>
      <${StateChip} state=${failure.state} /><${TaskLink} id=${failure.task} />
      <span class="dim"><${Ago} at=${failure.at} now=${now} /></span>
      <p title=${sentence(failure)}>${failure.retried && html`<span class="tag">retried</span> `}${sentence(failure)}${
        failure.node && !sentence(failure).includes(failure.node) && html` <span class="dim">on ${failure.node}</span>`
      }</p></li>`,
  )}</ul>`;
}
