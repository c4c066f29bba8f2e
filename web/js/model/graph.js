/** Where the tasks of a job stand when they are drawn from left to right, each to the right of what it runs after. */

/**
 * @typedef {import('./state.js').Group} Group
 * @param {Group[]} groups
 * @returns {{places: Map<string, {column: number, row: number}>, columns: number, rows: number,
 *   edges: {from: string, to: string, when: string}[]}}
 */
export function layout(groups) {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const columns = new Map();
  const columnOf = (name, path) => {
    if (columns.has(name)) {
      return columns.get(name);
    }
    const before = byName.get(name).after.filter((one) => byName.has(one.task) && !path.has(one.task));
    const inner = new Set(path).add(name);
    const column = before.reduce((most, one) => Math.max(most, columnOf(one.task, inner) + 1), 0);
    columns.set(name, column);
    return column;
  };
  const filled = [];
  const places = new Map();
  for (const { name } of groups) {
    const column = columnOf(name, new Set());
    filled[column] = (filled[column] ?? 0) + 1;
    places.set(name, { column, row: filled[column] - 1 });
  }
  const edges = groups.flatMap((group) =>
    group.after
      .filter((one) => byName.has(one.task))
      .map((one) => ({ from: one.task, to: group.name, when: one.when })),
  );
  return { places, columns: filled.length, rows: Math.max(0, ...filled.map((n) => n ?? 0)), edges };
}

/**
 * @param {Group[]} groups @param {Iterable<import('./state.js').Task>} tasks
 * @returns {Map<string, Record<string, number>>} how many tasks of each group are in which state
 */
export function countByGroup(groups, tasks) {
  const counts = new Map(groups.map((group) => [group.name, {}]));
  for (const task of tasks) {
    const group = counts.get(task.task);
    if (group) {
      group[task.state] = (group[task.state] ?? 0) + 1;
    }
  }
  return counts;
}
