package io.reeve.node;

import io.reeve.control.LeaderMetrics;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.event.Recorded;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.Ledger;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the leader's actors up and down as the ledger's leadership comes and goes. Changes wait for each other: the
 * actors of one term are down before those of the next come up.
 */
final class Leadership implements Ledger.Listener {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final NodeId node;
    private final CommittedState committed;
    private final Ledger ledger;
    private final LeaseSettings leases;
    private final LeaderMetrics metrics;
    private final Promise<Vertx> joined = Promise.promise();
    private Future<?> last = joined.future();
    private @Nullable LeaderTerm current;
    private @Nullable String deployment;

    Leadership(NodeId node, CommittedState committed, Ledger ledger, LeaseSettings leases, LeaderMetrics metrics) {
        this.node = node;
        this.committed = committed;
        this.ledger = ledger;
        this.leases = leases;
        this.metrics = metrics;
    }

    /** From here on actors can be deployed; a leadership won earlier takes effect now. */
    void clusterJoined(Vertx vertx) {
        joined.complete(vertx);
    }

    synchronized void memberGone(NodeId gone) {
        LeaderTerm term = current;
        if (term != null) {
            term.memberGone(gone);
        }
    }

    @Override
    public synchronized void onLeader(long term) {
        log.info("leading node={} term={}", node, term);
        then(vertx -> {
            var next = new LeaderTerm(term, node, committed, ledger, leases, metrics);
            return vertx.deployVerticle(next).onSuccess(id -> deployed(next, id));
        });
    }

    @Override
    public synchronized void onFollower(long term, String leaderHint) {
        log.info("following node={} term={} leader={}", node, term, leaderHint);
        then(this::undeploy);
    }

    @Override
    public void onRecorded(List<Recorded> events) {
        // The leader hears of its own batches from the append; followers keep the history and nothing else.
    }

    Future<?> close() {
        synchronized (this) {
            if (!joined.future().isComplete()) {
                return Future.succeededFuture();
            }
            then(this::undeploy);
            return last;
        }
    }

    private synchronized void deployed(LeaderTerm term, String id) {
        current = term;
        deployment = id;
    }

    private synchronized Future<?> undeploy(Vertx vertx) {
        String id = deployment;
        current = null;
        deployment = null;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    private void then(java.util.function.Function<Vertx, Future<?>> step) {
        last = last.transform(before -> joined.future().compose(step::apply))
                .onFailure(e -> log.error("leadership", e));
    }
}
