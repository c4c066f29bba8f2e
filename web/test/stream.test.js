import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Stream } from '../js/stream.js';

/** A stream with sockets that a test opens, feeds and breaks. */
function follow() {
  const sockets = [];
  const told = [];
  const world = { sockets, told, since: 7, events: [], tooOld: 0 };
  world.stream = new Stream({
    url: (since) => `ws://cell/v1/events?since=${since}`,
    since: () => world.since,
    open: (url) => {
      const socket = {
        url,
        closed: false,
        close() {
          this.closed = true;
        },
      };
      sockets.push(socket);
      return socket;
    },
    onEvents: (events) => {
      world.events.push(...events);
      world.since = events.at(-1).seq;
    },
    onHello: () => {},
    onTooOld: () => {
      world.tooOld++;
    },
    onConnection: (connection) => told.push(connection.state),
    random: () => 1,
    now: () => 0,
  });
  return world;
}

const say = (socket, frame) => socket.onmessage({ data: JSON.stringify(frame) });

test('a lost connection is made again and asks for what follows the last event seen', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const world = follow();
  world.stream.connect();
  assert.equal(world.sockets[0].url, 'ws://cell/v1/events?since=7');
  say(world.sockets[0], { type: 'hello', cell: 'demo', sequence: 9, oldest: 1 });
  say(world.sockets[0], { type: 'events', events: [{ seq: 8 }, { seq: 9 }] });
  world.sockets[0].onclose();
  assert.deepEqual(world.told, ['connecting', 'live', 'waiting']);
  t.mock.timers.tick(500);
  assert.equal(world.sockets[1].url, 'ws://cell/v1/events?since=9');
  world.stream.disconnect();
});

test('waits double up to ten seconds and begin anew after a hello', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const world = follow();
  world.stream.connect();
  for (const waitMs of [500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
    const before = world.sockets.length;
    world.sockets.at(-1).onclose();
    t.mock.timers.tick(waitMs - 1);
    assert.equal(world.sockets.length, before);
    t.mock.timers.tick(1);
    assert.equal(world.sockets.length, before + 1, `${waitMs} ms`);
  }
  say(world.sockets.at(-1), { type: 'hello' });
  world.sockets.at(-1).onclose();
  t.mock.timers.tick(500);
  assert.equal(world.sockets.length, 9);
  world.stream.disconnect();
});

test('silence of more than two pings is a lost connection', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const world = follow();
  world.stream.connect();
  t.mock.timers.tick(39_000);
  say(world.sockets[0], { type: 'ping' });
  t.mock.timers.tick(39_000);
  assert.equal(world.told.includes('waiting'), false);
  t.mock.timers.tick(1000);
  assert.equal(world.told.at(-1), 'waiting');
  assert.equal(world.sockets[0].closed, true);
  world.stream.disconnect();
});

test('retryNow does not wait; a closed stream hears nothing more', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const world = follow();
  world.stream.connect();
  world.sockets[0].onclose();
  world.stream.retryNow();
  assert.equal(world.sockets.length, 2);
  say(world.sockets[1], { type: 'too-old', sequence: 99, oldest: 50 });
  assert.equal(world.tooOld, 1);
  world.stream.disconnect();
  assert.equal(world.sockets[1].onmessage, null);
  t.mock.timers.tick(60_000);
  assert.equal(world.sockets.length, 2);
  mock.reset();
});
