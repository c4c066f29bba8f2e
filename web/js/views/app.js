/** The frame around every page: header, the page itself, messages, confirmation of what cannot be undone. */
import { Component, createRef, html } from './dom.js';
import { Confirm } from './confirm.js';
import { EventsPage } from './events.js';
import { Header } from './header.js';
import { JobPage } from './job.js';
import { JobsPage } from './jobs.js';
import { Overview } from './overview.js';
import { RolesPage } from './roles.js';
import { ServicesPage } from './services.js';
import { SchedulesPage } from './schedules.js';
import { SignIn } from './signin.js';
import { TaskPage } from './task.js';
import { TasksPage } from './tasks.js';
import { Empty } from './parts.js';
import { api } from '../api.js';
import { hrefTo, parsePlace } from '../router.js';

/** "12 s ago", run times and the chart move on once a second. */
const TICK_MS = 1000;
const TOAST_MS = 6000;

export class App extends Component {
  #confirm = createRef();
  #unsubscribe = null;
  #ticker = null;
  #toastTimer = null;
  state = { place: parsePlace(location.hash), toast: null };

  componentDidMount() {
    this.#unsubscribe = this.props.store.subscribe(() => this.setState({}));
    this.#ticker = setInterval(() => this.setState({}), TICK_MS);
    addEventListener('hashchange', this.#moved);
    addEventListener('keydown', this.#pressed);
    document.title = titleOf(this.state.place);
  }

  componentWillUnmount() {
    this.#unsubscribe();
    clearInterval(this.#ticker);
    clearTimeout(this.#toastTimer);
    removeEventListener('hashchange', this.#moved);
    removeEventListener('keydown', this.#pressed);
  }

  #moved = () => {
    const place = parsePlace(location.hash);
    const same = place.page === this.state.place.page && place.id === this.state.place.id;
    document.title = titleOf(place);
    this.setState({ place }, () => same || document.querySelector('main')?.scrollTo(0, 0));
  };

  #pressed = (key) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? '');
    if (key.key === '/' && !typing && !key.ctrlKey && !key.metaKey && !key.altKey) {
      key.preventDefault();
      this.#search();
    } else if (key.key === 'Escape' && document.activeElement?.matches('[data-search]')) {
      document.activeElement.blur();
    }
  };

  #search() {
    const field = document.querySelector('[data-search]');
    if (field) {
      field.select();
      field.focus();
    } else {
      location.hash = hrefTo('tasks');
      this.setState({ place: parsePlace(hrefTo('tasks')) }, () => document.querySelector('[data-search]')?.focus());
    }
  }

  #say = (text, bad = false) => {
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => this.setState({ toast: null }), TOAST_MS);
    this.setState({ toast: { text, bad } });
  };

  /** Asks, then kills. @param {string} id @param {string} words what will happen */
  #kill = async (id, words) => {
    if (!(await this.#confirm.current.ask({ title: `Kill ${id}?`, words, action: 'Kill' }))) {
      return;
    }
    try {
      const { killed } = await api.kill([id]);
      this.#say(killed.length ? `The kill of ${id} is accepted.` : `${id} had ended already.`);
    } catch (error) {
      this.#say(`${id} is not killed: ${error.message}`, true);
    }
  };

  render({ store }, { place, toast }) {
    const Page = PAGES[place.page] ?? NotFound;
    const View = Array.isArray(Page) ? Page[place.id ? 1 : 0] : Page;
    const props = { store, place, now: store.now(), kill: this.#kill, say: this.#say };
    return html`<a class="skip" href="#main" onClick=${skipToMain}>To the content</a>
      <${Header} store=${store} place=${place} now=${props.now} />
      ${
        store.connection.status === 'signed-out'
          ? html`<${SignIn} store=${store} />`
          : html`<main id="main" tabindex="-1" data-page=${place.page} aria-busy=${store.connection.status === 'starting'}>
            <${View} key=${`${place.page}/${place.id}`} ...${props} />
          </main>`
      }
      <${Confirm} ref=${this.#confirm} />
      <div class="toasts" role="status" aria-live="polite">${toast && html`<p class=${toast.bad ? 'bad' : ''}>${toast.text}</p>`}</div>`;
  }
}

/** A list and, where an id follows, the page of one. */
const PAGES = {
  overview: Overview,
  tasks: [TasksPage, TaskPage],
  jobs: [JobsPage, JobPage],
  services: ServicesPage,
  roles: RolesPage,
  schedules: SchedulesPage,
  events: EventsPage,
};

function NotFound({ place }) {
  return html`<${Empty} title=${`There is no page "${place.page}".`}><a href="#/">To the overview</a><//>`;
}

function titleOf({ page, id }) {
  return `${id || page[0].toUpperCase() + page.slice(1)} · Reeve`;
}

function skipToMain(click) {
  click.preventDefault();
  document.getElementById('main')?.focus();
}
