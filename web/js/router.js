/** Places on the dashboard, as the part of the address behind `#`: they can be bookmarked. */
import { query } from './api.js';

/**
 * @typedef {{page: string, id: string, query: Record<string, string>}} Place
 * @param {string} hash `#/tasks/word-count.42/count/3?stream=stderr`
 * @returns {Place}
 */
export function parsePlace(hash) {
  const [path, search = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [page, ...rest] = path.split('/');
  const id = rest.map((part) => decodeURIComponent(part)).join('/');
  return { page: page || 'overview', id, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** @param {string} page @param {string} [id] @param {Record<string, any>} [parameters] @returns {string} for `href` */
export function hrefTo(page, id = '', parameters = {}) {
  const path = [page === 'overview' ? '' : page, ...(id ? id.split('/').map(encodeURIComponent) : [])].join('/');
  return `#/${path}${query(parameters)}`;
}

export const toTask = (id, parameters) => hrefTo('tasks', id, parameters);
export const toJob = (id) => hrefTo('jobs', id);

/** Changes the query of where we are without a step in the history. @param {Place} place */
export function replaceQuery(place, parameters) {
  history.replaceState(null, '', hrefTo(place.page, place.id, { ...place.query, ...parameters }));
  dispatchEvent(new HashChangeEvent('hashchange'));
}
