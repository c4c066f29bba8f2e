package io.reeve.core.preempt;

import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import java.util.Comparator;

/**
 * An attempt that may be made to end.
 *
 * @param rank where its task would stand in its role's queue: see {@link io.reeve.model.RoleSpec#rank}
 */
record Victim(AttemptId attempt, String role, int priority, long rank, Allocation allocation, long startedMs) {
    /** Lowest priority first, then least work lost. */
    static final Comparator<Victim> ORDER = Comparator.comparingInt(Victim::priority)
            .thenComparing(Comparator.comparingLong(Victim::startedMs).reversed())
            .thenComparing(victim -> victim.attempt().task())
            .thenComparingInt(victim -> victim.attempt().attempt());
}
