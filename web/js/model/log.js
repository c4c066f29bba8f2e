/** The part of a log that is on the page, bounded at its front. */

/** About 5,000 lines: more makes a page slow to lay out. */
export const LOG_LIMIT_CHARS = 512 * 1024;
/** Read in one request. */
export const LOG_CHUNK_BYTES = 64 * 1024;

/** @param {string} header `bytes 10-19/20` or, of an answer 416, `bytes 20` with a star for the range */
export function parseContentRange(header) {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(header ?? '');
  if (!match) {
    return null;
  }
  return {
    start: match[1] === undefined ? null : Number(match[1]),
    end: match[2] === undefined ? null : Number(match[2]) + 1,
    total: match[3] === '*' ? null : Number(match[3]),
  };
}

/** Text without the escape sequences that colour it on a terminal. */
export function plain(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r\n/g, '\n');
}

export class LogWindow {
  #limit;
  #length = 0;
  /** @type {string[]} */
  chunks = [];
  /** Whether something at the front was let go. */
  dropped = false;

  constructor(limitChars = LOG_LIMIT_CHARS) {
    this.#limit = limitChars;
  }

  get length() {
    return this.#length;
  }

  /** @param {string} text @returns {number} how many chunks were let go at the front */
  append(text) {
    const kept = text.length > this.#limit ? text.slice(-this.#limit) : text;
    this.dropped ||= kept.length < text.length;
    this.chunks.push(kept);
    this.#length += kept.length;
    let gone = 0;
    while (this.#length > this.#limit && this.chunks.length > 1) {
      this.#length -= this.chunks.shift().length;
      gone++;
    }
    this.dropped ||= gone > 0;
    return gone;
  }
}
