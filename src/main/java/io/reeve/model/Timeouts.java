package io.reeve.model;

/**
 * In milliseconds; {@link #NONE} where there is no limit.
 *
 * @param queueMs from submission (or requeueing) to the start of an attempt
 * @param runMs one attempt, from its start
 * @param killMs from TERM to KILL
 * @param warnMs how long before the end of {@code runMs} the attempt gets USR1, or {@link #NO_WARNING}
 */
public record Timeouts(long queueMs, long runMs, long killMs, long warnMs) {
    public static final long NONE = -1;
    /** What old encodings have in its place, too. */
    public static final long NO_WARNING = 0;

    public static final long DEFAULT_KILL_MS = 10_000;
    public static final Timeouts DEFAULT = new Timeouts(NONE, NONE, DEFAULT_KILL_MS);

    /** Without a warning. */
    public Timeouts(long queueMs, long runMs, long killMs) {
        this(queueMs, runMs, killMs, NO_WARNING);
    }

    /** How long after its start an attempt is warned, or {@link #NO_WARNING}. */
    public long warnAfterMs() {
        return warnMs == NO_WARNING || runMs == NONE ? NO_WARNING : Math.max(1, runMs - warnMs);
    }
}
