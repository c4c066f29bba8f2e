/** Instances of services that begin, new or again; what else is said of services is read when it is shown. */
import { addTask, asTask } from './state.js';
import { instancesOf, retry } from './generations.js';
import { news } from './entities.js';

const NOTHING = Object.freeze([]);

/** @type {Record<string, (state: import('./state.js').State, event: any) => readonly string[]>} */
export const SERVICE_HANDLERS = {
  ServiceScaled: () => NOTHING,
  DeploymentStarted: () => NOTHING,
  DeploymentProgressed: () => NOTHING,
  DeploymentTurned: () => NOTHING,
  DeploymentEnded: () => NOTHING,
  ServiceStopped: () => NOTHING,
  HealthChanged: () => NOTHING,
  InstanceDraining: () => NOTHING,

  InstancesBegun(state, event) {
    const job = news(state.jobs.get(event.job), event);
    for (const suffix of instancesOf(event)) {
      const id = `${event.job}/${event.name}${suffix}`;
      if (state.tasks.has(id)) {
        retry(state, event, job, id);
      } else {
        begin(state, event, job, id);
      }
    }
    return ['jobs', 'tasks', `job:${event.job}`];
  },
};

function begin(state, event, job, id) {
  const { role = 'default', priority = 0 } = job ?? state.jobs.get(event.job) ?? {};
  addTask(state, asTask({ id, job: event.job, role, priority, submittedAt: event.at }, event.seq));
  if (job) {
    job.total++;
    job.counts.PENDING = (job.counts.PENDING ?? 0) + 1;
    const group = job.groups?.find((other) => other.name === event.name);
    if (group) {
      group.total++;
    }
  }
}

/** How far a deployment is, for people. @param {any} deployment @returns {string} */
export function deploymentWords(deployment) {
  if (!deployment) {
    return '';
  }
  const { number, state, updated, wanted } = deployment;
  return `${number} ${state.toLowerCase().replace('_', ' ')}, ${updated} of ${wanted} updated`;
}

/** Of a service's instances the share that is ready, in percent. @param {{ready: number, wanted: number}} service */
export function readyPart({ ready, wanted }) {
  return wanted === 0 ? 100 : Math.min(100, Math.round((100 * ready) / wanted));
}
