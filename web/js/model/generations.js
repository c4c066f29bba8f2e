/** Tasks of a job that run again. */
import { news, taskOf } from './entities.js';

/** What stands behind the name in the ids of the instances: `0-3,7` is '/0' to '/3' and '/7'. */
export function instancesOf({ instances }) {
  if (!instances) {
    return [''];
  }
  return instances.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `/${first + index}`);
  });
}

/** A new generation of a task that had ended. */
export function retry(state, event, job, id) {
  const task = news(taskOf(state, id), event);
  if (!task) {
    return;
  }
  if (job) {
    job.counts[task.state] = Math.max(0, (job.counts[task.state] ?? 0) - 1);
    job.counts.PENDING = (job.counts.PENDING ?? 0) + 1;
  }
  Object.assign(task, {
    state: 'PENDING',
    generation: (task.generation ?? 1) + 1,
    attempt: null,
    attemptState: null,
    attemptNumber: null,
    node: null,
    startedAt: null,
    endedAt: null,
    exitStatus: null,
    signal: null,
    reason: null,
    message: null,
    percent: null,
    progress: null,
  });
}

/** The instance that stood for a fan-out that never came to be goes; it is decided anew. */
export function collapse(state, event, job, name) {
  const id = `${event.job}/${name}/0`;
  const task = state.tasks.get(id);
  if (!task || event.seq <= task.seq) {
    return;
  }
  state.tasks.delete(id);
  const ofJob = state.tasksByJob.get(event.job);
  if (ofJob) {
    state.tasksByJob.set(
      event.job,
      ofJob.filter((other) => other !== task),
    );
  }
  state.shape++;
  if (job) {
    job.counts[task.state] = Math.max(0, (job.counts[task.state] ?? 0) - 1);
    job.total = Math.max(0, job.total - 1);
    const group = job.groups?.find((other) => other.name === name);
    if (group) {
      Object.assign(group, { total: 0, expanded: false });
    }
  }
}
