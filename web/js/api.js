/** Requests to the cell that serves this page. */

const TOKEN_KEY = 'reeve.token';
/** Tasks, jobs or events in one answer. */
const PAGE_SIZE = 10_000;

/** An answer that is not a success; the message is for people. */
export class ApiError extends Error {
  /** @param {number} status @param {{detail?: string, title?: string, hint?: string, code?: string}} problem */
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? null;
    this.hint = problem.hint ?? null;
    this.problem = problem;
  }
}

/** The token of this tab, if one was entered. */
export const token = {
  get: () => sessionStorage.getItem(TOKEN_KEY),
  set: (value) => sessionStorage.setItem(TOKEN_KEY, value),
  clear: () => sessionStorage.removeItem(TOKEN_KEY),
};

/** @param {string} path @param {RequestInit} [init] @returns {Promise<Response>} whatever the status */
export function request(path, init = {}) {
  const headers = new Headers(init.headers);
  if (token.get()) {
    headers.set('authorization', `Bearer ${token.get()}`);
  }
  return fetch(path, { ...init, headers });
}

/** @param {string} path @param {RequestInit} [init] */
async function json(path, init = {}) {
  const response = await request(path, { ...init, headers: { accept: 'application/json', ...init.headers } });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(response.status, body);
  }
  return body;
}

/** @param {Record<string, string|number|null|undefined>} parameters */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : '';
}

const idPath = (id) => id.split('/').map(encodeURIComponent).join('/');

export const api = {
  cell: () => json('/v1/cells/self'),
  nodes: () => json('/v1/nodes'),
  /** @param {string} id */
  job: (id) => json(`/v1/jobs/${encodeURIComponent(id)}`),
  /** @param {string} id */
  task: (id) => json(`/v1/tasks/${idPath(id)}`),
  /** @param {string} id of a task */
  explain: (id) => json(`/v1/tasks/${idPath(id)}/explain`),
  roles: () => json('/v1/roles'),
  services: () => json('/v1/services'),
  reservations: () => json('/v1/reservations'),
  /** With the first page of jobs come all active schedules. */
  schedules: () => json('/v1/jobs?limit=1'),
  /** @param {{since: number, limit?: number, task?: string}} what */
  events: (what) => json(`/v1/events${query(what)}`),
  /** @param {string} task @param {number} [attempt] */
  files: (task, attempt) => json(`/v1/files${query({ task, attempt })}`),
  /** @param {string[]} ids */
  kill: (ids) =>
    json('/v1/kill', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids }),
    }),
  fileUrl: (task, attempt, path) => `/v1/files${query({ task, attempt, path })}`,
  logUrl: (task, attempt, stream) => `/v1/logs${query({ task, attempt, stream })}`,
};

/**
 * Reads a list page by page.
 *
 * @param {'jobs'|'tasks'} what @param {number} most as many as are wanted
 * @param {(page: any) => void} onPage
 * @returns {Promise<boolean>} whether more exist than were wanted
 */
export async function readPages(what, most, onPage) {
  let after = null;
  for (let read = 0; read < most; ) {
    const page = await json(`/v1/${what}${query({ limit: Math.min(PAGE_SIZE, most - read), after })}`);
    onPage(page);
    after = page.next;
    read += page[what].length;
    if (!after || page[what].length === 0) {
      return false;
    }
  }
  return true;
}

/** Where the stream is; a browser cannot put a header on a WebSocket, so the token goes as a second subprotocol. */
export const streamAddress = {
  url: (since) => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/events${query({ since })}`,
  protocols: () => (token.get() ? ['reeve.v1', `bearer.${base64Url(token.get())}`] : []),
};

function base64Url(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
