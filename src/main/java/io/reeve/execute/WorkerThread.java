package io.reeve.execute;

import io.reeve.execute.files.DaemonThreads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes a worker's state. What is posted while it is busy runs in one go, {@code beforeEach} once
 * before it, so that a process that was stopped for a while learns what time it is before it does anything, and {@code
 * afterEach} once behind it, so that writes and reports batch by themselves.
 */
final class WorkerThread {
    private static final Logger log = LoggerFactory.getLogger(WorkerThread.class);

    private static final long CLOSE_SECONDS = 5;

    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

    /** Until {@link #begin()} it seems to be busy. */
    private final AtomicBoolean scheduled = new AtomicBoolean(true);

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("reeve-worker"));
    private final Runnable beforeEach;
    private final Runnable afterEach;

    WorkerThread(Runnable beforeEach, Runnable afterEach) {
        this.beforeEach = beforeEach;
        this.afterEach = afterEach;
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What was posted so far waits for this, so that whoever posts may be made before its worker is. */
    void begin() {
        executor.execute(this::drain);
    }

    /** Runs {@code task} on the thread, after all that was posted before. */
    void post(Runnable task) {
        posted.add(task);
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                log.debug("worker closed"); // nobody is left to care
            }
        }
    }

    Future<?> postAfter(long delayMs, Runnable task) {
        return executor.schedule(() -> post(task), delayMs, TimeUnit.MILLISECONDS);
    }

    void postEvery(long periodMs, Runnable task) {
        executor.scheduleWithFixedDelay(() -> post(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    private void drain() {
        scheduled.set(false); // before the queue is read, so that nothing posted later is left lying
        run(beforeEach);
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            run(task);
        }
        run(afterEach);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("worker task failed", e);
        }
    }

    /** What it is about is done first: an interrupt would close the file that it writes its notes to. */
    void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
