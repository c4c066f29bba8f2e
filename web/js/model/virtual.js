/** Which rows of a long list are drawn. */

/**
 * @param {{scrollTop: number, height: number, rowHeight: number, total: number, overscan?: number}} view in pixels;
 *   `overscan` is how many rows are drawn beyond each edge
 * @returns {{first: number, last: number, offset: number, full: number}} rows `first` up to and without `last`, the
 *   offset of the first and the height of all rows in pixels
 */
export function rowsInView({ scrollTop, height, rowHeight, total, overscan = 8 }) {
  const full = total * rowHeight;
  const top = Math.min(Math.max(0, scrollTop), Math.max(0, full - height));
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(total, Math.ceil((top + height) / rowHeight) + overscan);
  return { first, last, offset: first * rowHeight, full };
}
