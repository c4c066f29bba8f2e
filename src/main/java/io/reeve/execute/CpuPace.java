package io.reeve.execute;

/**
 * Says when an attempt has had its part of the cpus and is to stand still, and when it may go on. What it is behind is
 * carried over, what it saved only for a moment: so its mean is its part, and its bursts are short. Pure; for one
 * thread.
 */
final class CpuPace {
    /** What may be saved: one period of a quota. */
    private static final double SAVED_MS = 100;

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
        creditMs = Math.min(creditMs + passedMs * share, share * SAVED_MS) - Math.max(0, cpuMs - lastCpuMs);
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
