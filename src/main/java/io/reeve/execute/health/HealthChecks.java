package io.reeve.execute.health;

import io.reeve.model.AttemptId;
import io.reeve.model.HealthCheck;
import io.reeve.model.InstanceHealth;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the instances of services on this node again and again how they are, and tells when that changes. Any thread may
 * call; the listener is called by threads of this.
 */
public final class HealthChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);

    /** Questions that are under way at once: each waits for an instance, up to its timeout. */
    private static final int MAX_THREADS = 64;

    private static final long IDLE_SECONDS = 30;

    /** Of an instance that has never been ready. */
    private static final long STARTING_INTERVAL_MS = 500;

    private final Listener listener;
    private final Map<AttemptId, Watch> watches = new HashMap<>();
    private final ThreadFactory threads = task -> {
        Thread thread = new Thread(task, "reeve-health");
        thread.setDaemon(true);
        return thread;
    };
    private volatile BusProbe bus = BusProbe.NONE;
    /** Made when the first service comes: most nodes never see one. */
    private @Nullable Asking asking;

    private boolean closed;

    /** Is told of changes alone, in their order for each attempt. */
    public interface Listener {
        void changed(AttemptId attempt, InstanceHealth health, String message);
    }

    public HealthChecks(Listener listener) {
        this.listener = listener;
    }

    /** How checks over the event bus are made from here on. */
    public void askOver(BusProbe probe) {
        bus = probe;
    }

    /** From now on the instance is asked. */
    public synchronized void begin(Subject subject) {
        if (closed || subject.health() == null && subject.ready() == null) {
            return;
        }
        if (asking == null) {
            asking = new Asking(threads, new Probes((address, body, ms) -> bus.ask(address, body, ms)));
        }
        Watch watch = new Watch(subject, asking);
        Watch before = watches.put(subject.attempt(), watch);
        if (before != null) {
            before.end();
        }
        watch.begin();
    }

    /** It is asked no more, and nothing more is told of it. */
    public synchronized void end(AttemptId attempt) {
        Watch watch = watches.remove(attempt);
        if (watch != null) {
            watch.end();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.values().forEach(Watch::end);
        watches.clear();
        if (asking != null) {
            asking.close();
        }
    }

    /** The threads: one that knows when, and some that wait for answers. */
    private static final class Asking {
        final ScheduledThreadPoolExecutor timer;
        final ExecutorService workers;
        final Probes probes;

        Asking(ThreadFactory threads, Probes probes) {
            this.probes = probes;
            timer = new ScheduledThreadPoolExecutor(1, threads);
            timer.setRemoveOnCancelPolicy(true);
            timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            // Where all are busy the timer's own thread asks: the next questions come later, none is lost.
            workers = new ThreadPoolExecutor(
                    0,
                    MAX_THREADS,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    threads,
                    new ThreadPoolExecutor.CallerRunsPolicy());
        }

        void close() {
            timer.shutdownNow();
            workers.shutdownNow();
        }
    }

    /** One instance that is asked. */
    private final class Watch {
        private final Subject subject;
        private final Asking asking;
        private final Condition condition;
        private final long startNanos;
        private boolean over;

        Watch(Subject subject, Asking asking) {
            this.subject = subject;
            this.asking = asking;
            this.condition = new Condition(subject.health(), subject.ready(), subject.adopted());
            this.startNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(subject.sinceStartMs());
        }

        void begin() {
            ask(subject.health(), true, 0);
            ask(subject.ready(), false, 0);
        }

        /** The next question of one kind comes an interval after the answer before: slow ones do not pile up. */
        private void ask(@Nullable HealthCheck check, boolean health, long delayMs) {
            if (check == null) {
                return;
            }
            try {
                asking.timer.schedule(
                        () -> asking.workers.execute(() -> answer(check, health)), delayMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("health checks closed attempt={}", subject.attempt());
            }
        }

        private void answer(HealthCheck check, boolean health) {
            if (isOver()) {
                return;
            }
            try {
                String trouble = asking.probes.ask(subject, check.probe(), check.timeoutMs());
                take(trouble, health);
                ask(check, health, nextMs(check));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            }
        }

        /** Who has not come up yet is asked more often, so that an update need not wait for a long interval. */
        private long nextMs(HealthCheck check) {
            boolean starting;
            synchronized (this) {
                starting = !condition.wasReady();
            }
            return starting ? Math.min(check.intervalMs(), STARTING_INTERVAL_MS) : check.intervalMs();
        }

        private synchronized boolean isOver() {
            return over;
        }

        synchronized void end() {
            over = true;
        }

        private synchronized void take(@Nullable String trouble, boolean health) {
            if (over) {
                return;
            }
            long sinceStartMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            Condition.Change change = health ? condition.checked(trouble, sinceStartMs) : condition.askedReady(trouble);
            if (change != null) {
                listener.changed(subject.attempt(), change.health(), change.message());
            }
        }
    }
}
