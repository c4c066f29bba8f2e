/** Small pieces that every page uses. */
import { TASK_STATES } from '../model/state.js';
import { count, moment, ago } from '../model/format.js';
import { html } from './dom.js';
import { hrefTo, toJob, toTask } from '../router.js';

/** A state with its colour and shape; the word is always there, so that colour is never all that tells. */
export function StateChip({ state }) {
  return html`<span class="chip" data-state=${state}><i aria-hidden="true" />${state.toLowerCase()}</span>`;
}

export function TaskLink({ id }) {
  const slash = id.indexOf('/');
  return html`<a class="id" href=${toTask(id)} title=${id}><span class="dim">${id.slice(0, slash + 1)}</span>${id.slice(slash + 1)}</a>`;
}

export function JobLink({ id }) {
  return html`<a class="id" href=${toJob(id)} title=${id}>${id}</a>`;
}

export function NodeLink({ id }) {
  return id
    ? html`<a class="id plain" href=${hrefTo('tasks', '', { node: id })}>${id}</a>`
    : html`<span class="dim">–</span>`;
}

export function Ago({ at, now }) {
  return html`<time title=${moment(at)}>${ago(at, now)}</time>`;
}

/** How far something is, in words for a reader of the screen and as a bar for the eye. */
export function Meter({ value, label, tone = '' }) {
  return html`<span class="meter" data-tone=${tone} role="meter" aria-label=${label} aria-valuemin="0"
    aria-valuemax="100" aria-valuenow=${Math.round(value)}><i style=${{ width: `${value}%` }} /></span>`;
}

const BAR_ORDER = ['FINISHED', 'ACTIVE', 'FAILED', 'ERROR', 'LOST', 'KILLED', 'PENDING'];

/** The states of a job's tasks, as parts of one bar. */
export function CountsBar({ counts, total }) {
  const parts = BAR_ORDER.filter((state) => counts[state] > 0);
  const words = parts.map((state) => `${count(counts[state])} ${state.toLowerCase()}`).join(', ');
  return html`<span class="counts" role="img" aria-label=${words || 'no tasks yet'} title=${words || 'no tasks yet'}>
    ${parts.map((state) => html`<i key=${state} data-state=${state} style=${{ width: `${(counts[state] / total) * 100}%` }} />`)}
  </span>`;
}

const BAD_WORDS = { FAILED: 'failed', LOST: 'lost', ERROR: 'in error' };

/** The same in words, only what is there. */
export function CountsText({ counts, total }) {
  const done = counts.FINISHED ?? 0;
  const bad = ['FAILED', 'LOST', 'ERROR'].filter((state) => counts[state] > 0);
  const sum = bad.reduce((all, state) => all + counts[state], 0);
  return html`<span class="num">${count(done)}<span class="dim"> / ${count(total)}</span>${
    sum > 0 && html` <span class="bad">${count(sum)} ${bad.length === 1 ? BAD_WORDS[bad[0]] : 'failed'}</span>`
  }</span>`;
}

export function Empty({ title, children }) {
  return html`<div class="empty"><p>${title}</p>${children && html`<p class="dim">${children}</p>`}</div>`;
}

export function Panel({ title, id, extra, children, wide }) {
  return html`<section class=${`panel ${wide ? 'wide' : ''}`} aria-labelledby=${id}>
    <header><h2 id=${id}>${title}</h2>${extra}</header>${children}</section>`;
}

/** The options of a filter by state. */
export const STATE_OPTIONS = [
  ...TASK_STATES.slice(0, 2),
  'STAGING',
  'RUNNING',
  'UNREACHABLE',
  'KILLING',
  ...TASK_STATES.slice(2),
];

export function Select({ label, value, options, onChange, any }) {
  return html`<label class="field"><span>${label}</span>
    <select value=${value} onChange=${(change) => onChange(change.currentTarget.value)}>
      <option value="">${any}</option>
      ${options.map((option) => html`<option key=${option} value=${option}>${option.toLowerCase()}</option>`)}
    </select></label>`;
}

export function Search({ value, onInput, label }) {
  return html`<input type="search" class="search" data-search value=${value} placeholder=${`${label}  ( / )`} aria-label=${label}
    spellcheck=${false} autocomplete="off" onInput=${(input) => onInput(input.currentTarget.value)} />`;
}
