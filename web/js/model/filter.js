/** Search, filter and order of tasks and jobs. */

/**
 * @typedef {{search?: string, state?: string, job?: string, node?: string, sort?: string, desc?: boolean}} Filter
 */

/** `ACTIVE` may be narrowed to the state of the attempt. @param {import('./state.js').Task} task */
export function shownState(task) {
  return task.state === 'ACTIVE' && task.attemptState ? task.attemptState : task.state;
}

/** @param {Filter} filter @returns {(task: import('./state.js').Task) => boolean} */
export function matcher({ search = '', state = '', job = '', node = '' }) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (task) => {
    if (state && task.state !== state && !(task.state === 'ACTIVE' && task.attemptState === state)) {
      return false;
    }
    if ((job && task.job !== job) || (node && task.node !== node)) {
      return false;
    }
    return words.length === 0 || words.every((word) => mentions(task, word));
  };
}

function mentions(task, word) {
  return (
    task.id.toLowerCase().includes(word) ||
    (task.node ?? '').toLowerCase().includes(word) ||
    (task.message ?? '').toLowerCase().includes(word) ||
    (task.reason ?? '').toLowerCase().includes(word) ||
    (task.progress ?? '').toLowerCase().includes(word)
  );
}

const LATER = Number.MAX_SAFE_INTEGER;

/** @type {Record<string, (a: import('./state.js').Task, b: import('./state.js').Task) => number>} */
const ORDERS = {
  task: (a, b) => b.jobNumber - a.jobNumber || compare(a.task, b.task) || (a.instance ?? 0) - (b.instance ?? 0),
  state: (a, b) => compare(shownState(a), shownState(b)),
  node: (a, b) => compare(a.node ?? '\uffff', b.node ?? '\uffff'),
  attempt: (a, b) => (b.attemptNumber ?? 0) - (a.attemptNumber ?? 0),
  progress: (a, b) => (b.percent ?? -1) - (a.percent ?? -1),
  started: (a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0),
  ended: (a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0),
  duration: (a, b) => duration(b) - duration(a),
};

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Running ones come first, the longest first among them. */
function duration(task) {
  if (!task.startedAt) {
    return -1;
  }
  return task.endedAt ? task.endedAt - task.startedAt : LATER - task.startedAt;
}

export const SORTS = Object.keys(ORDERS);

/** @param {Iterable<import('./state.js').Task>} tasks @returns {import('./state.js').Task[]} in the order `task` */
export function ordered(tasks) {
  return [...tasks].sort(ORDERS.task);
}

/**
 * @param {import('./state.js').Task[]} tasks in the order `task`, which no event changes: so most selections need no sort
 * @param {Filter} filter
 * @returns {import('./state.js').Task[]} those that match, in the order asked for
 */
export function select(tasks, filter) {
  const all = !(filter.search || filter.state || filter.job || filter.node);
  const found = all ? tasks.slice() : tasks.filter(matcher(filter));
  const order = ORDERS[filter.sort ?? 'task'];
  if (order && order !== ORDERS.task) {
    found.sort(order); // stable: equal ones stay in the order `task`
  }
  return filter.desc ? found.reverse() : found;
}

/** Whether events about known tasks can change which rows are shown, or their order. @param {Filter} filter */
export function isLive({ search, state, node, sort = 'task' }) {
  return Boolean(search || state || node) || sort !== 'task';
}
