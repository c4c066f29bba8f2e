import { CountsBar, CountsText } from './parts.js';
import { html } from './dom.js';
import { hrefTo, toTask } from '../router.js';
import { layout } from '../model/graph.js';

const WIDTH = 210;
const HEIGHT = 74;
const GAP_X = 64;
const GAP_Y = 18;

/** The tasks of a job from left to right, each behind what it runs after. */
export function GroupGraph({ job, groups }) {
  const { places, columns, rows, edges } = layout(groups);
  const at = (name) => {
    const { column, row } = places.get(name);
    return { x: column * (WIDTH + GAP_X), y: row * (HEIGHT + GAP_Y) };
  };
  const width = columns * (WIDTH + GAP_X) - GAP_X;
  const height = rows * (HEIGHT + GAP_Y) - GAP_Y;
  return html`<div class="graph" tabindex="0" role="group" aria-label="Tasks and what they run after">
    <div class="canvas" style=${{ width: `${width}px`, height: `${height}px` }}>
      <svg width=${width} height=${height} aria-hidden="true">${edges.map((edge) => {
        const from = at(edge.from);
        const to = at(edge.to);
        return html`<path key=${`${edge.from} ${edge.to}`} data-when=${edge.when} d=${curve(from, to)} />`;
      })}</svg>
      ${groups.map((group) => html`<${GroupBox} key=${group.name} job=${job} group=${group} at=${at(group.name)} />`)}
    </div></div>`;
}

function curve(from, to) {
  const x1 = from.x + WIDTH;
  const y1 = from.y + HEIGHT / 2;
  const y2 = to.y + HEIGHT / 2;
  const bend = Math.max(GAP_X / 2, (to.x - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${to.x - bend},${y2} ${to.x},${y2}`;
}

function GroupBox({ job, group, at }) {
  return html`<a class="group" href=${hrefOf(job, group)} data-state=${stateOf(group)}
    style=${{ left: `${at.x}px`, top: `${at.y}px`, width: `${WIDTH}px`, height: `${HEIGHT}px` }}>
    <b>${group.name}</b><${Amount} group=${group} />
    <${CountsBar} counts=${group.counts ?? {}} total=${group.total} />
    <small class="dim">${afterWords(group)}</small></a>`;
}

/** The same as a list, for jobs of many tasks. */
export function GroupList({ job, groups }) {
  return html`<ul class="lines groups">${groups.map(
    (group) => html`<li key=${group.name}>
    <a href=${hrefOf(job, group)}>${group.name}</a><${CountsBar} counts=${group.counts ?? {}} total=${group.total} />
    <${Amount} group=${group} /><small class="dim">${afterWords(group)}</small></li>`,
  )}</ul>`;
}

function Amount({ group }) {
  return group.expanded
    ? html`<${CountsText} counts=${group.counts ?? {}} total=${group.total} />`
    : html`<span class="dim">not expanded yet</span>`;
}

function afterWords({ after }) {
  return (
    after
      .map(
        (one) => one.task + (one.when && one.when.toLowerCase() !== 'finished' ? ` (${one.when.toLowerCase()})` : ''),
      )
      .join(', ')
      .replace(/^(?=.)/, 'after ') || 'starts at once'
  );
}

function hrefOf(job, group) {
  return group.array
    ? hrefTo('tasks', '', { job: job.id, search: `/${group.name}/` })
    : toTask(`${job.id}/${group.name}`);
}

/** What stands out in a group: trouble, then work, then whether all is done. */
function stateOf({ counts = {}, total }) {
  const trouble = ['FAILED', 'ERROR', 'LOST', 'ACTIVE', 'KILLED'].find((state) => counts[state] > 0);
  return trouble ?? (total > 0 && counts.FINISHED === total ? 'FINISHED' : 'PENDING');
}
