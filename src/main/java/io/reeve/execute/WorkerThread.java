package io.reeve.execute;

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
 * The one thread that changes a worker's state. What is posted while it is busy runs in one go, and {@code afterEach}
 * once behind it: so writes and reports batch by themselves.
 */
final class WorkerThread {
    private static final Logger log = LoggerFactory.getLogger(WorkerThread.class);

    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("reeve-worker"));
    private final Runnable afterEach;

    WorkerThread(Runnable afterEach) {
        this.afterEach = afterEach;
        executor.setRemoveOnCancelPolicy(true);
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

    void close() {
        executor.shutdownNow();
    }
}
