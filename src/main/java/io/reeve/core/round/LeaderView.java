package io.reeve.core.round;

import io.reeve.core.state.ClusterState;
import io.reeve.core.state.StateSnapshot;
import io.reeve.event.CellEvent.FeatureLevelRaised;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.Levels;
import io.reeve.model.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state as its leader sees it: all that is committed, and on top all that was decided in this term. What was
 * decided waits here until {@link #take} closes a batch of it, which the driver does whenever the append before came
 * back.
 *
 * <p>It lives for one term: a leader that loses its term, or the outcome of an append, throws it away with all that was
 * in flight. Belongs to one event loop.
 */
public final class LeaderView {
    /** Events after which a batch takes no further decision: bounds the size of one log entry. */
    private static final int FULL_BATCH = 5_000;

    /** The same in bytes, roughly; a decision that weighs more is a batch of its own. */
    private static final long FULL_BATCH_BYTES = 4L << 20;

    private final ClusterState state;
    private final long term;
    private final List<Consumer<Event>> observers = new ArrayList<>();
    private final Deque<List<Decision>> pending = new ArrayDeque<>();
    private long nextBatch;

    /**
     * A view that takes the place of one that lost an append in the same term goes on from the last batch committed: of
     * two batches with one number only the first takes effect.
     *
     * @param committed what this peer has applied when it became the leader of {@code term}, or later in it
     */
    public LeaderView(StateSnapshot committed, long term) {
        this.state = new ClusterState(committed);
        this.term = term;
        this.nextBatch = committed.term() == term ? committed.batchNumber() + 1 : 0;
    }

    /** Each event is handed to the observers right after it was folded, in the order in which they were added. */
    public void observe(Consumer<Event> observer) {
        observers.add(observer);
    }

    /** Folds the events at once; they go into one batch together. */
    public void decide(Origin origin, List<Event> events, long wallMs) {
        if (events.isEmpty()) {
            return;
        }
        List<Decision> decisions = new ArrayList<>(events.size());
        for (Event event : events) {
            requireLevel(event);
            Decision decision = new Decision(Math.max(wallMs, state.atMs()), origin, event);
            state.apply(decision);
            decisions.add(decision);
            for (Consumer<Event> observer : observers) {
                observer.accept(event);
            }
        }
        pending.add(decisions);
    }

    /** Some peer might not understand it. Whoever asked for it has been refused before. */
    private void requireLevel(Event event) {
        if (!mayDecide(event)) {
            throw new IllegalStateException(event.getClass().getSimpleName() + " needs feature level "
                    + Levels.needed(event) + ", the cell has " + state.featureLevel());
        }
    }

    /** Whether the cell's feature level allows the event; that which raises it is its own allowance. */
    public boolean mayDecide(Event event) {
        int allowed = event instanceof FeatureLevelRaised raised ? raised.level() : state.featureLevel();
        return Levels.needed(event) <= allowed;
    }

    /** The next batch to append; null where nothing waits. What exceeds a full batch stays for the next. */
    public @Nullable EventBatch take() {
        if (pending.isEmpty()) {
            return null;
        }
        List<Decision> decisions = new ArrayList<>(pending.remove());
        long bytes = Weights.of(decisions);
        while (!pending.isEmpty() && decisions.size() + pending.element().size() <= FULL_BATCH) {
            bytes += Weights.of(pending.element());
            if (bytes > FULL_BATCH_BYTES) {
                break;
            }
            decisions.addAll(pending.remove());
        }
        EventBatch batch = new EventBatch(term, nextBatch++, decisions);
        state.endBatch(batch.term(), batch.number());
        return batch;
    }

    /** Read by all cores; changed by {@link #decide} alone. */
    public ClusterState state() {
        return state;
    }

    public long term() {
        return term;
    }

    /** Of the last event decided: what was decided until now is committed once this sequence is. */
    public long sequence() {
        return state.sequence();
    }

    /** The ledger's clock for a decision taken now. */
    public long ledgerMs(long wallMs) {
        return Math.max(wallMs, state.atMs());
    }
}
