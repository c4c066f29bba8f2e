package io.reeve.core.schedule;

import io.reeve.model.BackfillPolicy;

/**
 * How many tasks of each role a demand names. Naming ten thousand to have one placed, each time that one ends, was most
 * of what a busy leader did; so it names about as many as were placed lately, and more at once when they were all
 * placed. What it leaves out is not lost: the plan ends where a role that wants more has used up what was named, and
 * another round follows.
 */
final class Appetite {
    /** Costs no more than the rest of a round. */
    private static final int LEAST = 64;

    private static final int GROWTH = 8;

    /** Whether a shorter demand comes to the same: not where tasks behind it may be placed first, or have room kept. */
    private final boolean adapts;

    private int tasks = Integer.MAX_VALUE;
    private int named;

    Appetite(BackfillPolicy backfill) {
        adapts = backfill == BackfillPolicy.EASY || backfill == BackfillPolicy.FCFS;
    }

    /** @param limit the bound of a round */
    int tasks(int limit) {
        named = adapts ? Math.min(limit, tasks) : limit;
        return named;
    }

    void planned(int grants) {
        if (grants >= named / 2) {
            tasks = named > Integer.MAX_VALUE / GROWTH ? Integer.MAX_VALUE : named * GROWTH;
        } else if (grants < named / (2 * GROWTH)) {
            tasks = Math.max(LEAST, named / 2);
        }
    }
}
