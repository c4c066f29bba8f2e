import { everyAmount } from '../model/shares.js';
import { html } from './dom.js';
import { hrefTo } from '../router.js';

/** What of nodes serves one role alone, used or not. */
export function Reservations({ rows }) {
  return html`<section class="panel" data-part="reservations"><header><h2>Reserved on nodes</h2></header>
    <div class="scroll"><table class="plain"><thead><tr><th>Node</th><th>Role</th><th>Reserved</th><th>Unused</th><th>By</th></tr></thead>
    <tbody>${rows.map(
      (each) => html`<tr key=${`${each.node} ${each.role} ${each.kind}`}>
      <td><a href=${hrefTo('nodes', each.node)}>${each.node}</a>${!each.live && html` <span class="dim">gone</span>`}</td>
      <td>${each.role}</td><td>${everyAmount(each.amounts)}</td><td>${everyAmount(each.unused)}</td>
      <td class="dim">${each.kind === 'static' ? 'the node' : 'an operator'}</td></tr>`,
    )}</tbody></table></div></section>`;
}
