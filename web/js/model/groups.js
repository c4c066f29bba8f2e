/** The groups of tasks that an event brings, and the tasks they stand for. */
import { addTask, asTask } from './state.js';

/** Of very many the event says only how many tasks there are: whoever shows the groups asks for them. */
export function groupsOf(state, event) {
  const groups = (event.groups ?? []).map(asGroup);
  state.truncated ||= event.truncated === true;
  return { groups, total: event.truncated ? event.total : groups.reduce((sum, group) => sum + group.total, 0) };
}

/** A group as it stands in events and answers: `after` as names or as objects. */
export function asGroup(group) {
  const total = Math.max(0, group.total ?? 0);
  return {
    ...group,
    total,
    array: group.array ?? total !== 1,
    expanded: group.expanded ?? total > 0,
    after: (group.after ?? []).map((one) => (typeof one === 'string' ? { task: one, when: 'finished' } : one)),
  };
}

export function addInstances(state, event, group) {
  const { role = 'default', priority = 0, at, seq, job } = event;
  const add = (id) => addTask(state, asTask({ id, job, role, priority, submittedAt: at }, seq));
  if (!group.array) {
    add(`${job}/${group.name}`);
    return;
  }
  for (let instance = 0; instance < group.total; instance++) {
    add(`${job}/${group.name}/${instance}`);
  }
}
