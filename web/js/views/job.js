import { Component, html } from './dom.js';
import { Ago, CountsBar, CountsText, Empty, Panel, StateChip } from './parts.js';
import { GroupGraph, GroupList } from './graph.js';
import { api } from '../api.js';
import { asGroup } from '../model/groups.js';
import { countByGroup } from '../model/graph.js';
import { count, duration } from '../model/format.js';
import { hrefTo } from '../router.js';

/** A graph of more tasks than this is hard to read: they are listed then. */
const GRAPH_LIMIT = 40;
/** Where not all tasks are held here, the counts come from the server. */
const REREAD_MS = 5000;

export class JobPage extends Component {
  #timer = null;
  state = { detail: null, fault: null };

  componentDidMount() {
    this.#read();
    this.#timer = setInterval(() => this.props.store.state.truncated && this.#read(), REREAD_MS);
  }

  componentWillUnmount() {
    clearInterval(this.#timer);
  }

  async #read() {
    try {
      this.setState({ detail: await api.job(this.props.place.id), fault: null });
    } catch (error) {
      this.setState({ fault: error });
    }
  }

  render({ store, place, now, kill }, { detail, fault }) {
    const job = store.state.jobs.get(place.id) ?? detail;
    if (!job) {
      return fault
        ? html`<${Empty} title=${fault.message}>${fault.hint} <a href=${hrefTo('jobs')}>All jobs</a><//>`
        : html`<${Empty} title="Loading…" />`;
    }
    const groups = this.#groups(job, detail);
    const live = (job.counts.ACTIVE ?? 0) + (job.counts.PENDING ?? 0);
    const words = `${count(job.counts.ACTIVE ?? 0)} running tasks are asked to end, ${count(job.counts.PENDING ?? 0)} waiting ones never start. What has finished stays. This cannot be undone.`;
    return html`<div class="title"><${StateChip} state=${job.state} /><h1>${job.id}</h1>
        <a class="button" href=${hrefTo('tasks', '', { job: job.id })}>Tasks</a>
        <button type="button" class="danger" data-action="kill" disabled=${job.state !== 'ACTIVE' || job.killRequested}
          onClick=${() => kill(job.id, words)}>${job.killRequested ? 'Kill requested' : 'Kill job'}</button></div>
      ${job.message && html`<p class=${job.state === 'FAILED' ? 'bad' : ''}>${job.message}</p>`}
      <div class="jobbar"><${CountsBar} counts=${job.counts} total=${job.total} /><${CountsText} counts=${job.counts} total=${job.total} /></div>
      <dl class="facts wrap">
        <div><dt>role</dt><dd>${job.role}</dd></div><div><dt>priority</dt><dd>${job.priority}</dd></div>
        <div><dt>key</dt><dd>${job.key ?? '–'}</dd></div>
        <div><dt>submitted</dt><dd><${Ago} at=${job.submittedAt} now=${now} /></dd></div>
        <div><dt>${job.endedAt ? 'took' : 'for'}</dt><dd>${duration((job.endedAt ?? now) - job.submittedAt)}</dd></div>
        <div><dt>framework</dt><dd>${job.framework ?? '–'}</dd></div><div><dt>by</dt><dd>${job.principal ?? '–'}</dd></div>
        <div><dt>left</dt><dd class="num">${count(live)}</dd></div>
      </dl>
      <${Panel} id="groups" title="Tasks" wide>
        ${
          groups.length > GRAPH_LIMIT
            ? html`<${GroupList} job=${job} groups=${groups} />`
            : html`<${GroupGraph} job=${job} groups=${groups} />`
        }
      <//>
      ${
        detail?.document &&
        html`<${Panel} id="document" title="Document" wide>
        <pre class="document" tabindex="0">${typeof detail.document === 'string' ? detail.document : JSON.stringify(detail.document, null, 2)}</pre><//>`
      }`;
  }

  /** Counted here from the tasks, which the stream keeps true; where not all are held, as the server said last. */
  #groups(job, detail) {
    const { tasksByJob, truncated } = this.props.store.state;
    const groups = (detail?.groups ?? job.groups ?? []).map(asGroup);
    const tasks = tasksByJob.get(job.id) ?? [];
    if (truncated && tasks.length < job.total) {
      return groups;
    }
    const counts = countByGroup(groups, tasks);
    return groups.map((group) => {
      const counted = counts.get(group.name);
      const total = Object.values(counted).reduce((sum, n) => sum + n, 0);
      return { ...group, counts: counted, total, expanded: group.expanded || total > 0 };
    });
  }
}
