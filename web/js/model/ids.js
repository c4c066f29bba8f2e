/**
 * Ids of the cell: job `word-count.42`, task `word-count.42/count/3`, attempt `word-count.42/count/3~2@1`.
 */

/** @param {string} attempt @returns {string} the id of its task */
export function taskOfAttempt(attempt) {
  return attempt.slice(0, attempt.lastIndexOf('@')).replace(/~\d+$/, '');
}

/** @param {string} attempt @returns {number} counting from 1 */
export function numberOfAttempt(attempt) {
  return Number(attempt.slice(attempt.lastIndexOf('@') + 1));
}

/** @param {string} attempt @returns {number} the generation of the task, from 1 */
export function generationOfAttempt(attempt) {
  return Number(/~(\d+)@\d+$/.exec(attempt)?.[1] ?? 1);
}

/** @param {string} task @returns {string} the id of its job */
export function jobOfTask(task) {
  const slash = task.indexOf('/');
  return slash < 0 ? task : task.slice(0, slash);
}

/** @param {string} task @returns {{job: string, task: string, instance: number|null}} */
export function partsOfTask(task) {
  const [job, name, instance] = task.split('/');
  return { job, task: name ?? '', instance: instance === undefined ? null : Number(instance) };
}

/** @param {string} job @returns {number} the number behind the last dot, which orders jobs by submission; 0 if none */
export function numberOfJob(job) {
  const number = Number(job.slice(job.lastIndexOf('.') + 1));
  return Number.isFinite(number) ? number : 0;
}
