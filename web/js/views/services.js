import { Empty } from './parts.js';
import { Polled } from './polled.js';
import { api } from '../api.js';
import { count } from '../model/format.js';
import { deploymentWords, readyPart } from '../model/services.js';
import { html } from './dom.js';
import { toJob, toTask } from '../router.js';

/** The services: how many instances are ready, where they are, and how far an update is. */
export class ServicesPage extends Polled {
  read() {
    return api.services();
  }

  render(_, { answer, fault }) {
    if (!answer) {
      return fault ? html`<${Empty} title=${fault.message}>${fault.hint}<//>` : html`<${Empty} title="Loading…" />`;
    }
    const services = answer.services;
    return html`<div class="title"><h1>Services</h1><span class="dim num" data-fact="rows">${count(services.length)}</span></div>
      ${
        services.length === 0
          ? html`<${Empty} title="No service runs.">A task with <code>service: {instances: 3}</code> is one.<//>`
          : html`<ul class="roles" aria-label="Services">${services.map(
              (service) => html`<${ServiceCard} key=${service.id} service=${service} />`,
            )}</ul>`
      }`;
  }
}

function ServiceCard({ service }) {
  const { deployment } = service;
  const words = `${service.ready} of ${service.wanted} ready`;
  return html`<li class="role panel" data-service=${service.id}>
    <header><h2><a href=${toJob(service.job)}>${service.id}</a></h2>
      <dl class="facts wrap">
        <div><dt>ready</dt><dd class="num" data-fact="ready">${service.ready} <span class="dim">of ${service.wanted}</span></dd></div>
        <div><dt>version</dt><dd class="num">${service.version}${service.held && html` <span class="dim">mixed</span>`}</dd></div>
        <div><dt>role</dt><dd>${service.role}</dd></div>
        ${deployment && html`<div><dt>deployment</dt><dd data-fact="deployment">${deploymentWords(deployment)}</dd></div>`}
      </dl></header>
    <div class="share" title=${words}><span>ready</span>
      <span class="sharebar" role="img" aria-label=${words}><i class="used" style=${{ width: `${readyPart(service)}%` }} /></span>
      <span class="num">${service.ready}<span class="dim"> / ${service.wanted}</span></span>
      <span class="dim bounds">${service.stopped ? `stopped: ${service.message}` : deployment?.message}</span></div>
    <table class="plain"><thead><tr><th>Instance</th><th>State</th><th>Health</th><th>Version</th><th>Address</th><th>Message</th></tr></thead>
      <tbody>${service.instances.map(
        (one) => html`<tr key=${one.id}><td><a href=${toTask(one.id)}>${one.id}</a></td>
          <td>${one.draining ? 'draining' : one.state.toLowerCase()}</td>
          <td>${one.ready ? 'ready' : one.health.toLowerCase().replace('_', ' ')}</td>
          <td class="num">${one.version}</td><td>${one.address ?? '–'}</td><td class="dim">${one.message}</td></tr>`,
      )}</tbody></table>
  </li>`;
}
