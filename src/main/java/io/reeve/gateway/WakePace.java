package io.reeve.gateway;

/**
 * How soon readers may be woken again: a token bucket. After a quiet moment each event goes out at once; in a flood
 * they go out a hundred times a second, each time with all that came meanwhile. Times are nanoseconds of a clock that
 * never runs backwards.
 */
final class WakePace {
    /** Wakes in a row without a pause. */
    static final int BURST = 10;

    static final long EVERY_NS = 10_000_000;

    /** The bucket is full when the clock is here; each wake moves that on. */
    private long fullAtNs;

    WakePace(long nowNs) {
        fullAtNs = nowNs;
    }

    /** How long the next wake must wait, 0 or more. */
    long waitNs(long nowNs) {
        return Math.max(0, fullAtNs - (BURST - 1) * EVERY_NS - nowNs);
    }

    void woken(long nowNs) {
        fullAtNs = Math.max(fullAtNs, nowNs) + EVERY_NS;
    }
}
