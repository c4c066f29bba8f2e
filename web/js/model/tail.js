/** The newest events, oldest first, as many as the page of events shows. */
export const TAIL_LIMIT = 5000;

export class EventTail {
  #limit;
  #events = [];

  constructor(limit = TAIL_LIMIT) {
    this.#limit = limit;
  }

  get events() {
    return this.#events;
  }

  push(event) {
    this.#events.push(event);
    if (this.#events.length > this.#limit * 2) {
      // cut seldom: cutting costs as much as is kept
      this.#events = this.#events.slice(-this.#limit);
    }
  }

  /** Puts older events before those it has; what it has already stays single. */
  prepend(events) {
    const first = this.#events[0]?.seq ?? Infinity;
    const last = this.#events.at(-1)?.seq ?? -1;
    this.#events = [
      ...events.filter((event) => event.seq < first),
      ...this.#events,
      ...(first === Infinity ? [] : events.filter((event) => event.seq > last)),
    ];
  }
}
