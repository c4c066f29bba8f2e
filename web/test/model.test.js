import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventTail } from '../js/model/tail.js';
import { LogWindow, parseContentRange, plain } from '../js/model/log.js';
import { Rates, WINDOW_SECONDS } from '../js/model/rates.js';
import { ago, amounts, count, duration, percent, sentence, size, usageWords } from '../js/model/format.js';
import { asTask } from '../js/model/state.js';
import { countByGroup, layout } from '../js/model/graph.js';
import { eventWords } from '../js/model/words.js';
import { generationOfAttempt, numberOfAttempt, numberOfJob, partsOfTask, taskOfAttempt } from '../js/model/ids.js';
import { hrefTo, parsePlace } from '../js/router.js';
import { isLive, ordered, select } from '../js/model/filter.js';
import { rowsInView } from '../js/model/virtual.js';
import { everyAmount } from '../js/model/shares.js';

test('ids are taken apart', () => {
  assert.equal(taskOfAttempt('word-count.42/count/3~2@1'), 'word-count.42/count/3');
  assert.equal(taskOfAttempt('word-count.42/split@12'), 'word-count.42/split');
  assert.equal(numberOfAttempt('a.1/b@12'), 12);
  assert.equal(generationOfAttempt('a.1/b~3@1'), 3);
  assert.equal(generationOfAttempt('a.1/b@1'), 1);
  assert.deepEqual(partsOfTask('a.1/b/0'), { job: 'a.1', task: 'b', instance: 0 });
  assert.equal(partsOfTask('a.1/b').instance, null);
  assert.equal(numberOfJob('v1.2-x.42'), 42);
});

test('rowsInView draws what is in view and a little more, within the list', () => {
  const view = { height: 340, rowHeight: 34, total: 100_000, overscan: 5 };
  assert.deepEqual(rowsInView({ ...view, scrollTop: 0 }), { first: 0, last: 15, offset: 0, full: 3_400_000 });
  assert.deepEqual(rowsInView({ ...view, scrollTop: 34_000 }), {
    first: 995,
    last: 1015,
    offset: 995 * 34,
    full: 3_400_000,
  });
  assert.equal(rowsInView({ ...view, scrollTop: 1e12 }).last, 100_000);
  assert.deepEqual(rowsInView({ ...view, scrollTop: 900, total: 2 }), { first: 0, last: 2, offset: 0, full: 68 });
  assert.deepEqual(rowsInView({ ...view, scrollTop: -5, total: 0 }), { first: 0, last: 0, offset: 0, full: 0 });
});

test('sizes, durations and counts read well', () => {
  assert.deepEqual([0, 999, 1000, 1536, 16e9, 999_999, null].map(size), [
    '0 B',
    '999 B',
    '1 KB',
    '1.5 KB',
    '16 GB',
    '1 MB',
    '–',
  ]);
  assert.deepEqual([0, 340, 999.9, 4230, 9999, 59_999, 185_000, 7_800_000, 273_600_000, -1, null].map(duration), [
    '0 ms',
    '340 ms',
    '1000 ms',
    '4.2 s',
    '9.9 s',
    '59 s',
    '3 m 05 s',
    '2 h 10 m',
    '3 d 4 h',
    '–',
    '–',
  ]);
  assert.deepEqual([0, 999, 1000, 1234567].map(count), ['0', '999', '1\u2009000', '1\u2009234\u2009567']);
  assert.deepEqual(
    [ago(1000, 2000), ago(1000, 6400), ago(1000, 200_000), ago(null, 5)],
    ['just now', '5 s ago', '3 m ago', '–'],
  );
  assert.deepEqual([{ cpus: 1, mem: 250e6 }, { cpus: 0.5, mem: '256000000B' }, { mem: '1GB' }, {}].map(amounts), [
    '1 cpu, 250 MB',
    '0.5 cpus, 256 MB',
    '1GB',
    '',
  ]);
  assert.deepEqual([percent(1, 4), percent(5, 4), percent(1, 0)], [25, 100, 0]);
});

test('a reason without a message is still a sentence', () => {
  assert.equal(sentence({ reason: 'EXIT_STATUS', message: 'exit 3 of wc' }), 'exit 3 of wc');
  assert.match(sentence({ reason: 'OUT_OF_MEMORY', signal: 9 }), /than it may \(signal 9\)$/);
  assert.equal(sentence({ reason: 'SOLAR_FLARE' }), 'solar flare');
  assert.equal(sentence({ reason: 'NONE' }), '');
});

test('what an attempt uses is one line of what is known', () => {
  const usage = { live: true, cpuMs: 1500, rss: 2e6, peak: 3e6, read: null, written: 0, processes: 1 };
  assert.equal(usageWords(usage), `uses cpu ${duration(1500)}, memory ${size(2e6)}, peak ${size(3e6)}, written ${size(0)}, 1 process`);
  assert.match(usageWords({ ...usage, live: false, processes: null }), /^used cpu .*largest process/);
  assert.equal(usageWords({ live: false, cpuMs: null, rss: null, peak: null, read: null, written: null }), '');
});

test('rates count per second in a window that only moves forward', () => {
  const rates = new Rates();
  const at = 1_800_000_000_000;
  for (let second = 0; second < 10; second++) {
    rates.add(at + second * 1000, 'FINISHED');
    rates.add(at + second * 1000, second % 2 ? 'FAILED' : 'KILLED');
  }
  const now = at + 10_000;
  const [seconds, finished, failed] = rates.series(now);
  assert.equal(seconds.length, WINDOW_SECONDS);
  assert.equal(seconds.at(-1), now / 1000);
  assert.deepEqual(finished.slice(-4), [1, 1, 1, 0]);
  assert.deepEqual(failed.slice(-4), [1, 0, 1, 0]);
  assert.equal(rates.perSecond(now), (5 + 3) / 5);
  rates.add(at - WINDOW_SECONDS * 1000, 'FINISHED'); // before the window
  assert.equal(
    rates.series(now)[1].reduce((a, b) => a + b),
    10,
  );
  assert.equal(
    rates.series(now + WINDOW_SECONDS * 1000)[1].reduce((a, b) => a + b),
    0,
  );
});

const tasks = [
  { id: 'b.2/x/10', state: 'ACTIVE', attemptState: 'RUNNING', node: 'n2', startedAt: 5 },
  { id: 'b.2/x/9', state: 'FAILED', message: 'Disk full', node: 'n1', startedAt: 1, endedAt: 9 },
  { id: 'a.1/y', state: 'PENDING' },
].map((task) => asTask(task, 1));
const found = (filter) => select(ordered(tasks), filter).map((task) => task.id);

test('tasks are searched, filtered and sorted', () => {
  assert.deepEqual(found({}), ['b.2/x/9', 'b.2/x/10', 'a.1/y']);
  assert.deepEqual(found({ search: 'disk FULL' }), ['b.2/x/9']);
  assert.deepEqual(found({ search: 'b.2 n2' }), ['b.2/x/10']);
  assert.deepEqual(found({ state: 'RUNNING' }), ['b.2/x/10']);
  assert.deepEqual(found({ state: 'ACTIVE', node: 'n1' }), []);
  assert.deepEqual(found({ job: 'a.1' }), ['a.1/y']);
  assert.deepEqual(found({ sort: 'node', desc: true }), ['a.1/y', 'b.2/x/10', 'b.2/x/9']);
  assert.deepEqual(found({ sort: 'nonsense' }), found({}));
});

test('a selection that no event can change is not made anew', () => {
  assert.equal(isLive({ job: 'a.1' }), false);
  assert.equal(isLive({ state: 'ACTIVE' }), true);
  assert.equal(isLive({ sort: 'duration' }), true);
});

test('a graph puts each task right of what it runs after', () => {
  const group = (name, ...after) => ({
    name,
    after: after.map((task) => ({ task, when: 'finished' })),
    array: false,
    expanded: true,
    total: 1,
  });
  const { places, columns, rows, edges } = layout([
    group('d', 'b', 'c'),
    group('a'),
    group('b', 'a'),
    group('c', 'a', 'gone'),
  ]);
  assert.deepEqual(
    [...places].map(([name, place]) => `${name}${place.column}${place.row}`),
    ['d20', 'a00', 'b10', 'c11'],
  );
  assert.deepEqual([columns, rows, edges.length], [3, 2, 4]);
  assert.equal(layout([group('a', 'b'), group('b', 'a')]).places.size, 2, 'a circle ends');
  assert.deepEqual(layout([]), { places: new Map(), columns: 0, rows: 0, edges: [] });
});

test('groups are counted from their tasks', () => {
  const counts = countByGroup([{ name: 'x' }, { name: 'y' }], tasks);
  assert.deepEqual(counts.get('x'), { ACTIVE: 1, FAILED: 1 });
});

test('a log window lets go at its front', () => {
  const log = new LogWindow(10);
  assert.equal(log.append('12345'), 0);
  assert.equal(log.append('67890'), 0);
  assert.equal(log.dropped, false);
  assert.equal(log.append('ab'), 1);
  assert.deepEqual([log.chunks.join(''), log.dropped], ['67890ab', true]);
  log.append('x'.repeat(30));
  assert.equal(log.length, 10);
});

test('content ranges and colours of logs are read', () => {
  assert.deepEqual(parseContentRange('bytes 10-19/20'), { start: 10, end: 20, total: 20 });
  assert.deepEqual(parseContentRange('bytes */20'), { start: null, end: null, total: 20 });
  assert.equal(parseContentRange(null), null);
  assert.equal(plain('\x1b[1;31mred\x1b[0m\r\n'), 'red\n');
});

test('the tail of events is bounded, and older ones go before it once', () => {
  const tail = new EventTail(3);
  [5, 6].forEach((seq) => tail.push({ seq }));
  tail.prepend([3, 4, 5].map((seq) => ({ seq })));
  assert.deepEqual(
    tail.events.map(({ seq }) => seq),
    [3, 4, 5, 6],
  );
  [7, 8, 9].forEach((seq) => tail.push({ seq }));
  assert.deepEqual(
    tail.events.map(({ seq }) => seq),
    [7, 8, 9],
  );
});

test('places are links and back', () => {
  assert.equal(hrefTo('tasks', 'wc.1/count/3', { stream: 'stderr', node: '' }), '#/tasks/wc.1/count/3?stream=stderr');
  assert.deepEqual(parsePlace('#/tasks/wc.1/count/3?stream=stderr'), {
    page: 'tasks',
    id: 'wc.1/count/3',
    query: { stream: 'stderr' },
  });
  assert.equal(parsePlace('').page, 'overview');
});

test('events are told in words', () => {
  assert.equal(eventWords({ type: 'AttemptProgressed', percent: 40, progress: 'half' }), '40 % half');
  assert.equal(
    eventWords({ type: 'AttemptEnded', message: 'exit 2', taskState: 'PENDING' }),
    'exit 2; it is tried again',
  );
  assert.equal(eventWords({ type: 'Unheard' }), '');
});

test('a percentage of 0 without words means that nothing was reported', () => {
  assert.equal(asTask({ id: 'a.1/b', percent: 0, progress: '' }, 1).percent, null);
  assert.equal(asTask({ id: 'a.1/b', percent: 0, progress: 'begins' }, 1).percent, 0);
  assert.equal(asTask({ id: 'a.1/b', percent: 7, progress: '' }, 1).percent, 7);
});

test('every amount names what there is of each resource, and nothing where there is nothing', () => {
  assert.equal(everyAmount({ cpus: 2, mem: 0, custom: { fpga: 1 } }), '2 cpus, 1 fpga');
  assert.equal(everyAmount({ cpus: 0 }), 'nothing');
});
