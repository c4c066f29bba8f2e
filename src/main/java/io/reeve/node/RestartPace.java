package io.reeve.node;

/**
 * How long to wait before the leader's actors are brought up again. The first time they are at once; where they fail
 * again and again, because the ledger takes nothing, each wait is twice the one before.
 */
final class RestartPace {
    private static final long FIRST_WAIT_MS = 100;

    /** Nobody waits longer for a cell whose disk works again. */
    private static final long LONGEST_WAIT_MS = 2_000;

    /** Actors that lived so long failed for a reason of their own, not for the last one. */
    private static final long CALM_MS = 60_000;

    private boolean restarted;
    private long lastMs;
    private long waitMs;

    /** @param nowMs on a monotonic clock */
    long nextWaitMs(long nowMs) {
        if (!restarted || nowMs - lastMs >= CALM_MS) {
            waitMs = 0;
        } else {
            waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, 2 * waitMs));
        }
        restarted = true;
        lastMs = nowMs + waitMs;
        return waitMs;
    }
}
