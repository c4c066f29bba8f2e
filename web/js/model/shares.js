/** What of each resource a role has, wants, and may have, as parts of the cell. */
import { cores, percent, size } from './format.js';

const BYTES = new Set(['mem', 'disk']);

/** @param {string} resource @param {number} amount @returns {string} */
export function amount(resource, amount) {
  return BYTES.has(resource) ? size(amount) : cores(amount);
}

/** @param {object} all amounts by resource @returns {string} those that are something, `2 cpus, 4 GB mem` */
export function everyAmount(all) {
  const some = Object.entries(flat(all)).filter(([, each]) => each > 0);
  return some.map(([resource, each]) => `${amount(resource, each)} ${resource}`).join(', ') || 'nothing';
}

/** @param {object} amounts with custom ones in a member of their own @returns {Record<string, number>} flat */
function flat(amounts = {}) {
  const { custom = {}, ...own } = amounts;
  return { ...own, ...custom };
}

/**
 * @param {object} role a row of `/v1/roles` @param {object} capacity of the cell
 * @returns {{resource: string, used: number, demand: number, guarantee: number|null, limit: number|null,
 *   capacity: number, usedPart: number, demandPart: number, guaranteePart: number|null, limitPart: number|null}[]}
 *   only resources that the role uses, wants, or has a bound for; parts are 0 to 100, the demand on top of the use
 */
export function bars(role, capacity) {
  const all = flat(capacity);
  const used = flat(role.used);
  const demand = flat(role.demand);
  const names = Object.keys(all).filter(
    (name) =>
      all[name] > 0 &&
      (used[name] > 0 || demand[name] > 0 || role.guarantee?.[name] !== undefined || role.limit?.[name] !== undefined),
  );
  return names.map((resource) => {
    const whole = all[resource];
    const usedPart = percent(used[resource] ?? 0, whole);
    const bound = (of) => (of?.[resource] === undefined ? null : percent(of[resource], whole));
    return {
      resource,
      used: used[resource] ?? 0,
      demand: demand[resource] ?? 0,
      guarantee: role.guarantee?.[resource] ?? null,
      limit: role.limit?.[resource] ?? null,
      capacity: whole,
      usedPart,
      demandPart: Math.min(100 - usedPart, percent(demand[resource] ?? 0, whole)),
      guaranteePart: bound(role.guarantee),
      limitPart: bound(role.limit),
    };
  });
}

/** @param {object} bar one of {@link bars} @returns {string} the same in words */
export function barWords(bar) {
  const words = [`${amount(bar.resource, bar.used)} of ${amount(bar.resource, bar.capacity)} ${bar.resource} in use`];
  if (bar.demand > 0) {
    words.push(`${amount(bar.resource, bar.demand)} more wanted`);
  }
  if (bar.guarantee !== null) {
    words.push(`${amount(bar.resource, bar.guarantee)} guaranteed`);
  }
  if (bar.limit !== null) {
    words.push(`at most ${amount(bar.resource, bar.limit)}`);
  }
  return words.join(', ');
}

/** @param {number|null|undefined} part 0 to 1 @returns {string} */
export function share(part) {
  return part === null || part === undefined ? '–' : `${(Math.round(part * 1000) / 10).toFixed(1)} %`;
}
