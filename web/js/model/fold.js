/** The fold of one event into the state: the same rules that the cell itself follows. */
import { news, taskIdOf, taskOf } from './entities.js';
import { collapse, instancesOf, retry } from './generations.js';
import { addInstances, asGroup, groupsOf } from './groups.js';
import { jobOfTask, numberOfAttempt, partsOfTask } from './ids.js';
import { NODE_HANDLERS, cutOff } from './nodes.js';
import { SERVICE_HANDLERS } from './services.js';
import { FAILURES_LIMIT, FAILURE_STATES, noCounts } from './state.js';

/** An event is missing between what was folded and what came: the state must be read again. */
export class GapError extends Error {
  /** @param {number} expected @param {number} got */
  constructor(expected, got) {
    super(`event ${expected} was expected, ${got} came`);
    this.name = 'GapError';
    this.expected = expected;
    this.got = got;
  }
}

/** @type {readonly string[]} */
const NOTHING = Object.freeze([]);

/**
 * Folds the next event. A repeated one changes nothing; one that does not directly follow throws a {@link GapError}.
 *
 * @param {import('./state.js').State} state
 * @param {{seq: number, at: number, type: string, [field: string]: any}} event
 * @returns {readonly string[]} keys of what changed: `task:ID`, `job:ID`, `node:ID`, `cell`, `jobs` and `tasks` for
 *   something new or gone
 */
export function fold(state, event) {
  if (event.seq <= state.sequence) {
    return NOTHING;
  }
  if (event.seq !== state.sequence + 1) {
    throw new GapError(state.sequence + 1, event.seq);
  }
  state.sequence = event.seq;
  return HANDLERS[event.type]?.(state, event) ?? NOTHING; // a type of a later version is passed over
}

/** @type {Record<string, (state: import('./state.js').State, event: any) => readonly string[]>} */
const HANDLERS = {
  CellFounded(state, event) {
    state.cell = event.cell;
    return ['cell'];
  },

  TermStarted(state, event) {
    state.term = event.term;
    if (event.node) {
      state.leader = event.node;
      state.nodes.forEach((node) => {
        node.leader = node.id === event.node;
      });
    }
    return ['cell'];
  },

  FileUploaded: () => NOTHING,

  FileForgotten: () => NOTHING,

  RoomHeld: () => NOTHING,

  RoomReleased: () => NOTHING,

  RolesChanged: () => NOTHING,

  ReservationsChanged: () => NOTHING,

  SecretSet: () => NOTHING,

  SecretDeleted: () => NOTHING,

  ...NODE_HANDLERS,

  ...SERVICE_HANDLERS,

  JobSubmitted(state, event) {
    if (state.jobs.has(event.job)) {
      return NOTHING;
    }
    const { groups, total } = groupsOf(state, event);
    const { job, name, role, priority, key = null, framework, principal, at, seq } = event;
    const run = event.runOf ? { runOf: event.runOf, scheduledAt: event.scheduledAt } : {};
    state.jobs.set(job, {
      id: job,
      name,
      role,
      priority,
      key,
      state: 'ACTIVE',
      message: null,
      submittedAt: at,
      endedAt: null,
      framework,
      principal,
      counts: { ...noCounts(), PENDING: total },
      total,
      groups,
      seq,
      ...run,
    });
    groups.forEach((group) => addInstances(state, event, group));
    return ['jobs', 'tasks', `job:${job}`];
  },

  JobKillRequested(state, event) {
    const job = news(state.jobs.get(event.job), event);
    if (!job) {
      return NOTHING;
    }
    Object.assign(job, { killRequested: true, message: event.message });
    return [`job:${job.id}`];
  },

  TasksAdded(state, event) {
    const job = news(state.jobs.get(event.job), event);
    if (!job) {
      return NOTHING;
    }
    const { groups, total } = groupsOf(state, event);
    job.total += total;
    job.counts.PENDING = (job.counts.PENDING ?? 0) + total;
    if (job.groups) {
      job.groups = [...job.groups, ...groups];
    }
    const { role, priority } = job;
    groups.forEach((group) => addInstances(state, { ...event, role, priority }, group));
    return ['jobs', 'tasks', `job:${event.job}`];
  },

  JobClosed(state, event) {
    const job = news(state.jobs.get(event.job), event);
    if (!job) {
      return NOTHING;
    }
    job.open = false;
    return [`job:${job.id}`];
  },

  JobRetried(state, event) {
    const job = news(state.jobs.get(event.job), event);
    if (job) {
      Object.assign(job, { state: 'ACTIVE', endedAt: null, message: null, killRequested: false });
    }
    for (const again of event.tasks) {
      if (again.expanded) {
        instancesOf(again).forEach((suffix) => retry(state, event, job, `${event.job}/${again.name}${suffix}`));
      } else {
        collapse(state, event, job, again.name);
      }
    }
    return ['jobs', 'tasks', `job:${event.job}`];
  },

  JobEnded(state, event) {
    const job = news(state.jobs.get(event.job), event);
    if (!job) {
      return NOTHING;
    }
    Object.assign(job, { state: event.state, endedAt: event.at, message: event.message || job.message });
    return [`job:${job.id}`];
  },

  JobForgotten(state, event) {
    state.tasksByJob.get(event.job)?.forEach((task) => state.tasks.delete(task.id));
    state.tasksByJob.delete(event.job);
    state.shape++;
    return state.jobs.delete(event.job) ? ['jobs', 'tasks', `job:${event.job}`] : NOTHING;
  },

  TaskExpanded(state, event) {
    const name = event.name ?? partsOfTask(event.task).task;
    const group = asGroup({ name, total: event.total, array: true, expanded: true });
    const job = news(state.jobs.get(event.job), event);
    if (job) {
      job.counts.PENDING += event.total;
      job.total += event.total;
      const known = job.groups?.find((other) => other.name === name);
      if (known) {
        Object.assign(known, { total: event.total, array: true, expanded: true });
      }
    }
    addInstances(state, { ...event, role: job?.role, priority: job?.priority }, group);
    return ['tasks', `job:${event.job}`];
  },

  TaskEnded(state, event) {
    const { state: ended, reason, message, at } = event;
    const changed = move(state, event, 'PENDING', ended);
    const task = news(taskOf(state, event.task), event);
    if (task) {
      Object.assign(task, { state: ended, reason, message, endedAt: at });
      changed.push(`task:${task.id}`);
    }
    count(state, event, task, ended);
    return changed;
  },

  TaskLaunched(state, event) {
    const changed = move(state, event, 'PENDING', 'ACTIVE');
    const task = news(taskOf(state, taskIdOf(event)), event);
    if (task) {
      Object.assign(task, {
        state: 'ACTIVE',
        attempt: event.attempt,
        attemptState: 'STAGING',
        attemptNumber: numberOfAttempt(event.attempt),
        node: event.node,
        startedAt: null,
        endedAt: null,
        exitStatus: null,
        signal: null,
        reason: null,
        message: null,
        percent: null,
        progress: null,
      });
      changed.push(`task:${task.id}`);
    }
    const node = news(state.nodes.get(event.node), event);
    if (node && event.allocation) {
      state.allocations.set(event.attempt, event.allocation);
      use(node, event.allocation, 1);
      changed.push(`node:${node.id}`);
    }
    return changed;
  },

  AttemptRunning(state, event) {
    return changeAttempt(state, event, (task) => {
      task.attemptState = task.attemptState === 'STAGING' ? 'RUNNING' : task.attemptState;
      task.startedAt = event.at;
    });
  },

  AttemptProgressed(state, event) {
    return changeAttempt(state, event, (task) => {
      task.percent = event.percent;
      task.progress = event.progress ?? null;
    });
  },

  AttemptUnreachable(state, event) {
    const changed = changeAttempt(state, event, (task) => {
      if (task.attemptState !== 'KILLING') {
        Object.assign(task, { attemptState: 'UNREACHABLE', reason: event.reason, message: event.message });
      }
    });
    const node = taskOf(state, taskIdOf(event))?.node;
    return node ? changed.concat(cutOff(state, event, node)) : changed;
  },

  AttemptAdopted(state, event) {
    return changeAttempt(state, event, (task) => {
      if (task.attemptState === 'UNREACHABLE') {
        const attemptState = task.startedAt ? 'RUNNING' : 'STAGING';
        Object.assign(task, { attemptState, reason: null, message: null });
      }
    });
  },

  AttemptKilling(state, event) {
    return changeAttempt(state, event, (task) => {
      Object.assign(task, { attemptState: 'KILLING', reason: event.reason, message: event.message });
    });
  },

  AttemptEnded(state, event) {
    const { taskState, reason, message, exitStatus = null, signal = null, at } = event;
    const changed = move(state, event, 'ACTIVE', taskState);
    const task = news(taskOf(state, taskIdOf(event)), event);
    if (task) {
      const endedAt = taskState === 'PENDING' ? null : at;
      Object.assign(task, {
        state: taskState,
        attemptState: event.state,
        reason,
        message,
        exitStatus,
        signal,
        endedAt,
        percent: event.state === 'FINISHED' && task.percent !== null ? 100 : task.percent,
      });
      changed.push(`task:${task.id}`);
    }
    count(state, event, task, taskState);
    return changed.concat(release(state, event));
  },
};

function changeAttempt(state, event, change) {
  const task = news(taskOf(state, taskIdOf(event)), event);
  if (!task || task.attempt !== event.attempt) {
    return NOTHING;
  }
  change(task);
  return [`task:${task.id}`];
}

/** Moves one task of the event's job from one count to another. */
function move(state, event, from, to) {
  const job = news(state.jobs.get(event.job ?? jobOfTask(taskIdOf(event))), event);
  if (!job) {
    return [];
  }
  job.counts[from] = Math.max(0, (job.counts[from] ?? 0) - 1);
  job.counts[to] = (job.counts[to] ?? 0) + 1;
  return [`job:${job.id}`];
}

/** Takes note of an end: in the rates if the task is over, in the failures if it failed, also where it is retried. */
function count(state, event, task, taskState) {
  const id = taskIdOf(event);
  if (!task && state.tasks.has(id)) {
    return; // counted when the state was read
  }
  if (taskState !== 'PENDING') {
    state.rates.add(event.at, taskState);
  }
  if (FAILURE_STATES.has(event.state)) {
    const { at, attempt = null, node = task?.node ?? null, state: ended, reason, message } = event;
    const { exitStatus = null, signal = null } = event;
    const retried = taskState === 'PENDING';
    state.failures.unshift({ at, task: id, attempt, node, state: ended, reason, message, exitStatus, signal, retried });
    state.failures.length = Math.min(state.failures.length, FAILURES_LIMIT);
  }
}

function release(state, event) {
  const allocation = state.allocations.get(event.attempt);
  state.allocations.delete(event.attempt);
  const id = event.node ?? state.tasks.get(taskIdOf(event))?.node;
  const node = news(id ? state.nodes.get(id) : undefined, event);
  if (!node) {
    return NOTHING;
  }
  if (allocation) {
    use(node, allocation, -1);
  } else {
    node.attempts = Math.max(0, node.attempts - 1);
    state.unknownUse = true; // granted before the state was read: ask for the node's use again
  }
  return [`node:${node.id}`];
}

function use(node, allocation, sign) {
  const used = { ...node.used };
  for (const name of ['cpus', 'mem', 'disk']) {
    used[name] = Math.max(0, (used[name] ?? 0) + sign * (allocation[name] ?? 0));
  }
  used.cpus = Math.round(used.cpus * 1000) / 1000; // cpus are counted to 0.001
  node.used = used;
  node.attempts = Math.max(0, node.attempts + sign);
}
