package io.reeve.model;

/**
 * In milliseconds; {@link #NONE} where there is no limit.
 *
 * @param queueMs from submission (or requeueing) to the start of an attempt
 * @param runMs one attempt, from its start
 * @param killMs from TERM to KILL
 */
public record Timeouts(long queueMs, long runMs, long killMs) {
    public static final long NONE = -1;
    public static final long DEFAULT_KILL_MS = 10_000;
    public static final Timeouts DEFAULT = new Timeouts(NONE, NONE, DEFAULT_KILL_MS);
}
