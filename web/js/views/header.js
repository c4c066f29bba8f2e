import { count, rate } from '../model/format.js';
import { html } from './dom.js';
import { hrefTo } from '../router.js';

const PAGES = [
  ['overview', 'Overview'],
  ['tasks', 'Tasks'],
  ['jobs', 'Jobs'],
  ['services', 'Services'],
  ['roles', 'Roles'],
  ['schedules', 'Schedules'],
  ['events', 'Events'],
];

export function Header({ store, place, now }) {
  const { state, connection } = store;
  return html`<header class="top">
    <a class="brand" href="#/"><img src="icon.svg" alt="" width="24" height="24" /><b>Reeve</b></a>
    <nav aria-label="Pages">${PAGES.map(
      ([page, title]) => html`
      <a key=${page} href=${hrefTo(page)} aria-current=${place.page === page ? 'page' : undefined}>${title}</a>`,
    )}
    </nav>
    <dl class="facts">
      <div class="optional"><dt>cell</dt><dd>${state.cell || '–'}</dd></div>
      <div class="optional"><dt>leader</dt><dd>${state.leader ?? 'none'}</dd></div>
      <div><dt>event</dt><dd class="num" data-fact="sequence">${count(state.sequence)}</dd></div>
      <div><dt>tasks/s</dt><dd class="num wide4" data-fact="rate">${rate(state.rates.perSecond(now))}</dd></div>
    </dl>
    <${ConnectionState} connection=${connection} retryNow=${store.retryNow} />
  </header>`;
}

/** Said aloud only when the kind of state changes, not with each second of a countdown. */
function ConnectionState({ connection, retryNow }) {
  const { status, retryAtMs, error } = connection;
  const seconds = Math.max(0, Math.ceil(((retryAtMs ?? 0) - Date.now()) / 1000));
  const words = {
    starting: 'loading',
    live: 'live',
    reconnecting: 'reconnecting',
    resynchronising: 'resynchronising',
    'signed-out': 'signed out',
  }[status];
  return html`<div class="connection" data-status=${status} title=${error ?? ''}>
    <i aria-hidden="true" /><span role="status">${words}</span>
    ${
      status === 'reconnecting' &&
      html`<span class="num">in ${seconds} s</span>
      <button type="button" class="quiet" onClick=${retryNow}>now</button>`
    }
  </div>`;
}
