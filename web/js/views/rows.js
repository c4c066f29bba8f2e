/** A table of any length of which only the rows in view are in the document. */
import { Component, createRef, html } from './dom.js';
import { rowsInView } from '../model/virtual.js';

export const ROW_HEIGHT = 34;

/**
 * Props: `columns` [{key, title, sort?: bool, num?: bool}], `rows`, `keyOf(row)`, `cells(row)` → one value per column,
 * `sort`, `desc`, `onSort(key)`, `label`, `name` (class that sets the widths of the columns), `empty`, `onScrolled`.
 */
export class Rows extends Component {
  #body = createRef();
  #observer = null;
  state = { scrollTop: 0, height: 600 };

  componentDidMount() {
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.#body.current);
    this.#measure();
  }

  componentWillUnmount() {
    this.#observer.disconnect();
  }

  /** Shows the last row. */
  toEnd() {
    const body = this.#body.current;
    body.scrollTop = body.scrollHeight;
  }

  #measure() {
    const height = this.#body.current.clientHeight;
    if (height !== this.state.height) {
      this.setState({ height });
    }
  }

  #scrolled = () => {
    const body = this.#body.current;
    this.props.onScrolled?.(body.scrollTop + body.clientHeight >= body.scrollHeight - ROW_HEIGHT);
    const before = this.#range(this.state.scrollTop);
    const after = this.#range(body.scrollTop);
    if (before.first !== after.first || before.last !== after.last) {
      this.setState({ scrollTop: body.scrollTop });
    }
  };

  #range(scrollTop) {
    return rowsInView({ scrollTop, height: this.state.height, rowHeight: ROW_HEIGHT, total: this.props.rows.length });
  }

  render({ columns, rows, keyOf, cells, label, name, empty }) {
    const { first, last, offset, full } = this.#range(this.state.scrollTop);
    return html`<div class=${`rows ${name}`} role="table" aria-label=${label} aria-rowcount=${rows.length + 1}>
      <div class="row head" role="row" aria-rowindex="1">${columns.map((column) => this.#head(column))}</div>
      <div class="body" ref=${this.#body} onScroll=${this.#scrolled} tabindex="0" role="rowgroup" aria-label=${label}>
        ${rows.length === 0 && empty}
        <div class="full" role="presentation" style=${{ height: `${full}px` }}>
          <div class="shown" role="presentation" style=${{ transform: `translateY(${offset}px)` }}>
            ${rows.slice(first, last).map(
              (row, index) => html`
              <div class="row" role="row" key=${keyOf(row)} aria-rowindex=${first + index + 2}>
                ${cells(row).map(
                  (cell, column) => html`
                  <div role="cell" class=${columns[column].num ? 'num' : ''} data-column=${columns[column].key}>${cell}</div>`,
                )}
              </div>`,
            )}
          </div>
        </div>
      </div>
    </div>`;
  }

  #head({ key, title, sort: sortable, num }) {
    const { sort, desc, onSort } = this.props;
    const chosen = sort === key;
    const order = chosen ? (desc ? 'descending' : 'ascending') : undefined;
    return html`<div role="columnheader" class=${num ? 'num' : ''} data-column=${key} aria-sort=${order}>${
      sortable
        ? html`<button type="button" class="sort" onClick=${() => onSort(key)}>${title}<i aria-hidden="true">${
            chosen ? (desc ? '↑' : '↓') : ''
          }</i></button>`
        : title
    }</div>`;
  }
}
