/** Counts of ended tasks per second over a window of constant length, as a ring. */

/** Five minutes, one number a second. */
export const WINDOW_SECONDS = 300;

const FINISHED = 0;
const FAILED = 1;

export class Rates {
  #counts = [new Float64Array(WINDOW_SECONDS), new Float64Array(WINDOW_SECONDS)];
  #newest = 0;

  /** @param {number} atMs when it ended @param {string} state how */
  add(atMs, state) {
    const row = state === 'FINISHED' ? FINISHED : state === 'KILLED' ? -1 : FAILED;
    const second = Math.floor(atMs / 1000);
    this.advance(atMs);
    if (row >= 0 && second > this.#newest - WINDOW_SECONDS) {
      this.#counts[row][second % WINDOW_SECONDS]++;
    }
  }

  /** Moves the window on to a moment; never back. @param {number} nowMs */
  advance(nowMs) {
    const now = Math.floor(nowMs / 1000);
    const steps = Math.min(now - this.#newest, WINDOW_SECONDS);
    for (let step = 0; step < steps; step++) {
      const slot = (now - step) % WINDOW_SECONDS;
      this.#counts[FINISHED][slot] = 0;
      this.#counts[FAILED][slot] = 0;
    }
    this.#newest = Math.max(this.#newest, now);
  }

  /**
   * The window that ends at a moment, for a chart.
   *
   * @param {number} nowMs
   * @returns {[number[], number[], number[]]} seconds since the epoch, finished, failed: each WINDOW_SECONDS long
   */
  series(nowMs) {
    this.advance(nowMs);
    const seconds = [];
    const finished = [];
    const failed = [];
    for (let second = this.#newest - WINDOW_SECONDS + 1; second <= this.#newest; second++) {
      const slot = ((second % WINDOW_SECONDS) + WINDOW_SECONDS) % WINDOW_SECONDS;
      seconds.push(second);
      finished.push(this.#counts[FINISHED][slot]);
      failed.push(this.#counts[FAILED][slot]);
    }
    return [seconds, finished, failed];
  }

  /** @param {number} nowMs @param {number} [overSeconds] @returns {number} tasks ended per second, this one left out */
  perSecond(nowMs, overSeconds = 5) {
    const [, finished, failed] = this.series(nowMs);
    let sum = 0;
    for (let index = WINDOW_SECONDS - 1 - overSeconds; index < WINDOW_SECONDS - 1; index++) {
      sum += finished[index] + failed[index];
    }
    return sum / overSeconds;
  }
}
