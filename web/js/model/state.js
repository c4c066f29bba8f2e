/**
 * What the dashboard knows of the cell. Filled from the answers of `GET /v1/…`, then changed by `fold` alone.
 *
 * Every task, job and node remembers in `seq` up to which event it is true, because the answers that filled the state
 * were given at different moments: events at or below it change nothing.
 */
import { jobOfTask, numberOfJob, partsOfTask } from './ids.js';
import { Rates } from './rates.js';

/** As many tasks as a browser holds with ease; the rest is counted, but not listed. */
export const TASKS_LIMIT = 100_000;
/** Failures shown on the overview. */
export const FAILURES_LIMIT = 50;

export const TASK_STATES = ['PENDING', 'ACTIVE', 'FINISHED', 'FAILED', 'KILLED', 'LOST', 'ERROR'];
export const FAILURE_STATES = new Set(['FAILED', 'LOST', 'ERROR']);
export const TERMINAL_STATES = new Set(['FINISHED', 'FAILED', 'KILLED', 'LOST', 'ERROR']);

/**
 * @typedef {{id: string, job: string, task: string, instance: number|null, state: string, reason: string|null,
 *   message: string|null, node: string|null, attempt: string|null, attemptState: string|null,
 *   attemptNumber: number|null, submittedAt: number, startedAt: number|null, endedAt: number|null,
 *   exitStatus: number|null, signal: number|null, percent: number|null, progress: string|null,
 *   role: string, priority: number, seq: number, jobNumber: number}} Task
 * @typedef {{name: string, after: {task: string, when: string}[], array: boolean, expanded: boolean,
 *   counts?: Record<string, number>, total: number}} Group
 * @typedef {{id: string, name: string, role: string, priority: number, key: string|null, state: string,
 *   message: string|null, submittedAt: number, endedAt: number|null, framework: string, principal: string,
 *   counts: Record<string, number>, total: number, groups?: Group[], seq: number, killRequested?: boolean}} Job
 * @typedef {{cpus: number, mem: number, disk?: number, custom?: Record<string, number>}} Amounts
 * @typedef {{id: string, state: string, incarnation: number, roles: string[], attributes: Record<string, string>,
 *   capacity: Amounts, used: Amounts, attempts: number, url: string|null, version: string|null, since: number,
 *   reason: string|null, message: string|null, leader: boolean, load: Amounts|null, seq: number, phase?: string,
 *   phaseUntil?: number|null, phaseMessage?: string, unreachable?: number, suspectSince?: number|null,
 *   restartUntil?: number|null}} Node
 * @typedef {{at: number, task: string, attempt: string|null, node: string|null, state: string, reason: string|null,
 *   message: string|null, exitStatus: number|null, signal: number|null, retried: boolean}} Failure
 * @typedef {{sequence: number, cell: string, leader: string|null, term: number, tasks: Map<string, Task>,
 *   jobs: Map<string, Job>, nodes: Map<string, Node>, tasksByJob: Map<string, Task[]>, truncated: boolean,
 *   allocations: Map<string, Amounts>, unknownUse: boolean, failures: Failure[], rates: Rates,
 *   shape: number, rescheduling: {since: number, until: number, nodes: string[], message: string}|null}} State `shape` grows when a task is added or goes
 */

/** @param {number} [sequence] the event it starts behind @returns {State} */
export function emptyState(sequence = 0) {
  return {
    sequence,
    cell: '',
    leader: null,
    term: 0,
    rescheduling: null,
    tasks: new Map(),
    jobs: new Map(),
    nodes: new Map(),
    tasksByJob: new Map(),
    truncated: false,
    allocations: new Map(),
    unknownUse: false,
    failures: [],
    rates: new Rates(),
    shape: 0,
  };
}

/** @returns {Record<string, number>} */
export function noCounts() {
  return Object.fromEntries(TASK_STATES.map((state) => [state, 0]));
}

/** Puts a task into the state, unless as many are held as may be. @param {State} state @param {Task} task */
export function addTask(state, task) {
  if (state.tasks.has(task.id)) {
    return;
  }
  if (state.tasks.size >= TASKS_LIMIT) {
    state.truncated = true;
    return;
  }
  state.tasks.set(task.id, task);
  state.shape++;
  const siblings = state.tasksByJob.get(task.job);
  if (siblings) {
    siblings.push(task);
  } else {
    state.tasksByJob.set(task.job, [task]);
  }
}

/** @param {Partial<Task> & {id: string}} known @param {number} seq @returns {Task} with every field present */
export function asTask(known, seq) {
  const parts = partsOfTask(known.id);
  return {
    ...NO_TASK,
    ...known,
    percent: known.percent || known.progress ? (known.percent ?? 0) : null, // 0 without words: nothing was reported
    job: known.job ?? parts.job,
    task: known.task ?? parts.task,
    instance: known.instance ?? parts.instance,
    jobNumber: numberOfJob(known.job ?? jobOfTask(known.id)),
    seq,
  };
}

const NO_TASK = Object.freeze({
  state: 'PENDING',
  reason: null,
  message: null,
  node: null,
  attempt: null,
  attemptState: null,
  attemptNumber: null,
  submittedAt: 0,
  startedAt: null,
  endedAt: null,
  exitStatus: null,
  signal: null,
  percent: null,
  progress: null,
  role: 'default',
  priority: 0,
});

/** The answers that a fresh state is made of. `since` of the stream is the smallest sequence among them. */
export class Loading {
  #state = emptyState(Number.MAX_SAFE_INTEGER);

  /** @param {{sequence: number, tasks: object[]}} page */
  tasks(page) {
    this.#saw(page.sequence);
    for (const task of page.tasks) {
      addTask(this.#state, asTask(task, page.sequence));
    }
    return this;
  }

  /** @param {{sequence: number, jobs: object[]}} page */
  jobs(page) {
    this.#saw(page.sequence);
    for (const job of page.jobs) {
      this.#state.jobs.set(job.id, { ...job, counts: { ...noCounts(), ...job.counts }, seq: page.sequence });
    }
    return this;
  }

  /** @param {{sequence: number, nodes: object[]}} answer */
  nodes(answer) {
    this.#saw(answer.sequence);
    for (const node of answer.nodes) {
      this.#state.nodes.set(node.id, { ...node, seq: answer.sequence });
    }
    return this;
  }

  /** @param {{cell: string, leader: string|null, term: number}} self */
  cell(self) {
    Object.assign(this.#state, {
      cell: self.cell,
      leader: self.leader,
      term: self.term,
      rescheduling: self.rescheduling ?? null,
    });
    return this;
  }

  /** More tasks exist than were read. */
  truncated() {
    this.#state.truncated = true;
    return this;
  }

  /** @returns {State} */
  done() {
    const state = this.#state;
    if (state.sequence === Number.MAX_SAFE_INTEGER) {
      state.sequence = 0;
    }
    for (const task of state.tasks.values()) {
      if (task.endedAt && TERMINAL_STATES.has(task.state)) {
        state.rates.add(task.endedAt, task.state);
      }
    }
    state.failures = [...state.tasks.values()]
      .filter((task) => FAILURE_STATES.has(task.state))
      .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
      .slice(0, FAILURES_LIMIT)
      .map((task) => ({ ...failureOf(task), at: task.endedAt ?? 0, retried: false }));
    return state;
  }

  #saw(sequence) {
    this.#state.sequence = Math.min(this.#state.sequence, sequence);
  }
}

function failureOf({ id, attempt, node, state, reason, message, exitStatus, signal }) {
  return { task: id, attempt, node, state, reason, message, exitStatus, signal };
}

/**
 * Takes newer facts about the nodes (their use and load) from a later answer, where they are not older than the stream.
 *
 * @param {State} state @param {{sequence: number, nodes: object[]}} answer
 */
export function refreshNodes(state, answer) {
  for (const node of answer.nodes) {
    const known = state.nodes.get(node.id);
    if (!known || answer.sequence >= known.seq) {
      state.nodes.set(node.id, { ...node, seq: answer.sequence });
    } else {
      Object.assign(known, { load: node.load, suspectSince: node.suspectSince });
    }
  }
}
