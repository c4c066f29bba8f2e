import { Empty } from './parts.js';
import { Polled } from './polled.js';
import { Reservations } from './reservations.js';
import { api } from '../api.js';
import { amount, barWords, bars, share } from '../model/shares.js';
import { count } from '../model/format.js';
import { html } from './dom.js';
import { hrefTo } from '../router.js';

/** The roles that share the cell: what each has, wants, is entitled to and may have. */
export class RolesPage extends Polled {
  async read() {
    const [roles, { reservations }] = await Promise.all([api.roles(), api.reservations()]);
    return { ...roles, reservations };
  }

  render(_, { answer, fault }) {
    if (!answer) {
      return fault ? html`<${Empty} title=${fault.message}>${fault.hint}<//>` : html`<${Empty} title="Loading…" />`;
    }
    const roles = answer.roles;
    return html`<div class="title"><h1>Roles</h1><span class="dim num" data-fact="rows">${count(roles.length)}</span>
        <${Legend} /></div>
      ${
        roles.length === 0
          ? html`<${Empty} title="No role is in use.">Say who gets what: <code>./reeve role set NAME --weight 2 --limit cpus=10</code><//>`
          : html`<ul class="roles" aria-label="Roles">${roles.map(
              (role) => html`<${RoleCard} key=${role.role} role=${role} capacity=${answer.capacity} />`,
            )}</ul>`
      }
      ${answer.reservations.length > 0 && html`<${Reservations} rows=${answer.reservations} />`}`;
  }
}

function Legend() {
  return html`<p class="legend dim" aria-hidden="true"><span><i class="used" />in use</span><span><i class="demand" />wanted</span>
    <span><i class="tick guarantee" />guarantee</span><span><i class="tick limit" />limit</span></p>`;
}

/** Roles below others stand further in. */
function RoleCard({ role, capacity }) {
  const depth = role.role.split('/').length - 1;
  const rows = bars(role, capacity);
  return html`<li class="role panel" data-role=${role.role} style=${{ marginLeft: `${Math.min(depth, 4) * 22}px` }}>
    <header><h2><a href=${hrefTo('jobs', '', { search: role.role })}>${role.role}</a></h2>
      <dl class="facts wrap">
        <div><dt>share</dt><dd class="num">${share(role.share)}${role.resource && html` <span class="dim">of ${role.resource}</span>`}</dd></div>
        <div><dt>entitled</dt><dd class="num">${share(role.entitlement)}</dd></div>
        <div><dt>weight</dt><dd class="num">${role.weight}</dd></div>
        <div><dt>run</dt><dd class="num">${count(role.attempts)}</dd></div>
        <div><dt>wait</dt><dd class="num">${count(role.waiting)}</dd></div>
      </dl></header>
    ${
      rows.length === 0
        ? html`<p class="dim">It uses nothing and wants nothing.</p>`
        : rows.map((bar) => html`<${Bar} key=${bar.resource} bar=${bar} />`)
    }
  </li>`;
}

export function Bar({ bar }) {
  const words = barWords(bar);
  return html`<div class="share" title=${words}>
    <span>${bar.resource}</span>
    <span class="sharebar" role="img" aria-label=${words}>
      <i class="used" style=${{ width: `${bar.usedPart}%` }} />
      <i class="demand" style=${{ left: `${bar.usedPart}%`, width: `${bar.demandPart}%` }} />
      ${bar.guaranteePart !== null && html`<b class="guarantee" style=${{ left: `${bar.guaranteePart}%` }} />`}
      ${bar.limitPart !== null && html`<b class="limit" style=${{ left: `${bar.limitPart}%` }} />`}
    </span>
    <span class="num">${amount(bar.resource, bar.used)}<span class="dim"> / ${amount(bar.resource, bar.capacity)}</span></span>
    <span class="dim bounds">${[
      bar.demand > 0 && `wants ${amount(bar.resource, bar.demand)}`,
      bar.guarantee !== null && `guaranteed ${amount(bar.resource, bar.guarantee)}`,
      bar.limit !== null && `limit ${amount(bar.resource, bar.limit)}`,
    ]
      .filter(Boolean)
      .join(', ')}</span></div>`;
}
