import { Ago, Empty, NodeLink, StateChip } from './parts.js';
import { api, request, token } from '../api.js';
import { amounts, duration, moment, sentence, size, usageWords } from '../model/format.js';
import { html } from './dom.js';

/** Each run of the task, newest first; choosing one shows its log and outputs. */
export function Attempts({ attempts, chosen, now, onChoose }) {
  if (attempts.length === 0) {
    return html`<${Empty} title="None yet." />`;
  }
  return html`<ul class="lines attempts">${attempts
    .slice()
    .reverse()
    .map(
      (attempt) => html`
    <li key=${attempt.id} data-chosen=${attempt.number === chosen}>
      <button type="button" class="quiet" aria-pressed=${attempt.number === chosen} onClick=${() => onChoose(attempt.number)}
        title="Show its log and outputs">@${attempt.number}</button>
      <${StateChip} state=${attempt.state} /><${NodeLink} id=${attempt.node} />
      <span class="dim" title=${`launched ${moment(attempt.launchedAt)}`}><${Ago} at=${attempt.launchedAt} now=${now} /></span>
      <span class="num">${attempt.startedAt ? duration((attempt.endedAt ?? now) - attempt.startedAt) : '–'}</span>
      <p>${exitWords(attempt)} ${sentence(attempt)}<span class="dim"> ${allocationWords(attempt)}${
        attempt.counted === false ? ', not counted as an attempt' : ''
      }</span></p>
      ${attempt.usage && html`<p class="dim" data-usage=${attempt.id}>${usageWords(attempt.usage)}</p>`}
    </li>`,
    )}</ul>`;
}

function exitWords({ exitStatus, signal }) {
  if (signal) {
    return html`<span class="tag">signal ${signal}</span>`;
  }
  return exitStatus === null || exitStatus === undefined ? '' : html`<span class="tag">exit ${exitStatus}</span>`;
}

function allocationWords({ allocation, pid }) {
  const granted = allocation ? amounts(allocation) : '';
  const ports = allocation?.ports?.length ? `, ports ${allocation.ports.join(', ')}` : '';
  return granted + ports + (pid > 0 ? `, process ${pid}` : '');
}

export function Outputs({ task, attempt }) {
  const outputs = attempt.outputs ?? [];
  if (outputs.length === 0) {
    return html`<${Empty} title="It kept no outputs.">Name them in the document: <code>outputs: ["part-*"]</code><//>`;
  }
  return html`<ul class="lines outputs">${outputs.map(({ path, size: bytes }) => {
    const url = api.fileUrl(task, attempt.number, path);
    return html`<li key=${path}><a href=${url} download=${path.split('/').at(-1)} onClick=${(click) => download(click, url)}>${path}</a>
      <span class="num dim">${size(bytes)}</span></li>`;
  })}</ul>`;
}

/** A link carries no token: where one is needed, the file is fetched with it. @param {MouseEvent} click */
export async function download(click, url) {
  if (!token.get()) {
    return;
  }
  click.preventDefault();
  const name = click.currentTarget.download;
  const response = await request(url);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
