import { Component, html } from './dom.js';
import { Ago, Empty, JobLink, Meter, NodeLink, Panel, StateChip } from './parts.js';
import { Attempts, Outputs } from './attempts.js';
import { Explain } from './explain.js';
import { LogView } from './log.js';
import { Timeline } from './timeline.js';
import { api } from '../api.js';
import { amounts, duration, sentence } from '../model/format.js';
import { FAILURE_STATES, asTask } from '../model/state.js';
import { hrefTo } from '../router.js';
import { shownState } from '../model/filter.js';

/** The detail is read again a moment after an event about the task, once for a burst of them. */
const REREAD_MS = 300;
/** Why a task waits, and what one uses that runs, change without an event about it. */
const REREAD_WAITING_MS = 3000;

export class TaskPage extends Component {
  #timer = null;
  #waitingTimer = null;
  #readFor = '';
  state = { detail: null, fault: null, attempt: null, asOf: 0 };

  componentDidMount() {
    this.#read();
    this.#waitingTimer = setInterval(() => this.#changesSilently() && this.#read(), REREAD_WAITING_MS);
  }

  componentDidUpdate() {
    if (this.#fingerprint() !== this.#readFor) {
      this.#timer ??= setTimeout(() => this.#read(), REREAD_MS);
    }
  }

  componentWillUnmount() {
    clearTimeout(this.#timer);
    clearInterval(this.#waitingTimer);
  }

  #changesSilently() {
    const state = this.#task()?.state;
    return state === 'PENDING' || state === 'ACTIVE';
  }

  /** As the stream knows it, or where it is not held, as it was read. */
  #task() {
    return this.props.store.state.tasks.get(this.props.place.id) ?? this.state.detail;
  }

  /** Changes where an answer read before is no longer the whole truth; progress comes by the stream alone. */
  #fingerprint() {
    const task = this.props.store.state.tasks.get(this.props.place.id);
    return task ? `${task.attempt} ${task.attemptState} ${task.state}` : '';
  }

  async #read() {
    this.#timer = null;
    this.#readFor = this.#fingerprint();
    try {
      const answer = await api.task(this.props.place.id);
      this.setState(({ asOf }) => ({
        detail: { ...answer, ...asTask(answer, answer.sequence ?? 0) },
        fault: null,
        asOf: asOf + 1,
      }));
    } catch (error) {
      this.setState({ fault: error });
    }
  }

  render({ store, place, now, kill }, { detail, fault, attempt, asOf }) {
    const task = this.#task();
    if (!task) {
      return fault
        ? html`<${Empty} title=${fault.message}>${fault.hint} <a href=${hrefTo('tasks')}>All tasks</a><//>`
        : html`<${Empty} title="Loading…" />`;
    }
    const attempts = liveAttempts(detail?.attempts ?? [], task);
    const chosen = attempt ?? attempts.at(-1)?.number ?? task.attemptNumber;
    const shown = attempts.find((one) => one.number === chosen);
    const why = sentence(task.state === 'PENDING' && detail?.state === 'PENDING' ? detail : task);
    const over = task.state !== 'PENDING' && task.state !== 'ACTIVE';
    return html`<div class="title"><${StateChip} state=${shownState(task)} /><h1>${task.id}</h1>
        <button type="button" class="danger" data-action="kill" disabled=${over || task.attemptState === 'KILLING'}
          onClick=${() => kill(task.id, killWords(task))}>${task.attemptState === 'KILLING' ? 'Being killed' : 'Kill task'}</button></div>
      ${why && html`<p class=${FAILURE_STATES.has(task.state) ? 'bad' : ''}>${why}</p>`}
      ${
        task.percent !== null &&
        html`<div class="jobbar"><${Meter} value=${task.percent} label="progress" />
        <span class="num">${task.percent} %</span> <span class="dim">${task.progress}</span></div>`
      }
      <${Facts} task=${task} detail=${detail} now=${now} />
      <div class="grid task">
        <${Panel} id="attempts" title="Attempts"><${Attempts} attempts=${attempts} chosen=${chosen} now=${now}
          onChoose=${(number) => this.setState({ attempt: number })} /><//>
        <${Panel} id="timeline" title="Timeline"><${Timeline} store=${store} task=${task.id} /><//>
        ${asOf > 0 && html`<${Panel} id="explain" title=${whyTitle(task)} wide><${Explain} task=${task.id} asOf=${asOf} /><//>`}
        <${Panel} id="log" title="Log" wide>
          ${
            chosen
              ? html`<${LogView} key=${`${task.id}@${chosen}`} task=${task.id} attempt=${chosen} started=${!shown || Boolean(shown.startedAt || shown.endedAt)}
              live=${shown ? !shown.endedAt : !over} />`
              : html`<${Empty} title="It has not run yet." />`
          }
        <//>
        ${shown?.endedAt && html`<${Panel} id="outputs" title="Outputs" wide><${Outputs} task=${task.id} attempt=${shown} /><//>`}
      </div>`;
  }
}

function whyTitle(task) {
  return task.state === 'PENDING' ? 'Why it waits' : task.state === 'ACTIVE' ? 'Why it is there' : 'Why it ended';
}

function killWords(task) {
  return task.state === 'PENDING'
    ? 'It waits, and will never start. What runs after it may not start either.'
    : `Its attempt on ${task.node} is asked to end, and made to if it does not. It is not tried again. This cannot be undone.`;
}

/** The newest attempt as the stream knows it, which may be more than the answer read before. */
function liveAttempts(attempts, task) {
  return attempts.map((attempt) => {
    if (attempt.id !== task.attempt || attempt.endedAt) {
      return attempt;
    }
    const { attemptState, startedAt, percent, progress } = task;
    return {
      ...attempt,
      state: attemptState ?? attempt.state,
      startedAt: startedAt ?? attempt.startedAt,
      percent,
      progress,
    };
  });
}

function Facts({ task, detail, now }) {
  const end = task.endedAt ?? now;
  const resources = [detail?.resources ?? []].flat(); // alternatives, best first
  return html`<dl class="facts wrap">
    <div><dt>job</dt><dd><${JobLink} id=${task.job} /></dd></div>
    <div><dt>node</dt><dd><${NodeLink} id=${task.node} /></dd></div>
    <div><dt>submitted</dt><dd><${Ago} at=${task.submittedAt} now=${now} /></dd></div>
    <div><dt>waited</dt><dd>${duration((task.startedAt ?? end) - task.submittedAt)}</dd></div>
    <div><dt>${task.endedAt ? 'ran' : 'runs for'}</dt><dd>${task.startedAt ? duration(end - task.startedAt) : '–'}</dd></div>
    <div><dt>resources</dt><dd>${resources.map(amounts).join(' or ') || '–'}</dd></div>
    ${detail?.item && html`<div><dt>item</dt><dd>${typeof detail.item === 'string' ? detail.item : JSON.stringify(detail.item)}</dd></div>`}
    ${detail?.kind && detail.kind !== 'command' && html`<div><dt>kind</dt><dd>${detail.kind}</dd></div>`}
    ${work(detail) && html`<div class="long"><dt>what</dt><dd><code>${work(detail)}</code></dd></div>`}
    ${result(detail) !== null && html`<div class="long"><dt>result</dt><dd><code>${result(detail)}</code></dd></div>`}
    ${Boolean(detail?.command?.length) && html`<div class="long"><dt>command</dt><dd><code>${commandWords(detail.command)}</code></dd></div>`}
  </dl>`;
}

/** The class of a verticle, the address of a message. */
function work(detail) {
  const { verticle, message, isolation } = detail?.document ?? {};
  if (verticle) {
    return `${verticle.class ?? verticle}${isolation === 'process' ? ', in a process of its own' : ''}`;
  }
  return message ? `to ${message.address}` : null;
}

/** What a message was answered, or null. */
function result(detail) {
  const last = detail?.attempts?.at(-1)?.result ?? null;
  return last === null ? null : JSON.stringify(last);
}

/** A shell command as it was written; another one as its words. */
function commandWords(command) {
  return Array.isArray(command)
    ? command[1] === '-c' && command.length === 3
      ? command[2]
      : command.join(' ')
    : command;
}
