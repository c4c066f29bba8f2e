package io.reeve.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a snapshot is worth its cost and writes it in the background. Only freezing the state holds up the
 * applying thread, which is the one that calls here.
 */
final class SnapshotSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSchedule.class);

    /** A snapshot that is being written at the end is waited for; cut off, it would only be lost work. */
    private static final long CLOSE_WAIT_MS = 10_000;

    /** So many bytes of log make a snapshot due before its number of entries does: replaying them takes a second. */
    private static final long EVERY_LOG_BYTES = 64L << 20;

    /** The log may grow to one of so many parts of the last snapshot's size. */
    private static final long LOG_SHARE = 4;

    private final SnapshotStore store;
    private final StateMachine machine;
    private final long everyEntries;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(Threads.named("ledger-snapshot"));

    private @Nullable CompletableFuture<Long> writing;
    private long writingIndex;
    private long logBytesSince;
    private long lastSnapshotBytes;
    private long nextIndex;
    private long loadedIndex = RaftLog.INVALID_LOG_INDEX;

    SnapshotSchedule(SnapshotStore store, StateMachine machine, long everyEntries) {
        this.store = store;
        this.machine = machine;
        this.everyEntries = everyEntries;
        this.nextIndex = everyEntries;
    }

    /** A snapshot was loaded, which stands here in the log. */
    void loaded(TermIndex at) {
        loadedIndex = at.getIndex();
        nextIndex = at.getIndex() + everyEntries;
        logBytesSince = 0;
    }

    void applied(int entryBytes) {
        logBytesSince += entryBytes;
    }

    /** Called now and then; returns the index of a snapshot just finished, or INVALID_LOG_INDEX. */
    long due(TermIndex applied) {
        CompletableFuture<Long> current = writing;
        if (current != null) {
            return current.isDone() ? finish(current, applied) : RaftLog.INVALID_LOG_INDEX;
        }
        boolean longLog = applied.getIndex() >= nextIndex || logBytesSince >= EVERY_LOG_BYTES;
        if (longLog && LOG_SHARE * logBytesSince >= lastSnapshotBytes) {
            start(applied);
        }
        return RaftLog.INVALID_LOG_INDEX;
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("snapshot-abandoned index={}", writingIndex);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Rewriting a big state for a little log is waste: the log grows to a part of the state's size before the next. */
    private void start(TermIndex applied) {
        long startedNs = System.nanoTime();
        StateMachine.Frozen frozen = machine.freeze();
        long pauseUs = (System.nanoTime() - startedNs) / 1_000;
        writingIndex = applied.getIndex();
        nextIndex = writingIndex + everyEntries;
        logBytesSince = 0;
        writing = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        long sizeBytes = store.write(applied, frozen);
                        LOG.info("snapshot index={} size={} pause-us={}", applied.getIndex(), sizeBytes, pauseUs);
                        return sizeBytes;
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                writer);
    }

    private long finish(CompletableFuture<Long> finished, TermIndex applied) {
        writing = null;
        try {
            lastSnapshotBytes = finished.join();
            // One from the leader may have overtaken it meanwhile; Ratis takes a step back for a fault of ours.
            return writingIndex > loadedIndex ? writingIndex : RaftLog.INVALID_LOG_INDEX;
        } catch (java.util.concurrent.CompletionException e) {
            LOG.error(
                    "snapshot-failed index={} reason=\"{}\"; the log keeps growing until one succeeds",
                    writingIndex,
                    String.valueOf(e.getCause()));
            nextIndex = applied.getIndex() + everyEntries;
            return RaftLog.INVALID_LOG_INDEX;
        }
    }
}
