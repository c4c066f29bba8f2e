import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GapError, fold } from '../js/model/fold.js';
import { Loading, emptyState } from '../js/model/state.js';

const AT = 1_800_000_000_000;

/** A cell with one node and a job of a single task and an array of three. */
function world() {
  const state = emptyState();
  const keys = [];
  const add = (type, fields = {}) => {
    const event = { seq: state.sequence + 1, at: AT + state.sequence * 1000, type, ...fields };
    keys.push(fold(state, event));
    return event;
  };
  add('CellFounded', { cell: 'demo' });
  add('TermStarted', { term: 3, node: 'node-1' });
  add('NodeRegistered', {
    node: 'node-1',
    incarnation: 1,
    roles: ['worker'],
    capacity: { cpus: 4, mem: 8e9 },
    url: 'http://h:1',
  });
  add('JobSubmitted', {
    job: 'wc.1',
    name: 'wc',
    role: 'eng',
    priority: 500,
    framework: 'reeve',
    principal: 'ann',
    groups: [
      { name: 'split', after: [], total: 1 },
      { name: 'count', after: ['split'], total: 3 },
    ],
  });
  return { state, add, keys };
}

const launch = (attempt, node = 'node-1') => ({ attempt, node, incarnation: 1, allocation: { cpus: 1.5, mem: 1e9 } });
const counts = (state, job = 'wc.1') => Object.entries(state.jobs.get(job).counts).filter(([, n]) => n > 0);

test('CellFounded and TermStarted name the cell, the term and the leader', () => {
  const { state } = world();
  assert.equal(state.cell, 'demo');
  assert.equal(state.term, 3);
  assert.equal(state.leader, 'node-1');
  assert.equal(state.nodes.get('node-1').leader, true);
});

test('JobSubmitted brings the job with its groups and one task per instance', () => {
  const { state } = world();
  assert.deepEqual([...state.tasks.keys()], ['wc.1/split', 'wc.1/count/0', 'wc.1/count/1', 'wc.1/count/2']);
  assert.deepEqual(counts(state), [['PENDING', 4]]);
  assert.deepEqual(state.jobs.get('wc.1').groups[1].after, [{ task: 'split', when: 'finished' }]);
  assert.equal(state.tasks.get('wc.1/count/2').role, 'eng');
});

test('TaskLaunched, AttemptRunning, AttemptProgressed and AttemptEnded carry a task to its end', () => {
  const { state, add } = world();
  add('TaskLaunched', launch('wc.1/split@1'));
  const task = state.tasks.get('wc.1/split');
  assert.equal(task.attemptState, 'STAGING');
  assert.deepEqual(
    { ...state.nodes.get('node-1').used, custom: undefined },
    { cpus: 1.5, mem: 1e9, disk: 0, custom: undefined },
  );
  assert.deepEqual(counts(state), [
    ['PENDING', 3],
    ['ACTIVE', 1],
  ]);
  add('AttemptRunning', { attempt: 'wc.1/split@1', pid: 7 });
  assert.equal(task.attemptState, 'RUNNING');
  add('AttemptProgressed', { attempt: 'wc.1/split@1', percent: 40, progress: 'half way' });
  assert.deepEqual([task.percent, task.progress], [40, 'half way']);
  const end = add('AttemptEnded', {
    attempt: 'wc.1/split@1',
    state: 'FINISHED',
    taskState: 'FINISHED',
    reason: 'NONE',
    exitStatus: 0,
  });
  assert.deepEqual([task.state, task.endedAt, task.exitStatus, task.percent], ['FINISHED', end.at, 0, 100]);
  assert.equal(state.nodes.get('node-1').used.cpus, 0);
  assert.equal(state.nodes.get('node-1').attempts, 0);
  assert.deepEqual(counts(state), [
    ['PENDING', 3],
    ['FINISHED', 1],
  ]);
  assert.equal(state.rates.series(end.at)[1].at(-1), 1);
});

test('AttemptEnded with a retry makes the task wait again and is shown as a failure', () => {
  const { state, add } = world();
  add('TaskLaunched', launch('wc.1/split@1'));
  add('AttemptEnded', {
    attempt: 'wc.1/split@1',
    state: 'FAILED',
    taskState: 'PENDING',
    reason: 'EXIT_STATUS',
    exitStatus: 2,
    message: 'exit 2',
  });
  const task = state.tasks.get('wc.1/split');
  assert.deepEqual([task.state, task.endedAt, task.message], ['PENDING', null, 'exit 2']);
  assert.equal(state.failures[0].retried, true);
  assert.deepEqual(counts(state), [['PENDING', 4]]);
  assert.equal(
    state.rates.series(AT + 9000)[2].reduce((a, b) => a + b),
    0,
  );
});

test('AttemptKilling, JobKillRequested, TaskEnded and JobEnded tell a kill', () => {
  const { state, add } = world();
  add('TaskLaunched', launch('wc.1/split@1'));
  add('JobKillRequested', { job: 'wc.1', reason: 'KILLED_BY_USER', message: 'by ann' });
  assert.equal(state.jobs.get('wc.1').killRequested, true);
  add('AttemptKilling', { attempt: 'wc.1/split@1', reason: 'KILLED_BY_USER', message: 'by ann' });
  assert.equal(state.tasks.get('wc.1/split').attemptState, 'KILLING');
  for (const instance of [0, 1, 2]) {
    add('TaskEnded', {
      task: `wc.1/count/${instance}`,
      job: 'wc.1',
      state: 'KILLED',
      reason: 'KILLED_BY_USER',
      message: 'by ann',
    });
  }
  add('AttemptEnded', { attempt: 'wc.1/split@1', state: 'KILLED', taskState: 'KILLED', signal: 15 });
  const ended = add('JobEnded', { job: 'wc.1', state: 'KILLED', message: 'by ann' });
  assert.deepEqual(counts(state), [['KILLED', 4]]);
  assert.equal(state.jobs.get('wc.1').endedAt, ended.at);
  assert.equal(state.failures.length, 0);
});

test('an AttemptRunning of an earlier attempt changes nothing', () => {
  const { state, add, keys } = world();
  add('TaskLaunched', launch('wc.1/split@2'));
  add('AttemptRunning', { attempt: 'wc.1/split@1', pid: 7 });
  assert.equal(state.tasks.get('wc.1/split').attemptState, 'STAGING');
  assert.deepEqual(keys.at(-1), []);
});

test('TaskExpanded adds the instances to the job', () => {
  const { state, add } = world();
  add('JobSubmitted', {
    job: 'ex.2',
    name: 'ex',
    groups: [
      { name: 'a', total: 1 },
      { name: 'b', after: ['a'], total: 0 },
    ],
  });
  assert.equal(state.jobs.get('ex.2').groups[1].expanded, false);
  add('TaskExpanded', { job: 'ex.2', name: 'b', total: 2 });
  assert.deepEqual(counts(state, 'ex.2'), [['PENDING', 3]]);
  assert.ok(state.tasks.has('ex.2/b/1'));
  assert.equal(state.jobs.get('ex.2').groups[1].expanded, true);
});

test('a group of one that is an array gets its instance number with its first event', () => {
  const { state, add } = world();
  add('JobSubmitted', { job: 'one.2', name: 'one', groups: [{ name: 'a', total: 1 }] });
  add('TaskLaunched', launch('one.2/a/0@1'));
  assert.equal(state.tasks.has('one.2/a'), false);
  assert.equal(state.tasks.get('one.2/a/0').state, 'ACTIVE');
});

test('NodeLost marks the node; a new incarnation makes it live with nothing on it', () => {
  const { state, add } = world();
  add('TaskLaunched', launch('wc.1/split@1'));
  add('NodeLost', { node: 'node-1', incarnation: 1, reason: 'NODE_LOST', message: 'silent for 6 s' });
  assert.deepEqual([state.nodes.get('node-1').state, state.nodes.get('node-1').message], ['LOST', 'silent for 6 s']);
  add('NodeRegistered', { node: 'node-1', incarnation: 2, capacity: { cpus: 4, mem: 8e9 } });
  assert.deepEqual([state.nodes.get('node-1').state, state.nodes.get('node-1').attempts], ['LIVE', 0]);
});

test('a suspect node says so until it is heard, resumes or is lost', () => {
  const { state, add } = world();
  const suspect = () => [state.nodes.get('node-1').suspectSince, state.nodes.get('node-1').suspectMessage];
  const silent = { node: 'node-1', incarnation: 1, suspectSince: 7, message: 'silent' };
  for (const type of ['NodeHeard', 'NodeResumed', 'NodeLost']) {
    add('NodeSuspected', silent);
    assert.deepEqual(suspect(), [7, 'silent']);
    add(type, { node: 'node-1', incarnation: 1 });
    assert.deepEqual(suspect(), [null, ''], type);
  }
});

test('JobForgotten takes the job and its tasks away', () => {
  const { state, add } = world();
  add('JobForgotten', { job: 'wc.1' });
  assert.equal(state.jobs.size + state.tasks.size + state.tasksByJob.size, 0);
});

test('FileUploaded, FileForgotten and types of a later version pass without a change', () => {
  const { state, add, keys } = world();
  add('FileUploaded', { sha256: 'ab', size: 3 });
  add('FileForgotten', { sha256: 'ab' });
  add('TaskTeleported', { task: 'wc.1/split' });
  assert.deepEqual(keys.slice(-3), [[], [], []]);
  assert.equal(state.sequence, 7);
});

test('a repeated event changes nothing', () => {
  const { state, add } = world();
  const launched = add('TaskLaunched', launch('wc.1/split@1'));
  const before = JSON.stringify([...state.jobs.values(), ...state.nodes.values(), ...state.tasks.values()]);
  assert.deepEqual(fold(state, launched), []);
  assert.equal(JSON.stringify([...state.jobs.values(), ...state.nodes.values(), ...state.tasks.values()]), before);
});

test('a missing event throws with what was expected and changes nothing', () => {
  const { state } = world();
  assert.throws(
    () => fold(state, { seq: 9, at: AT, type: 'JobEnded', job: 'wc.1', state: 'FINISHED' }),
    (error) => error instanceof GapError && error.expected === 5 && error.got === 9,
  );
  assert.equal(state.sequence, 4);
  assert.equal(state.jobs.get('wc.1').state, 'ACTIVE');
});

test('events at or below the sequence of a loaded answer change nothing of it, later ones do', () => {
  const task = {
    id: 'wc.1/a',
    job: 'wc.1',
    task: 'a',
    instance: null,
    state: 'FINISHED',
    endedAt: AT,
    attempt: 'wc.1/a@1',
  };
  const job = { id: 'wc.1', state: 'ACTIVE', counts: { FINISHED: 1, PENDING: 0 }, total: 1, submittedAt: AT };
  const state = new Loading()
    .tasks({ sequence: 12, tasks: [task] })
    .jobs({ sequence: 10, jobs: [job] })
    .nodes({
      sequence: 11,
      nodes: [{ id: 'n', state: 'LIVE', used: { cpus: 0, mem: 0 }, attempts: 0, incarnation: 1 }],
    })
    .done();
  assert.equal(state.sequence, 10);
  fold(state, {
    seq: 11,
    at: AT,
    type: 'AttemptEnded',
    attempt: 'wc.1/a@1',
    node: 'n',
    state: 'FINISHED',
    taskState: 'FINISHED',
  });
  assert.equal(state.rates.series(AT)[1].at(-1), 1, 'counted once, not twice');
  assert.equal(state.unknownUse, false, 'the node was read at 11');
  fold(state, { seq: 12, at: AT, type: 'TaskLaunched', ...launch('wc.1/a@1', 'n') });
  assert.equal(state.tasks.get('wc.1/a').state, 'FINISHED');
  assert.equal(state.nodes.get('n').attempts, 1);
  fold(state, { seq: 13, at: AT, type: 'JobEnded', job: 'wc.1', state: 'FINISHED', message: '' });
  assert.equal(state.jobs.get('wc.1').state, 'FINISHED');
});

test('an end of an attempt that was granted before the state was read asks for the use of its node', () => {
  const task = { id: 'wc.1/a', state: 'ACTIVE', attempt: 'wc.1/a@1', attemptState: 'RUNNING', node: 'n' };
  const state = new Loading()
    .tasks({ sequence: 5, tasks: [task] })
    .nodes({ sequence: 5, nodes: [{ id: 'n', state: 'LIVE', used: { cpus: 1, mem: 1 }, attempts: 1, incarnation: 1 }] })
    .done();
  fold(state, { seq: 6, at: AT, type: 'AttemptEnded', attempt: 'wc.1/a@1', state: 'FINISHED', taskState: 'FINISHED' });
  assert.equal(state.unknownUse, true);
  assert.equal(state.nodes.get('n').attempts, 0);
});

test('JobRetried begins a new generation of what failed, and takes back a fan-out that never came', () => {
  const { state, add } = world();
  add('JobSubmitted', {
    job: 'r.2',
    name: 'r',
    groups: [
      { name: 'a', after: [], total: 1, array: false, expanded: true },
      { name: 'b', after: [], total: 3, array: true, expanded: true },
      { name: 'c', after: ['a'], total: 0, array: true, expanded: false },
    ],
  });
  for (const task of ['r.2/a', 'r.2/b/0', 'r.2/b/1', 'r.2/b/2']) {
    add('TaskEnded', { job: 'r.2', task, state: 'KILLED', reason: 'KILLED_BY_USER', message: 'x' });
  }
  add('TaskExpanded', { job: 'r.2', name: 'c', total: 1 });
  add('TaskEnded', { job: 'r.2', task: 'r.2/c/0', state: 'KILLED', reason: 'DEPENDENCY_UNMET', message: 'x' });
  add('JobEnded', { job: 'r.2', state: 'KILLED', message: 'x' });
  add('JobRetried', {
    job: 'r.2',
    total: 3,
    tasks: [
      { name: 'a', instances: null, expanded: true },
      { name: 'b', instances: '0,2', expanded: true },
      { name: 'c', instances: null, expanded: false },
    ],
  });
  assert.equal(state.jobs.get('r.2').state, 'ACTIVE');
  assert.deepEqual(counts(state, 'r.2'), [['PENDING', 3], ['KILLED', 1]]);
  assert.equal(state.tasks.get('r.2/b/2').state, 'PENDING');
  assert.equal(state.tasks.get('r.2/b/1').state, 'KILLED');
  assert.equal(state.tasks.has('r.2/c/0'), false);
  assert.equal(state.tasks.get('r.2/a').generation, 2);
});

test('TasksAdded gives an open job more tasks, and JobClosed is its last word', () => {
  const { state, add } = world();
  add('TasksAdded', { job: 'wc.1', groups: [{ name: 'more', after: [{ task: 'split', when: 'finished' }], total: 2 }] });
  assert.deepEqual(counts(state), [['PENDING', 6]]);
  assert.equal(state.jobs.get('wc.1').groups.length, 3);
  assert.equal(state.tasks.get('wc.1/more/1').role, 'eng');
  add('JobClosed', { job: 'wc.1', message: 'closed by a user' });
  assert.equal(state.jobs.get('wc.1').open, false);
});

test('InstancesBegun begins again what a service ended, and has it grow', () => {
  const { state, add } = world();
  add('TaskEnded', { job: 'wc.1', task: 'wc.1/count/1', state: 'KILLED', reason: 'UPDATED', message: 'x' });
  add('InstancesBegun', { job: 'wc.1', service: 'wc.1/count', name: 'count', version: 2, instances: '1,3' });
  assert.deepEqual(counts(state), [['PENDING', 5]]);
  assert.equal(state.tasks.get('wc.1/count/1').generation, 2);
  assert.equal(state.tasks.get('wc.1/count/3').role, 'eng');
  assert.equal(state.jobs.get('wc.1').total, 5);
});
