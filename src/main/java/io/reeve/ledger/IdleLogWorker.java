package io.reeve.ledger;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Cuts short the second that Ratis takes to close: its log writer looks only once a second whether it is
 * to end. It is interrupted once the log is complete and the thread waits for work, where Ratis takes that as the end.
 */
final class IdleLogWorker {
    private static final String WORKER = "SegmentedRaftLogWorker";
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final String nameStartsWith;

    IdleLogWorker(String peerId) {
        nameStartsWith = peerId + "@";
    }

    /** Looks, on a thread of its own, until the server is closed. */
    void wakeUntil(BooleanSupplier serverClosed, BooleanSupplier logComplete) {
        Threads.named("ledger-close")
                .newThread(() -> {
                    boolean woken = false;
                    while (!woken && !serverClosed.getAsBoolean()) {
                        LockSupport.parkNanos(LOOK_EVERY_NS);
                        woken = logComplete.getAsBoolean() && interruptIfWaiting();
                    }
                })
                .start();
    }

    private boolean interruptIfWaiting() {
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        if (threads.values().stream().noneMatch(IdleLogWorker::isClosingWorker)) {
            return false;
        }
        for (Thread thread : threads.keySet()) {
            String name = thread.getName();
            if (name.startsWith(nameStartsWith)
                    && name.endsWith(WORKER)
                    && thread.getState() == Thread.State.TIMED_WAITING) {
                thread.interrupt();
                return true;
            }
        }
        return false;
    }

    private static boolean isClosingWorker(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getMethodName().equals("close")
                        && frame.getClassName().endsWith(WORKER));
    }
}
