package io.reeve.control;

import io.reeve.core.round.LeaderView;
import io.reeve.core.round.OnCommit;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import io.reeve.ledger.Ledger;
import io.reeve.model.Origin;
import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's one pen: decisions take effect in its view at once, and in the ledger batch by batch.
 *
 * <p>One batch is in flight; all that is decided meanwhile is the next one. So an idle cell commits each decision by
 * itself, and a busy one writes larger batches, without a timer. Lives on the leader's event loop.
 */
public final class LedgerPen {
    private static final Logger log = LoggerFactory.getLogger(LedgerPen.class);

    private final LeaderView view;
    private final Ledger ledger;
    private final Context context;
    private final LeaderMetrics metrics;
    private final LongSupplier wallMs;
    private final List<Runnable> onDecided = new ArrayList<>();
    private final List<Consumer<List<Recorded>>> onCommitted = new ArrayList<>();
    private final Set<Promise<Long>> waiting = new LinkedHashSet<>();
    private final OnCommit effects;
    private Runnable onLost = () -> {};
    private boolean inFlight;
    private boolean flushing;
    private boolean held;
    private boolean closed;

    public LedgerPen(LeaderView view, Ledger ledger, Context context, LeaderMetrics metrics, LongSupplier wallMs) {
        this.metrics = metrics;
        this.view = view;
        this.ledger = ledger;
        this.context = context;
        this.wallMs = wallMs;
        this.effects = new OnCommit(view.sequence());
    }

    /** Called after decisions took effect in the view. */
    public void onDecided(Runnable listener) {
        onDecided.add(listener);
    }

    /** Called with each committed batch's events, in order. */
    public void onCommitted(Consumer<List<Recorded>> listener) {
        onCommitted.add(listener);
    }

    /** Called once where an append failed: what is decided here is written no more. */
    public void onLost(Runnable listener) {
        onLost = listener;
    }

    /**
     * Decides these events. Completes once they, and all that was decided before, are committed, with the sequence
     * number reached; without events, once what the view shows is {@link #confirm confirmed}.
     */
    public Future<Long> decide(Origin origin, List<? extends Event> events) {
        if (events.isEmpty()) {
            return confirm();
        }
        if (closed) {
            return Future.failedFuture(unknownOutcome());
        }
        for (Event event : events) {
            if (!view.mayDecide(event)) {
                return Future.failedFuture(
                        Refusals.needsLevel(event, view.state().featureLevel()));
            }
        }
        view.decide(origin, List.copyOf(events), wallMs.getAsLong());
        onDecided.forEach(Runnable::run);
        return written();
    }

    /** As {@link #decide}, where nobody is answered from the view: without events it is just {@link #written}. */
    public Future<Long> settle(Origin origin, List<? extends Event> events) {
        return events.isEmpty() ? written() : decide(origin, events);
    }

    /**
     * Completes where what the view shows now was true of the cell after this call: once it is committed, and a
     * majority has confirmed that this peer still leads. One that was cut off does not know at once of a later leader,
     * whose cell may be another. Fails with {@code not-leader} where nobody confirms it.
     */
    public Future<Long> confirm() {
        Future<Void> leads = Future.fromCompletionStage(ledger.confirm(view.term()), context);
        return written()
                .compose(sequence -> leads.transform(confirmed -> confirmed.succeeded()
                        ? Future.succeededFuture(sequence)
                        : Future.failedFuture(Refusals.unconfirmed())));
    }

    /** Completes once all that was decided so far is committed, with the sequence number reached. */
    public Future<Long> written() {
        if (closed) {
            return Future.failedFuture(unknownOutcome());
        }
        Promise<Long> promise = Promise.promise();
        waiting.add(promise);
        long sequence = view.sequence();
        effects.after(sequence, () -> {
            waiting.remove(promise);
            promise.complete(sequence);
        });
        flushSoon();
        return promise.future();
    }

    /** After this turn of the event loop, so that all of its decisions share a batch. */
    public void flushSoon() {
        if (!flushing && !inFlight && !held) {
            flushing = true;
            context.runOnContext(nothing -> {
                flushing = false;
                flush();
            });
        }
    }

    /**
     * Writes nothing until {@link #release}: for the length of a round, so that what it grants stands in one batch with
     * what made room for it. Each batch costs a turn of the disk, and the grant would have to wait for that of the
     * news.
     */
    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
        flushSoon();
    }

    /** From here on nothing is decided; what is in flight is answered as unknown. */
    public void close() {
        closed = true;
        List<Promise<Long>> unknown = List.copyOf(waiting);
        waiting.clear();
        unknown.forEach(promise -> promise.fail(unknownOutcome()));
    }

    private void flush() {
        EventBatch batch = inFlight || held || closed ? null : view.take();
        if (batch == null) {
            return;
        }
        inFlight = true;
        long startedNs = System.nanoTime();
        ledger.append(batch)
                .whenComplete((recorded, failure) -> context.runOnContext(nothing -> {
                    metrics.commit().record(System.nanoTime() - startedNs, TimeUnit.NANOSECONDS);
                    appended(recorded, failure);
                }));
    }

    private void appended(List<Recorded> recorded, Throwable failure) {
        inFlight = false;
        if (closed) {
            return;
        }
        if (failure != null || recorded.isEmpty()) {
            if (failure != null) {
                log.error("an append failed; these actors decide no more term={}", view.term(), failure);
            } else {
                log.warn("a batch was skipped; these actors decide no more term={}", view.term());
            }
            close();
            onLost.run();
            return;
        }
        metrics.committed(recorded);
        effects.committed(recorded.get(recorded.size() - 1).sequence());
        onCommitted.forEach(listener -> listener.accept(recorded));
        flush();
    }

    private static ProblemException unknownOutcome() {
        return Problem.outcomeUnknown("The leader stopped or began anew while this was written to the ledger.")
                .asException();
    }
}
