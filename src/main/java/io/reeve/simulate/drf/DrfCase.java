package io.reeve.simulate.drf;

import java.util.List;

/**
 * Users with endless work who share one pool.
 *
 * @param capacity of the pool, by resource
 * @param demands what one task of each user asks for, by resource
 * @param weights of the users
 * @param tasks how many tasks each user gets in the end; empty where the file does not say
 * @param picks whose turn it is, from the first grant on; empty where the file does not say
 */
public record DrfCase(
        String name,
        List<Long> capacity,
        List<List<Long>> demands,
        List<Long> weights,
        List<Integer> tasks,
        List<Integer> picks) {
    public DrfCase {
        capacity = List.copyOf(capacity);
        demands = demands.stream().map(List::copyOf).toList();
        weights = List.copyOf(weights);
        tasks = List.copyOf(tasks);
        picks = List.copyOf(picks);
    }
}
