import { Ago, Meter } from './parts.js';
import { clock, cores, percent, sentence, size } from '../model/format.js';
import { hrefTo } from '../router.js';
import { html } from './dom.js';

/** One node: what is granted of it, what runs on it, and what is wrong with it. */
export function NodeCard({ node, now }) {
  const { capacity = { cpus: 0, mem: 0 }, used = { cpus: 0, mem: 0 } } = node;
  const lost = node.state === 'LOST';
  const off = node.phase && node.phase !== 'READY';
  const zone = Object.entries(node.attributes ?? {}).slice(0, 3);
  return html`<li class="node" data-state=${node.state}>
    <h3><i class="dot" aria-hidden="true" /><a href=${hrefTo('tasks', '', { node: node.id })}>${node.id}</a>
      ${node.leader && html`<span class="tag lead">leader</span>`}
      ${lost && html`<span class="tag bad">lost</span>`}
      ${!lost && off && html`<span class="tag" data-phase=${node.phase}>${node.phase.toLowerCase()}</span>`}
      ${!lost && node.suspectSince && html`<span class="tag bad">suspect</span>`}
      <span class="dim num">${node.attempts} attempt${node.attempts === 1 ? '' : 's'}</span></h3>
    ${
      lost
        ? html`<p class="bad">${sentence(node) || 'It fell silent.'} <span class="dim"><${Ago} at=${node.since} now=${now} /></span></p>`
        : html`<${Use} name="cpus" used=${used.cpus} capacity=${capacity.cpus} show=${cores} load=${node.load?.cpus} />
        <${Use} name="mem" used=${used.mem} capacity=${capacity.mem} show=${size} load=${node.load?.mem} />`
    }
    ${
      !lost && off && html`<p>${node.phaseMessage}${node.phaseUntil && html` <span class="dim">until ${clock(node.phaseUntil)}</span>`}</p>`
    }
    ${
      !lost && node.suspectSince
        ? html`<p class="bad">Not heard of since <${Ago} at=${node.suspectSince} now=${now} />; not given up yet.</p>`
        : ''
    }
    ${lost && node.unreachable > 0 && html`<p>${node.unreachable} attempt${node.unreachable === 1 ? '' : 's'} kept there, not replaced before it returns or is forgotten.</p>`}
    <p class="dim attributes">${zone.map(([name, value]) => html`<span key=${name}>${name}=${value}</span>`)}
      ${node.incarnation > 1 && html`<span>incarnation ${node.incarnation}</span>`}</p>
  </li>`;
}

function Use({ name, used, capacity, show, load }) {
  const part = percent(used, capacity);
  const measured = load === null || load === undefined ? '' : `, ${show(load)} in use by measure`;
  return html`<div class="use" title=${`${show(used)} of ${show(capacity)} granted${measured}`}>
    <span>${name}</span><${Meter} value=${part} label=${`${name} granted`} tone=${part > 95 ? 'full' : ''} />
    <span class="num">${show(used)}<span class="dim"> / ${show(capacity)}</span></span></div>`;
}
