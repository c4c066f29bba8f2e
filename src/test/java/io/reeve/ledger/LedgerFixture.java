package io.reeve.ledger;

import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.event.CellEvent.TermStarted;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A peer with its state and history, and a leader that appends numbered batches of file uploads. */
final class LedgerFixture implements AutoCloseable {
    static final NodeId NODE = new NodeId("n1");
    static final long WAIT_SECONDS = 30;

    final EventHistory history;
    final JobArchive archive;
    final CommittedState state;
    final RatisLedger ledger;
    final BlockingQueue<Long> terms = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    final List<Recorded> recorded = new ArrayList<>();
    long term;
    long nextBatch;

    LedgerFixture(LedgerConfig config) throws IOException {
        history = new EventHistory(config.folder().resolve("history"), HistoryConfig.DEFAULT);
        archive = new JobArchive(config.folder().resolve("jobs"), ArchiveConfig.DEFAULT);
        state = new CommittedState(history, archive);
        ledger = new RatisLedger(config, state);
        ledger.listen(new Listening());
    }

    static LedgerFixture opened(LedgerConfig config) throws Exception {
        LedgerFixture fixture = new LedgerFixture(config);
        fixture.ledger.start().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        return fixture;
    }

    static LedgerFixture leading(Path folder) throws Exception {
        return leading(LedgerConfig.alone("n1", folder));
    }

    static LedgerFixture leading(LedgerConfig config) throws Exception {
        LedgerFixture fixture = opened(config);
        fixture.lead();
        return fixture;
    }

    /** Waits for the leadership and starts the term. */
    void lead() throws Exception {
        Long started = terms.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (started == null) {
            throw new AssertionError("no leadership within " + WAIT_SECONDS + " s");
        }
        term = started;
        nextBatch = 0;
        append(new TermStarted(term, NODE)).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    CompletableFuture<List<Recorded>> append(Event... events) {
        return append(batch(term, nextBatch++, events));
    }

    CompletableFuture<List<Recorded>> append(EventBatch batch) {
        return ledger.append(batch).toCompletableFuture();
    }

    List<Recorded> appendNow(Event... events) throws Exception {
        return append(events).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    static EventBatch batch(long term, long number, Event... events) {
        return new EventBatch(term, number, decisions(events));
    }

    static FileUploaded upload(int number) {
        return new FileUploaded("%064x".formatted(number), number, NODE);
    }

    boolean hasUpload(int number) {
        return state.read(view -> view.upload("%064x".formatted(number)) != null);
    }

    @Override
    public void close() throws IOException {
        ledger.close();
        history.close();
        archive.close();
    }

    private static List<Decision> decisions(Event... events) {
        List<Decision> decisions = new ArrayList<>();
        for (Event event : events) {
            decisions.add(new Decision(1_700_000_000_000L, Origin.SYSTEM, event));
        }
        return decisions;
    }

    private final class Listening implements Ledger.Listener {
        @Override
        public void onLeader(long started) {
            terms.add(started);
        }

        @Override
        public void onFollower(long ended, String leaderHint) {
            terms.removeIf(waiting -> waiting <= ended);
        }

        @Override
        public void onRecorded(List<Recorded> events) {
            synchronized (recorded) {
                recorded.addAll(events);
            }
        }

        @Override
        public void onFailed(Throwable cause) {
            failures.add(cause);
        }
    }
}
