import { Component, createRef, html } from './dom.js';

/** A question before what cannot be undone. */
export class Confirm extends Component {
  #dialog = createRef();
  #answer = null;
  state = { title: '', words: '', action: '' };

  /** @param {{title: string, words: string, action: string}} question @returns {Promise<boolean>} */
  ask(question) {
    return new Promise((answer) => {
      this.#answer = answer;
      this.setState(question, () => this.#dialog.current.showModal());
    });
  }

  #closed = () => {
    this.#answer?.(this.#dialog.current.returnValue === 'yes');
    this.#dialog.current.returnValue = '';
    this.#answer = null;
  };

  render(_, { title, words, action }) {
    return html`<dialog ref=${this.#dialog} aria-labelledby="confirm-title" onClose=${this.#closed}>
      <form method="dialog">
        <h2 id="confirm-title">${title}</h2>
        <p>${words}</p>
        <footer><button value="no">Cancel</button><button value="yes" class="danger" data-action="confirm">${action}</button></footer>
      </form>
    </dialog>`;
  }
}
