/** Numbers, sizes and times as people read them. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** @param {number|null|undefined} bytes @returns {string} in powers of 1000, as in a job document */
export function size(bytes) {
  if (bytes === null || bytes === undefined) {
    return '–';
  }
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit]}`;
}

/** @param {number|null|undefined} ms @returns {string} `340 ms`, `4.2 s`, `3 m 05 s`, `2 h 10 m`, `3 d 4 h` */
export function duration(ms) {
  if (ms === null || ms === undefined || ms < 0) {
    return '–';
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  const seconds = ms / 1000;
  if (seconds < 10) {
    return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  }
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} m ${two(Math.floor(seconds % 60))} s`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} m`;
  }
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

/** @param {number|null|undefined} atMs @param {number} nowMs @returns {string} `just now`, `12 s ago`, `3 m ago` */
export function ago(atMs, nowMs) {
  if (!atMs) {
    return '–';
  }
  const ms = Math.max(0, nowMs - atMs);
  if (ms < 2000) {
    return 'just now';
  }
  const [largest, unit] = duration(Math.max(ms, 1000)).split(' ');
  return `${unit === 's' ? Math.floor(Number(largest)) : largest} ${unit} ago`;
}

/** @param {number|null|undefined} atMs @returns {string} the time of day here, to the second */
export function clock(atMs) {
  if (!atMs) {
    return '–';
  }
  const at = new Date(atMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** @param {number|null|undefined} atMs @returns {string} date and time with milliseconds, for a tooltip */
export function moment(atMs) {
  if (!atMs) {
    return '';
  }
  const at = new Date(atMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${clock(atMs)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** @param {number} value @returns {string} with thin spaces between thousands */
export function count(value) {
  return String(Math.round(value ?? 0)).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** @param {number} value @returns {string} two digits that matter */
export function rate(value) {
  return value === 0 ? '0' : value < 10 ? value.toFixed(1) : count(value);
}

/** @param {number} cpus */
export function cores(cpus) {
  return String(Math.round((cpus ?? 0) * 1000) / 1000);
}

/** @param {{cpus?: number|string, mem?: number|string}} of as numbers, or as written in a document */
export function amounts({ cpus, mem }) {
  const parts = [];
  if (cpus !== undefined && cpus !== null) {
    parts.push(`${typeof cpus === 'number' ? cores(cpus) : cpus} cpu${Number(cpus) === 1 ? '' : 's'}`);
  }
  if (mem !== undefined && mem !== null) {
    parts.push(/^\d+B?$/.test(String(mem)) ? size(parseInt(mem, 10)) : mem);
  }
  return parts.join(', ');
}

/**
 * What an attempt uses, or has used, in one line.
 * @param {{live: boolean, cpuMs: ?number, rss: ?number, peak: ?number, read: ?number, written: ?number, processes: ?number}} usage
 */
export function usageWords({ live, cpuMs, rss, peak, read, written, processes }) {
  const known = (value) => value !== null && value !== undefined;
  const parts = [];
  if (known(cpuMs)) parts.push(`cpu ${duration(cpuMs)}`);
  if (known(rss)) parts.push(`${live ? 'memory' : 'largest process'} ${size(rss)}`);
  if (known(peak)) parts.push(`peak ${size(peak)}`);
  if (known(read)) parts.push(`read ${size(read)}`);
  if (known(written)) parts.push(`written ${size(written)}`);
  if (known(processes)) parts.push(`${processes} process${processes === 1 ? '' : 'es'}`);
  return parts.length ? `${live ? 'uses' : 'used'} ${parts.join(', ')}` : '';
}

/** @param {number} part @param {number} whole @returns {number} 0..100; 0 of nothing is 0 */
export function percent(part, whole) {
  return whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0;
}

/** The sentences for reasons that came without a message. */
const REASONS = {
  EXIT_STATUS: 'The command exited with a status other than 0',
  SIGNAL: 'A signal ended the command',
  LAUNCH_FAILED: 'The command could not be started',
  FILES_UNAVAILABLE: 'A file could not be placed before the start',
  OUTPUT_MISSING: 'An output that is not optional was not written',
  OUT_OF_MEMORY: 'It used more memory than it may',
  PIDS_LIMIT: 'It had as many processes as it may',
  DISK_LIMIT: 'Its working directory grew larger than it may',
  NODE_UNFIT: 'Its node could not start it, nor would it another',
  RUN_TIMEOUT: 'It ran longer than its timeout',
  QUEUE_TIMEOUT: 'It waited longer than its timeout',
  KILLED_BY_USER: 'Killed by a user',
  JOB_FAILED_FAST: 'Another task of its job failed, and the job is fail-fast',
  DEPENDENCY_UNMET: 'What it runs after did not end as it asked',
  TOO_MANY_INSTANCES: 'It came to more instances than one job may have',
  GANG_BROKEN: 'Another task of its gang ended before all could start',
  NODE_STOPPING: 'Its node was stopped in order',
  NODE_LOST: 'Its node fell silent and its lease is over',
  NODE_RESTARTED: 'Its node came back without it',
  LEASE_EXPIRED: "Its node's lease ran out, so the node stopped it",
  UNKNOWN_TO_NODE: 'Its node did not know it when asked',
  PREEMPTED: 'It made way for another task',
  NODE_DRAINED: 'Its node is drained, so it starts again elsewhere',
  NODE_FORGOTTEN: 'An operator said that its node is gone for good',
};

/** @param {{reason?: string|null, message?: string|null, exitStatus?: number|null, signal?: number|null}} fact */
export function sentence({ reason, message, exitStatus, signal }) {
  if (message) {
    return message;
  }
  if (reason && reason !== 'NONE') {
    const detail = exitStatus ? ` (${exitStatus})` : signal ? ` (signal ${signal})` : '';
    return (REASONS[reason] ?? reason.toLowerCase().replaceAll('_', ' ')) + detail;
  }
  return '';
}

function two(value) {
  return String(value).padStart(2, '0');
}
