package io.reeve.core.preempt;

import io.reeve.model.PreemptionPolicy;

/**
 * For whom attempts are made to end, and how many of them at most.
 *
 * @param perMinute attempts; bounds what a mistaken priority or guarantee can destroy before somebody sees it. One task
 *     that needs more of them at once still gets them, where none was preempted within the minute
 */
public record PreemptionRules(PreemptionPolicy policy, int perMinute) {
    /** Enough to clear a rack for a team that comes back to its guarantee, far from enough to clear a cell. */
    public static final int DEFAULT_PER_MINUTE = 100;

    public static final PreemptionRules DEFAULT = new PreemptionRules(PreemptionPolicy.PRIORITY, DEFAULT_PER_MINUTE);

    public PreemptionRules {
        if (perMinute < 1) {
            throw new IllegalArgumentException("at least one attempt a minute, was " + perMinute);
        }
    }
}
