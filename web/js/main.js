import { App } from './views/app.js';
import { Store } from './store.js';
import { html, render } from './views/dom.js';

const store = new Store();
const root = document.getElementById('app');
root.replaceChildren();
render(html`<${App} store=${store} />`, root);
store.connect();
addEventListener('pagehide', () => store.disconnect());
globalThis.reeve = { store }; // for the curious, and for tests
