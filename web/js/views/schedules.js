import { Empty, JobLink, StateChip } from './parts.js';
import { Polled } from './polled.js';
import { api } from '../api.js';
import { count, duration, moment } from '../model/format.js';
import { html } from './dom.js';
import { numberOfJob } from '../model/ids.js';

const RUNS_SHOWN = 5;

/** The schedules that are active: when each runs next, and what became of its last runs. */
export class SchedulesPage extends Polled {
  async read() {
    return (await api.schedules()).schedules ?? [];
  }

  render({ store, now, kill }, { answer, fault }) {
    if (!answer) {
      return fault ? html`<${Empty} title=${fault.message}>${fault.hint}<//>` : html`<${Empty} title="Loading…" />`;
    }
    const runs = runsBySchedule(store.state.jobs.values());
    return html`<div class="title"><h1>Schedules</h1><span class="dim num" data-fact="rows">${count(answer.length)}</span></div>
      ${
        answer.length === 0
          ? html`<${Empty} title="No schedule is active.">A job with <code>schedule: {cron: "30 3 * * *"}</code> makes one.<//>`
          : html`<ul class="schedules" aria-label="Schedules">${answer.map(
              (each) =>
                html`<${ScheduleCard} key=${each.id} of=${each} runs=${runs.get(each.id) ?? []} now=${now} kill=${kill} />`,
            )}</ul>`
      }`;
  }
}

/** @returns {Map<string, object[]>} newest run first */
function runsBySchedule(jobs) {
  const runs = new Map();
  for (const job of jobs) {
    if (job.runOf) {
      runs.set(job.runOf, [...(runs.get(job.runOf) ?? []), job]);
    }
  }
  runs.forEach((list) => list.sort((a, b) => numberOfJob(b.id) - numberOfJob(a.id)));
  return runs;
}

function ScheduleCard({ of, runs, now, kill }) {
  const { pattern, zone, misfire, overlap, nextAt, lastAt, runs: made, skipped } = of.schedule;
  return html`<li class="panel schedule" data-schedule=${of.id}>
    <header><h2>${of.id}</h2><code>${pattern}</code><span class="dim">${zone}</span>
      <button type="button" class="quiet danger" data-action="kill" onClick=${() => kill(of.id, 'It makes no more runs. Those that run go on.')}>End</button></header>
    <dl class="facts wrap">
      <div><dt>next</dt><dd>${nextAt ? html`<time title=${moment(nextAt)}>${until(nextAt, now)}</time> <span class="dim num">${minute(nextAt)}</span>` : 'never'}</dd></div>
      <div><dt>last</dt><dd>${lastAt ? html`<span class="num">${minute(lastAt)}</span>` : 'none yet'}</dd></div>
      <div><dt>runs</dt><dd class="num">${count(made)}</dd></div>
      <div><dt>skipped</dt><dd class="num">${count(skipped)}</dd></div>
      <div><dt>misfire</dt><dd>${misfire}</dd></div>
      <div><dt>overlap</dt><dd>${overlap}</dd></div>
      <div><dt>role</dt><dd>${of.role}</dd></div>
    </dl>
    ${
      runs.length === 0
        ? html`<p class="dim">No run of it is in the list of jobs.</p>`
        : html`<ul class="lines runs">${runs.slice(0, RUNS_SHOWN).map(
            (job) => html`<li key=${job.id}><${StateChip} state=${job.state} /><${JobLink} id=${job.id} />
              <span class="dim num">${minute(job.scheduledAt)}</span>
              <span class="num">${duration((job.endedAt ?? now) - job.submittedAt)}</span></li>`,
          )}</ul>`
    }
  </li>`;
}

function until(atMs, now) {
  return atMs <= now ? 'due' : `in ${duration(atMs - now)}`;
}

/** Date and time here, to the second. */
function minute(atMs) {
  return moment(atMs).slice(0, 19);
}
