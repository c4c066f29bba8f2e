package io.reeve.execute;

/**
 * Says when an attempt has had its part of the cpus and is to stand still, and when it may go on. What it is behind is
 * carried over, what it saved only for a moment, and for a second where it stood still too long: so its mean is its
 * part, and its bursts are short. Pure; for one thread.
 */
final class CpuPace {
    /** What may be saved: one period of a quota. */
    private static final double SAVED_MS = 100;

    /** On a busy machine looks come late: so long it may have stood still without losing its part of that time. */
    private static final double LATE_MS = 1_000;

    private final double share;
    private double creditMs;
    private long lastNs;
    private long lastCpuMs;
    private boolean stands;

    /** What changes. */
    enum Change {
        NONE,
        STOP,
        GO_ON
    }

    /** @param share of one cpu */
    CpuPace(double share, long nowNs) {
        this.share = share;
        this.creditMs = share * SAVED_MS;
        this.lastNs = nowNs;
    }

    Change at(long nowNs, long cpuMs) {
        double passedMs = (nowNs - lastNs) / 1e6;
        boolean makesUp = stands || creditMs > share * SAVED_MS;
        double most = share * (makesUp ? LATE_MS : SAVED_MS);
        creditMs = Math.min(creditMs + passedMs * share, most) - Math.max(0, cpuMs - lastCpuMs);
        lastNs = nowNs;
        lastCpuMs = Math.max(lastCpuMs, cpuMs);
        boolean wasStanding = stands;
        stands = creditMs < 0;
        return stands == wasStanding ? Change.NONE : stands ? Change.STOP : Change.GO_ON;
    }

    /** Whether it stands still now, or is about to. */
    boolean isTight() {
        return creditMs < share * SAVED_MS / 2;
    }
}
