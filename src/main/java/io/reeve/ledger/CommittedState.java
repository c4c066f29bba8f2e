package io.reeve.ledger;

import io.reeve.core.state.ClusterState;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.ForgottenJob;
import io.reeve.core.state.StateSnapshot;
import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import io.reeve.model.FeatureLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** What the committed events come to on this peer, and the recent ones themselves. Thread-safe. */
public final class CommittedState implements StateMachine {
    private final EventHistory history;
    private final JobArchive archive;
    private final List<ForgottenJob> forgotten = new ArrayList<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private ClusterState state = new ClusterState();
    private final SequenceWaits waits = new SequenceWaits();
    private volatile long lastSequence;
    private LevelListener onFeatureLevel = level -> {};
    private int toldLevel = FeatureLevel.FIRST;

    public CommittedState(EventHistory history, JobArchive archive) {
        this.history = history;
        this.archive = archive;
        state.onForgotten(forgotten::add);
    }

    /** Of the last event that is part of the state; 0 before the first. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Told the feature level when it is raised, and when a state of a higher one is loaded. Set before the start. */
    public void onFeatureLevel(LevelListener listener) {
        onFeatureLevel = listener;
    }

    /** What it throws stops this peer. */
    public interface LevelListener {
        void raised(int level) throws IOException;
    }

    private void tellLevel() throws IOException {
        int level = state.featureLevel();
        if (level > toldLevel) {
            toldLevel = level;
            onFeatureLevel.raised(level);
        }
    }

    /** Completes when the state has reached this sequence. */
    public CompletionStage<Void> reached(long sequence) {
        return waits.until(sequence);
    }

    public EventHistory history() {
        return history;
    }

    /** The jobs that left the state. */
    public JobArchive archive() {
        return archive;
    }

    /**
     * Answers a question about the state as it is now. Nothing of the view may be kept: it changes as soon as this
     * returns. Applying waits meanwhile, so the question must be short.
     */
    public <T> T read(Function<ClusterView, T> question) {
        lock.readLock().lock();
        try {
            return question.apply(state);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<Recorded> apply(EventBatch batch) {
        lock.writeLock().lock();
        try {
            forgotten.clear();
            List<Recorded> events = state.apply(batch);
            history.append(events);
            archive.append(forgotten);
            lastSequence = state.sequence();
            waits.reached(lastSequence);
            tellLevel();
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException("what was committed cannot be kept: " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** History and archive are forced before the snapshot is written: the log will not bring these events again. */
    @Override
    public Frozen freeze() {
        StateSnapshot snapshot = copy();
        return out -> {
            history.sync();
            archive.sync();
            SnapshotFile.write(snapshot, out);
        };
    }

    @Override
    public void load(InputStream in) throws IOException {
        ClusterState loaded = new ClusterState(SnapshotFile.read(in));
        lock.writeLock().lock();
        try {
            if (history.lastSequence() < loaded.sequence()) {
                history.restartAfter(loaded.sequence());
            }
            state = loaded;
            state.onForgotten(forgotten::add);
            lastSequence = loaded.sequence();
            waits.reached(lastSequence);
            tellLevel();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** All of the state as a value of its own: what a leader starts deciding from. */
    public StateSnapshot copy() {
        return read(view -> ((ClusterState) view).snapshot());
    }
}
