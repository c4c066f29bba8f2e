/** Which entity of the state an event is about, and whether it is news to it. */
import { taskOfAttempt } from './ids.js';

/** The entity if the event is news to it, which it then remembers. */
export function news(entity, event) {
  if (!entity || event.seq <= entity.seq) {
    return null;
  }
  entity.seq = event.seq;
  return entity;
}

export function taskIdOf(event) {
  return event.attempt ? taskOfAttempt(event.attempt) : event.task;
}

/** The task; where a group of one turns out to be an array, under its full id. */
export function taskOf(state, id) {
  const task = state.tasks.get(id);
  if (task || !id.endsWith('/0')) {
    return task;
  }
  const single = state.tasks.get(id.slice(0, -2));
  if (single && single.seq && single.instance === null) {
    state.tasks.delete(single.id);
    single.id = id;
    single.instance = 0;
    state.tasks.set(id, single);
    state.shape++;
  }
  return single;
}
