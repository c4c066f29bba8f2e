/** Preact with `html` templates in place of JSX. */
import { Component, createRef, h, render } from '../../vendor/preact.module.js';
import htm from '../../vendor/htm.module.js';

export const html = htm.bind(h);
export { Component, createRef, render };
