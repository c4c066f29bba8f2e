/** What events of nodes change: who is part of the cell, and who takes new tasks. */
import { news } from './entities.js';

const NOTHING = Object.freeze([]);

/** Where a node is in its life that takes new tasks. */
export const READY = Object.freeze({
  phase: 'READY',
  phaseSince: null,
  phaseUntil: null,
  phaseMessage: '',
  unreachable: 0,
  restartUntil: null,
  suspectSince: null,
});

/** @type {Record<string, (state: import('./state.js').State, event: any) => readonly string[]>} */
export const NODE_HANDLERS = {
  NodeRegistered(state, event) {
    const known = state.nodes.get(event.node);
    if (known && event.seq <= known.seq) {
      return NOTHING;
    }
    // What is kept for a node that was cut off, and whether it is drained, outlasts its incarnations.
    const { used = { cpus: 0, mem: 0, disk: 0, custom: {} }, attempts = 0 } = known?.unreachable ? known : {};
    const duty = known && known.duty ? known.duty : READY;
    state.nodes.set(event.node, {
      ...duty,
      id: event.node,
      state: 'LIVE',
      incarnation: event.incarnation,
      ...told(event),
      used,
      attempts,
      since: event.at,
      reason: null,
      message: null,
      leader: state.leader === event.node,
      load: null,
      seq: event.seq,
    });
    return ['nodes', `node:${event.node}`];
  },

  NodeResumed(state, event) {
    return change(state, event, () => told(event));
  },

  NodeLost(state, event) {
    const node = state.nodes.get(event.node);
    if (node && node.incarnation > event.incarnation) {
      return NOTHING;
    }
    return change(state, event, (before) => ({
      state: 'LOST',
      phase: 'LOST',
      duty: dutyOf(before),
      since: event.at,
      reason: event.reason,
      message: event.message,
      suspectSince: null,
      load: null,
    }));
  },

  NodeForgotten(state, event) {
    return change(state, event, () => ({ message: event.message, unreachable: 0 }));
  },

  RestartPlanned(state, event) {
    return change(state, event, () => ({ restartUntil: event.until }));
  },

  NodeDraining: phase,

  NodeDrained: phase,

  NodeQuarantined: phase,

  NodeReady: phase,

  ReschedulingPaused(state, event) {
    const { nodes, until, message, at } = event;
    state.rescheduling = { since: state.rescheduling?.since ?? at, until, nodes, message };
    return ['cell'];
  },

  ReschedulingResumed(state) {
    state.rescheduling = null;
    return ['cell'];
  },
};

/** One more of its attempts goes on though the node is cut off. */
export function cutOff(state, event, id) {
  return change(state, { ...event, node: id }, ({ unreachable = 0 }) => ({ unreachable: unreachable + 1 }));
}

function phase(state, event) {
  const duty = {
    phase: event.phase,
    phaseSince: event.at,
    phaseUntil: event.until ?? null,
    phaseMessage: event.phase === 'READY' ? '' : (event.message ?? ''),
  };
  return change(state, event, (node) => (node.state === 'LOST' ? { duty: { ...READY, ...duty } } : duty));
}

function dutyOf({ phase: now, phaseSince, phaseUntil, phaseMessage }) {
  return { ...READY, phase: now ?? 'READY', phaseSince, phaseUntil, phaseMessage };
}

function told({ roles = [], attributes = {}, capacity, url = null, version = null }) {
  return { roles, attributes, capacity, url, version };
}

function change(state, event, changes) {
  const node = news(state.nodes.get(event.node), event);
  if (!node) {
    return NOTHING;
  }
  Object.assign(node, changes(node));
  return [`node:${node.id}`];
}
