/** What an event says, in a few words. */
import { amounts, count, sentence, size } from './format.js';

/** @type {Record<string, (event: any) => string>} */
const WORDS = {
  CellFounded: (event) => `the cell ${event.cell} begins`,
  TermStarted: (event) => `term ${event.term}${event.node ? `, led by ${event.node}` : ''}`,
  FileUploaded: (event) => `${event.sha256?.slice(0, 12)}… ${size(event.size)}`,
  FileForgotten: (event) => `${event.sha256?.slice(0, 12)}… is needed no more`,
  NodeRegistered: ({ incarnation, capacity }) =>
    `incarnation ${incarnation}${capacity ? `: ${amounts(capacity)}` : ''}`,
  NodeLost: (event) => sentence(event),
  NodeResumed: ({ incarnation }) => `a new process goes on as incarnation ${incarnation}`,
  NodeForgotten: (event) => sentence(event),
  RestartPlanned: ({ until, at }) => `its process may be away for ${Math.round((until - at) / 1000)} s`,
  NodeDraining: (event) => sentence(event),
  NodeDrained: (event) => sentence(event),
  NodeQuarantined: (event) => sentence(event),
  NodeSuspected: (event) => sentence(event),
  NodeHeard: () => 'it is heard again',
  NodeReady: (event) => sentence(event),
  ReschedulingPaused: (event) => sentence(event),
  ReschedulingResumed: (event) => sentence(event),
  FeatureLevelRaised: (event) => sentence(event),
  CellNamed: (event) => sentence(event),
  JobSubmitted: (event) => `${count(event.total ?? 0)} task${event.total === 1 ? '' : 's'}, role ${event.role}`,
  JobKillRequested: (event) => sentence(event) || 'its kill is asked for',
  TasksAdded: (event) => `${count(event.total ?? 0)} more task${event.total === 1 ? '' : 's'}`,
  JobClosed: () => 'it takes no more tasks',
  JobRetried: (event) => `${count(event.total ?? 0)} task${event.total === 1 ? '' : 's'} again`,
  JobEnded: (event) => sentence(event),
  GangReleased: ({ tasks = [] }) => `all of its gang are staged: ${tasks.join(', ')}`,
  JobForgotten: () => 'its retention is over',
  ScheduleCreated: (event) => `${event.pattern}, zone ${event.zone}`,
  ScheduleFired: (event) => `runs as ${event.run}`,
  ScheduleSkipped: (event) => `skips ${count(event.count)}: ${sentence(event)}`,
  ScheduleEnded: (event) => sentence(event),
  TaskExpanded: (event) => `${event.name} comes to ${count(event.total)} instances`,
  TaskEnded: (event) => sentence(event),
  RoomHeld: ({ node, allocation }) => `${allocation ? `${amounts(allocation)} ` : ''}of ${node} is held for it`,
  RoomReleased: (event) => event.message ?? 'nothing is held for it any more',
  RolesChanged: (event) => (event.roles ?? []).map((role) => role.role).join(', '),
  ReservationsChanged: (event) =>
    (event.reservations ?? []).map((each) => `${each.role} on ${each.node}`).join(', '),
  SecretSet: ({ role, secret }) => `${secret} of role ${role} has a value`,
  SecretDeleted: ({ role, secret }) => `${secret} of role ${role} is gone`,
  ServiceScaled: ({ instances, message }) => `${instances} instances${message ? `: ${message}` : ''}`,
  DeploymentStarted: ({ deployment, message }) => `deployment ${deployment}: ${message}`,
  DeploymentProgressed: ({ deployment, updated, wanted }) => `deployment ${deployment}: ${updated} of ${wanted} updated`,
  DeploymentTurned: ({ deployment, message }) => `deployment ${deployment} goes back: ${message}`,
  DeploymentEnded: ({ deployment, deploymentState, message }) =>
    `deployment ${deployment} ${(deploymentState ?? '').toLowerCase().replace('_', ' ')}: ${message}`,
  InstancesBegun: ({ name, version, instances }) => `${name}/${instances} begin with version ${version}`,
  ServiceStopped: (event) => sentence(event),
  HealthChanged: ({ health, message }) =>
    `${(health ?? '').toLowerCase().replace('_', ' ')}${message ? `: ${message}` : ''}`,
  InstanceDraining: ({ message }) => `leaves the lookup: ${message}`,
  TaskLaunched: ({ node, allocation }) => `on ${node}${allocation ? `: ${amounts(allocation)}` : ''}`,
  AttemptStaged: () => 'ready to start; it waits for the others of its gang',
  AttemptRunning: (event) => (event.pid ? `process ${event.pid}` : 'its process runs'),
  AttemptProgressed: (event) => `${event.percent} %${event.progress ? ` ${event.progress}` : ''}`,
  AttemptWarned: (event) => sentence(event),
  AttemptUnreachable: (event) => sentence(event),
  AttemptAdopted: (event) => sentence(event),
  AttemptKilling: (event) => sentence(event),
  AttemptEnded: (event) =>
    [sentence(event), event.taskState === 'PENDING' ? 'it is tried again' : ''].filter(Boolean).join('; '),
};

/** @param {{type: string}} event @returns {string} */
export function eventWords(event) {
  return WORDS[event.type]?.(event) ?? '';
}
