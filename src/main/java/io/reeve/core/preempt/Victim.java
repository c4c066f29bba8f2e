package io.reeve.core.preempt;

import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import java.util.Comparator;

/** An attempt that may be made to end. */
record Victim(AttemptId attempt, String role, int priority, Allocation allocation, long startedMs) {
    /** Lowest priority first, then least work lost. */
    static final Comparator<Victim> ORDER = Comparator.comparingInt(Victim::priority)
            .thenComparing(Comparator.comparingLong(Victim::startedMs).reversed())
            .thenComparing(victim -> victim.attempt().task())
            .thenComparingInt(victim -> victim.attempt().attempt());
}
