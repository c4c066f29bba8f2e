package io.reeve.execute.process;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Remembers what a launcher tells, and fails on what it must not tell. */
final class RecordingListener implements ProcessLauncher.Listener {
    private static final long PATIENCE_MS = 20_000;

    private final Map<Long, Long> pids = new HashMap<>();
    private final Map<Long, String> failures = new HashMap<>();
    private final Map<Long, ProcessEnd> ends = new HashMap<>();
    private boolean deadlinePassed;
    private String broken;

    @Override
    public synchronized void started(long id, long pid, long sinceNanos, int group) {
        if (pids.put(id, pid) != null || failures.containsKey(id)) {
            throw new AssertionError("launch " + id + " was answered twice");
        }
        notifyAll();
    }

    @Override
    public synchronized void launchFailed(long id, ProcessLauncher.Fault fault, String message) {
        if (failures.put(id, message) != null || pids.containsKey(id)) {
            throw new AssertionError("launch " + id + " was answered twice");
        }
        notifyAll();
    }

    @Override
    public synchronized void ended(long id, ProcessEnd end) {
        boolean known = pids.containsKey(id) || end.cause() == ProcessEnd.Cause.SUPERVISOR_GONE;
        if (!known || ends.put(id, end) != null) {
            throw new AssertionError("launch " + id + " ended twice, or without a start");
        }
        notifyAll();
    }

    @Override
    public synchronized void deadlinePassed() {
        deadlinePassed = true;
        notifyAll();
    }

    @Override
    public synchronized void broken(String message) {
        broken = message;
        notifyAll();
    }

    long awaitPid(long id) {
        await(() -> pids.containsKey(id));
        return pids.get(id);
    }

    ProcessEnd awaitEnd(long id) {
        await(() -> ends.containsKey(id));
        return ends.get(id);
    }

    String awaitFailure(long id) {
        await(() -> failures.containsKey(id));
        return failures.get(id);
    }

    void awaitDeadline() {
        await(() -> deadlinePassed);
    }

    String awaitBroken() {
        await(() -> broken != null);
        return broken;
    }

    synchronized int endCount() {
        return ends.size();
    }

    private synchronized void await(BooleanSupplier condition) {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        try {
            while (!condition.getAsBoolean()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
                if (leftMs <= 0) {
                    throw new AssertionError("waited in vain; pids " + pids + ", ends " + ends + ", failures "
                            + failures + ", broken " + broken);
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
