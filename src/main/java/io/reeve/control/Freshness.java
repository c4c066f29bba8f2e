package io.reeve.control;

import io.reeve.ledger.CommittedState;
import io.reeve.ledger.Ledger;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * How new the state must be that a query is answered from.
 *
 * @param query without what it says of that
 * @param byLeader whether a majority must have confirmed, after the query came in, that nothing newer is committed
 * @param min the sequence that the state must have reached at least
 */
record Freshness(JsonObject query, boolean byLeader, long min) {
    private static final String CONSISTENCY = "consistency";
    private static final String MIN = "min";

    /** What is behind longer than this is told to ask elsewhere. */
    private static final long PATIENCE_MS = 1_500;

    static Freshness of(JsonObject asked) {
        Object consistency = asked.getValue(CONSISTENCY, "local");
        if (!consistency.equals("local") && !consistency.equals("leader")) {
            throw Problem.badParameter(CONSISTENCY, "\"consistency\" was " + consistency, "local or leader")
                    .asException();
        }
        JsonObject bare = asked.copy();
        bare.remove(CONSISTENCY);
        bare.remove(MIN);
        return new Freshness(bare, consistency.equals("leader"), min(asked.getValue(MIN)));
    }

    /** Completes when the leader's state is that new. */
    Future<Void> await(Vertx vertx, CommittedState committed, Ledger ledger, long term) {
        Future<Void> confirmed = byLeader
                ? Future.fromCompletionStage(ledger.confirm(term), vertx.getOrCreateContext())
                        .recover(lost -> Future.failedFuture(Refusals.unconfirmed()))
                : Future.succeededFuture();
        return confirmed.compose(nothing -> reached(vertx, committed));
    }

    /** Completes when the state has reached {@link #min}; what a majority knows is not asked. */
    Future<Void> reached(Vertx vertx, CommittedState committed) {
        if (committed.lastSequence() >= min) {
            return Future.succeededFuture();
        }
        return Future.fromCompletionStage(committed.reached(min), vertx.getOrCreateContext())
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .recover(late -> Future.failedFuture(behind(committed).asException()));
    }

    private Problem behind(CommittedState committed) {
        return Problem.of(
                        503,
                        "behind",
                        "This control node is behind",
                        "its state is at sequence " + committed.lastSequence() + ", and min=" + min + " was asked for")
                .withHint("Ask again in a moment, or another gateway.");
    }

    private static long min(Object value) {
        if (value == null) {
            return 0;
        }
        try {
            long number = value instanceof Number given ? given.longValue() : Long.parseLong(String.valueOf(value));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, in the same words.
        }
        throw Problem.badParameter(MIN, "\"min\" was " + value, "a sequence number of 0 or more")
                .asException();
    }
}
