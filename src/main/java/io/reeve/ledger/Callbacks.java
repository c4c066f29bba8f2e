package io.reeve.ledger;

import io.reeve.event.Recorded;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listener, one call at a time and in order, on a thread of its own: Ratis holds locks while it tells us of a
 * change of leader, and a listener that appended from there could wait for ever.
 */
final class Callbacks implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    /** A call that is running at the end is waited for, but not for ever. */
    private static final long CLOSE_WAIT_MS = 5_000;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("ledger-callbacks"));
    private Ledger.@Nullable Listener listener;

    void listen(Ledger.Listener told) {
        if (listener != null) {
            throw new IllegalStateException("the ledger has a listener already");
        }
        listener = told;
    }

    void leader(long term) {
        call(to -> to.onLeader(term));
    }

    void follower(long term, String leaderHint) {
        call(to -> to.onFollower(term, leaderHint));
    }

    void recorded(List<Recorded> events) {
        if (!events.isEmpty()) {
            call(to -> to.onRecorded(events));
        }
    }

    void failed(Throwable cause) {
        call(to -> to.onFailed(cause));
    }

    void removed() {
        call(Ledger.Listener::onRemoved);
    }

    void shutOut(Throwable otherwise) {
        call(to -> to.onShutOut(otherwise));
    }

    /** After everything the listener was to be told before; at once where that thread has ended. */
    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void call(java.util.function.Consumer<Ledger.Listener> call) {
        Ledger.Listener to = listener;
        if (to != null && !thread.isShutdown()) {
            execute(() -> {
                try {
                    call.accept(to);
                } catch (RuntimeException e) {
                    LOG.error("ledger-listener-failed", e);
                }
            });
        }
    }
}
