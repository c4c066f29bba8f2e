package io.reeve.model;

/** Who may start before a task that is more urgent and does not fit. */
public enum BackfillPolicy {
    /** Nobody. */
    FCFS,
    /** Whoever cannot delay the first task that does not fit. */
    EASY,
    /** Whoever cannot delay any task that waits. */
    CONSERVATIVE,
    /** As EASY, the shortest expected run time first. */
    SJBF
}
