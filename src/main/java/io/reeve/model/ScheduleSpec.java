package io.reeve.model;

/**
 * When a job runs again and again.
 *
 * @param pattern a cron pattern, or a repeating interval of ISO 8601, which begins with {@code R}
 * @param zone on whose clock, by its IANA name
 */
public record ScheduleSpec(String pattern, String zone, Misfire misfire, Overlap overlap) {
    public static final String DEFAULT_ZONE = "UTC";

    /** What becomes of instants that nobody led the cell at; an instant is missed once it is a minute late. */
    public enum Misfire {
        /** The newest missed instant runs, the others are skipped. */
        ONCE,
        /** Each runs, one after another where they must not overlap; the oldest beyond a bound are skipped. */
        ALL,
        /** All are skipped. */
        SKIP
    }

    /** What becomes of an instant whose predecessor's run has not ended. */
    public enum Overlap {
        /** It is skipped; under {@link Misfire#ALL} it waits. */
        FORBID,
        /** It runs beside it. */
        ALLOW,
        /** It runs, and the one before is killed. */
        REPLACE
    }

    public boolean isInterval() {
        return pattern.startsWith("R");
    }
}
