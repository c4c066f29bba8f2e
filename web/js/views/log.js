import { Component, createRef, html } from './dom.js';
import { LOG_CHUNK_BYTES, LOG_LIMIT_CHARS, LogWindow, parseContentRange, plain } from '../model/log.js';
import { api, request } from '../api.js';
import { download } from './attempts.js';
import { size } from '../model/format.js';

/** While the attempt lives, what was written since is asked for this often. */
const POLL_MS = 1000;
const STREAMS = ['stdout', 'stderr'];

/** The end of an attempt's log, followed by ranges; bounded in the page, whole as a download. */
export class LogView extends Component {
  #pre = createRef();
  #timer = null;
  #cursor = null;
  state = { stream: 'stdout', follow: true, total: null, note: 'Loading…', dropped: false };

  componentDidMount() {
    this.#connect('stdout');
  }

  componentWillUnmount() {
    this.#disconnect();
  }

  componentDidUpdate(before) {
    if (before.live && !this.props.live) {
      this.#poll(this.#cursor); // the last lines
    }
  }

  #connect(stream) {
    this.#disconnect();
    this.#pre.current.replaceChildren();
    this.#cursor = { stream, end: null, start: 0, window: new LogWindow(), decoder: new TextDecoder(), busy: false };
    this.setState({ stream, total: null, note: 'Loading…', dropped: false, follow: true });
    this.#poll(this.#cursor);
  }

  #disconnect() {
    clearTimeout(this.#timer);
    this.#cursor = null;
  }

  async #poll(cursor) {
    if (!cursor || cursor.busy) {
      return;
    }
    clearTimeout(this.#timer);
    cursor.busy = true;
    try {
      await this.#read(cursor);
    } catch (error) {
      this.setState({ note: `The log cannot be read just now: ${error.message}` });
    }
    cursor.busy = false;
    if (cursor === this.#cursor && this.props.live) {
      this.#timer = setTimeout(() => this.#poll(cursor), POLL_MS);
    }
  }

  /** Asks only for bytes that are there: the last one seen is asked for again, so that no answer is ever an error. */
  async #read(cursor) {
    if (!this.props.started) {
      this.setState({ note: 'It has not started yet.' });
      return;
    }
    const url = api.logUrl(this.props.task, this.props.attempt, cursor.stream);
    if (!cursor.end) {
      const size = Number((await this.#ask(url, { method: 'HEAD' }))?.headers.get('content-length') ?? 0);
      if (cursor !== this.#cursor || size === 0) {
        cursor === this.#cursor && this.setState({ total: 0, note: this.#nothing() });
        return;
      }
    }
    const from = cursor.end ? `${cursor.end - 1}-${cursor.end + LOG_LIMIT_CHARS}` : `-${LOG_CHUNK_BYTES}`;
    const response = await this.#ask(url, { headers: { range: `bytes=${from}` } });
    const bytes = new Uint8Array((await response?.arrayBuffer()) ?? 0);
    const at = parseContentRange(response?.headers.get('content-range'));
    if (cursor === this.#cursor && at) {
      this.#take(cursor, bytes, at);
    }
  }

  /** The answer if it is a success, else what it says is shown. */
  async #ask(url, init) {
    const response = await request(url, init);
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new Error(problem.detail ?? `the server answered ${response.status}`);
    }
    return response;
  }

  #take(cursor, bytes, { start, end, total }) {
    const first = !cursor.end;
    const fresh = first ? bytes : bytes.subarray(cursor.end - start);
    let text = cursor.decoder.decode(fresh, { stream: true });
    if (first && start > 0) {
      text = text.slice(text.indexOf('\n') + 1); // from the middle of a line
    }
    cursor.start = first ? start : cursor.start;
    cursor.end = end;
    this.#show(cursor, plain(text));
    this.setState({
      total,
      note: cursor.window.length ? '' : this.#nothing(),
      dropped: cursor.start > 0 || cursor.window.dropped,
    });
  }

  #show(cursor, text) {
    if (text === '') {
      return;
    }
    const pre = this.#pre.current;
    pre.append(document.createTextNode(text));
    for (let gone = cursor.window.append(text); gone > 0; gone--) {
      pre.firstChild.remove();
    }
    if (this.state.follow) {
      pre.scrollTop = pre.scrollHeight;
    }
  }

  #nothing() {
    return this.props.live ? 'Nothing written yet.' : 'It wrote nothing.';
  }

  #scrolled = () => {
    const pre = this.#pre.current;
    const follow = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 24;
    if (follow !== this.state.follow) {
      this.setState({ follow });
    }
  };

  #follow = (change) => {
    const follow = change.currentTarget.checked;
    this.setState({ follow });
    if (follow) {
      this.#pre.current.scrollTop = this.#pre.current.scrollHeight;
    }
  };

  render({ task, attempt, live }, { stream, follow, total, note, dropped }) {
    const url = api.logUrl(task, attempt, stream);
    return html`<div class="log">
      <div class="tabs"><div role="tablist" aria-label="Streams">${STREAMS.map(
        (name) => html`
          <button type="button" role="tab" key=${name} id=${`tab-${name}`} aria-selected=${name === stream} aria-controls="log-text"
            onClick=${() => this.#connect(name)}>${name}</button>`,
      )}</div>
        <label class="check"><input type="checkbox" checked=${follow} onChange=${this.#follow} /> follow</label>
        ${live && html`<span class="tag lead">live</span>`}
        <span class="dim num">${total === null ? '' : size(total)}</span>
        <a href=${url} download=${`${task.replaceAll('/', '-')}@${attempt}.${stream}.txt`} onClick=${(click) => download(click, url)}>Download</a>
      </div>
      ${dropped && html`<p class="dim note">Earlier lines are not shown here; the download has all.</p>`}
      ${note && html`<p class="dim note">${note}</p>`}
      <pre id="log-text" ref=${this.#pre} role="tabpanel" tabindex="0" aria-labelledby=${`tab-${stream}`} onScroll=${this.#scrolled} />
    </div>`;
  }
}
