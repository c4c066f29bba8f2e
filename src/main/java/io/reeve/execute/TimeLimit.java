package io.reeve.execute;

import io.reeve.model.Reason;
import java.util.function.BiConsumer;

/** The run timeout of each attempt, and the warning before it: not at the leader, so that both come in time. */
final class TimeLimit {
    private final WorkerThread thread;
    private final Stopping stopping;
    private final BiConsumer<Attempt, String> warning;

    /** Ends an attempt in order. */
    interface Stopping {
        void stop(Attempt attempt, Attempt.Stop why, long graceMs);
    }

    /** @param warning is given what to tell of it */
    TimeLimit(WorkerThread thread, Stopping stopping, BiConsumer<Attempt, String> warning) {
        this.thread = thread;
        this.stopping = stopping;
        this.warning = warning;
    }

    /**
     * @param ranMs how long it has run already, perhaps under an earlier process of this node; a little below 0 where
     *     the clock of the supervisor is ahead
     */
    void start(Attempt attempt, long ranMs) {
        long runMs = attempt.assignment.runTimeoutMs();
        if (runMs >= 0) {
            attempt.timeout = thread.postAfter(Math.max(0, runMs - ranMs), () -> end(attempt, runMs));
        }
        long warnAfterMs = attempt.assignment.warnAfterMs();
        if (warnAfterMs > 0 && warnAfterMs > ranMs) {
            attempt.warning = thread.postAfter(warnAfterMs - ranMs, () -> warn(attempt, runMs - warnAfterMs));
        }
    }

    static void cancel(Attempt attempt) {
        if (attempt.timeout != null) {
            attempt.timeout.cancel(false);
        }
        if (attempt.warning != null) {
            attempt.warning.cancel(false);
        }
    }

    private void end(Attempt attempt, long runMs) {
        var stop = new Attempt.Stop(Reason.RUN_TIMEOUT, "ran longer than its timeout of " + runMs + " ms");
        stopping.stop(attempt, stop, attempt.assignment.killGraceMs());
    }

    /** Nobody is warned who is being stopped already, or has ended. */
    private void warn(Attempt attempt, long leftMs) {
        if (attempt.phase == Attempt.Phase.RUNNING && attempt.stop == null && !attempt.abandoned) {
            warning.accept(attempt, "USR1 sent: its run timeout ends in " + leftMs + " ms");
        }
    }
}
