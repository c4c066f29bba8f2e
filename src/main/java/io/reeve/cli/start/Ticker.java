package io.reeve.cli.start;

import io.reeve.cli.Session;
import io.reeve.simulate.workload.Progress;

/** Tells how far a long simulation is, every few seconds. */
final class Ticker implements Progress {
    private static final long EVERY_NANOS = 5_000_000_000L;
    private static final long MS_PER_SECOND = 1_000;

    private final Session session;
    private long toldNanos = System.nanoTime();

    Ticker(Session session) {
        this.session = session;
    }

    @Override
    public void ran(long tasksEnded, long simulatedMs) {
        long nowNanos = System.nanoTime();
        if (nowNanos - toldNanos >= EVERY_NANOS) {
            toldNanos = nowNanos;
            if (!session.json()) {
                session.note(tasksEnded + " tasks ended, at " + simulatedMs / MS_PER_SECOND + " s of simulated time");
            }
        }
    }
}
