/** Why a task waits, is where it is, or ended: the answer of `/v1/tasks/…/explain` as tables. */
import { Component, html } from './dom.js';
import { Empty, NodeLink, TaskLink } from './parts.js';
import { api } from '../api.js';
import { duration } from '../model/format.js';
import { Bar } from './roles.js';
import { bars, share } from '../model/shares.js';

/** Read again whenever the page read the task again. */
export class Explain extends Component {
  #gone = false;
  state = { answer: null, fault: null };

  componentDidMount() {
    this.#read();
  }

  componentDidUpdate(before) {
    if (before.asOf !== this.props.asOf) {
      this.#read();
    }
  }

  componentWillUnmount() {
    this.#gone = true;
  }

  async #read() {
    try {
      const answer = await api.explain(this.props.task);
      this.#gone || this.setState({ answer, fault: null });
    } catch (fault) {
      this.#gone || this.setState({ fault });
    }
  }

  render(_, { answer, fault }) {
    if (!answer) {
      return html`<${Empty} title=${fault ? fault.message : 'Loading…'} />`;
    }
    if (answer.waiting) {
      return html`<${Waiting} answer=${answer} />`;
    }
    return answer.placed ? html`<${Placed} placed=${answer.placed} />` : html`<${Ended} ended=${answer.ended} />`;
  }
}

function Waiting({ answer }) {
  const { waiting, roles, at } = answer;
  const { queue, expected, kept = [], after = [] } = waiting;
  return html`<div class="explain">
    <p class="cause" data-kind=${waiting.kind}>${waiting.message}</p>
    <dl class="facts wrap">
      ${after.map((each) => html`<div key=${each.task}><dt>after</dt><dd>${each.task} (${each.when}): ${each.expanded ? `${each.ended} of ${each.instances} ended` : 'not known yet how many'}</dd></div>`)}
      ${queue && html`<div><dt>queue</dt><dd>${queue.ahead === 0 ? 'next' : `${queue.ahead} before it`} of ${queue.ready} ready in its role</dd></div>`}
      ${queue && queue.rolesWaiting > 1 && html`<div><dt>turn</dt><dd>${queue.rolesAhead === 0 ? 'its role is first' : `${queue.rolesAhead} of ${queue.rolesWaiting} roles before its own`}</dd></div>`}
      ${expected && html`<div><dt>expected</dt><dd>${expected.startAt ? `in ${duration(Math.max(0, expected.startAt - at))}` : 'when it has room'} on ${expected.node}</dd></div>`}
      ${kept.map((each) => html`<div key=${each.task}><dt>kept for</dt><dd><${TaskLink} id=${each.task} /> on ${each.node}</dd></div>`)}
      ${waiting.notBefore && html`<div><dt>retry</dt><dd>in ${duration(Math.max(0, waiting.notBefore - at))}</dd></div>`}
      ${waiting.queueUntil && html`<div><dt>gives up</dt><dd>in ${duration(Math.max(0, waiting.queueUntil - at))}</dd></div>`}
    </dl>
    <${Causes} nodes=${waiting.nodes} />
    ${roles.length > 0 && html`<${Shares} roles=${roles} own=${answer.role} capacity=${answer.capacity} />`}
  </div>`;
}

/** What rules out how many nodes; the alternatives of the request one below the other. */
function Causes({ nodes }) {
  if (nodes.workers === 0) {
    return html`<p class="bad">There is no worker.</p>`;
  }
  return [nodes, ...nodes.alternatives].map(
    (sieve, number) => html`<div class="scroll" key=${number}>
    <p class="dim">${number > 0 && `Alternative ${number}: `}${nodes.workers} worker${nodes.workers === 1 ? '' : 's'}: ${sieve.fitting || 'none'} with room now, ${
      sieve.possible === 0 ? html`<b class="bad">none ever as it is</b>` : `${sieve.possible} if nothing else ran there`
    }${sieve.nearest && `; nearest is ${sieve.nearest}`}</p>
    ${
      sieve.causes.length > 0 &&
      html`<table class="plain"><thead><tr><th>Ruled out by</th><th class="num">Nodes</th><th class="num">Alone</th><th class="num">For ever</th><th>Nearest</th><th>Has</th><th>Asked</th></tr></thead>
      <tbody>${sieve.causes.map(
        (cause) => html`<tr key=${cause.what} data-cause=${cause.what}><td>${cause.kind === 'constraint' && html`<span class="dim">where </span>`}${cause.what}</td>
        <td class="num">${cause.nodes}</td><td class="num">${cause.alone}</td><td class="num">${cause.forever}</td>
        <td>${cause.nearest.node}</td><td>${cause.nearest.has || '–'}</td><td>${cause.kind === 'resource' ? cause.nearest.asked : ''}</td></tr>`,
      )}</tbody></table>`
    }</div>`,
  );
}

function Shares({ roles, own, capacity }) {
  return html`<div class="scroll"><table class="plain"><thead><tr><th>Role</th><th class="num">Share</th><th class="num">Entitled</th><th class="num">Weight</th><th class="num">Waiting</th></tr></thead>
    <tbody>${roles.map(
      (role) => html`<tr key=${role.role} class=${role.role === own ? 'own' : ''}><td>${role.role}</td>
      <td class="num">${share(role.share)}${role.resource && html` <span class="dim">${role.resource}</span>`}</td>
      <td class="num">${share(role.entitlement)}</td><td class="num">${role.weight}</td><td class="num">${role.waiting}</td></tr>`,
    )}</tbody></table>
    ${
      capacity &&
      roles
        .filter((role) => role.role === own)
        .flatMap((role) => bars(role, capacity))
        .map((bar) => html`<${Bar} key=${bar.resource} bar=${bar} />`)
    }</div>`;
}

function Placed({ placed }) {
  const rank =
    placed.feasible === null
      ? 'Its node is not part of the cell now.'
      : placed.rank === null
        ? `Its node would not take it now; ${placed.feasible} others would.`
        : `Number ${placed.rank} of the ${placed.feasible} of ${placed.workers} workers that would take it if it were placed now.`;
  const { health } = placed;
  return html`<div class="explain">${health && !health.ready && html`<p class="cause">It is ${health.state.toLowerCase().replace('_', ' ')}${health.message && `: ${health.message}`}</p>`}<p class="cause">${rank} <span class="dim">By ${placed.policy}; the least score comes first.</span></p>
    ${
      placed.best.length > 0 &&
      html`<div class="scroll"><table class="plain"><thead><tr><th class="num">Rank</th><th>Node</th><th class="num">Peers</th><th class="num">Preference</th><th class="num">Score</th></tr></thead>
      <tbody>${placed.best.map(
        (choice) => html`<tr key=${choice.node} class=${choice.node === placed.node ? 'own' : ''}><td class="num">${choice.rank}</td>
        <td><${NodeLink} id=${choice.node} /></td><td class="num">${choice.peers}</td><td class="num">${choice.preference}</td><td class="num">${choice.score}</td></tr>`,
      )}</tbody></table></div>`
    }</div>`;
}

/** The chain of causes, the task itself first. */
function Ended({ ended }) {
  return html`<ol class="explain chain">${ended.chain.map(
    (link, number) => html`<li key=${link.task} data-link=${link.task}>
    <p>${number > 0 && html`<span class="dim">because of </span><${TaskLink} id=${link.task} />: `}${link.message || `It ended ${link.state.toLowerCase()}.`}</p>
    ${link.attempt && html`<p class="dim">${link.attempt} on ${link.node}${link.exitStatus !== null && `, exit status ${link.exitStatus}`}${link.signal !== null && `, signal ${link.signal}`}</p>`}
    ${link.output.length > 0 && html`<pre>${link.output.join('\n')}</pre>`}</li>`,
  )}</ol>`;
}
