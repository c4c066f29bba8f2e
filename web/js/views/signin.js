import { Component, html } from './dom.js';
import { token } from '../api.js';

/** Asks for the token that the cell was started with; it stays in this tab. */
export class SignIn extends Component {
  #submit = (submit) => {
    submit.preventDefault();
    const value = new FormData(submit.currentTarget).get('token').trim();
    if (value) {
      token.set(value);
      this.props.store.signIn();
    }
  };

  render() {
    const wrong = token.get() !== null;
    return html`<main id="main" class="signin">
      <form onSubmit=${this.#submit}>
        <h1>Sign in</h1>
        <p>This cell asks for a token: the first line of the file its nodes were started with.</p>
        <label><span>Token</span>
          <input name="token" type="password" autocomplete="off" required aria-invalid=${wrong} aria-describedby="signin-fault" />
        </label>
        <p id="signin-fault" class="bad" role="alert">${wrong && 'The cell did not take this token.'}</p>
        <button class="primary">Sign in</button>
      </form>
    </main>`;
  }
}
