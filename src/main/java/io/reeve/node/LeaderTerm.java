package io.reeve.node;

import io.reeve.control.Leader;
import io.reeve.control.LeaderMetrics;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.Ledger;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.verticles.AllocatorVerticle;
import io.reeve.verticles.RecoveryVerticle;
import io.reeve.verticles.SchedulerVerticle;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One term of leadership, as one deployment: the term is started in the ledger, then the leader's three actors come up
 * on one context, so that they share its view without a lock. They all go with the term.
 */
final class LeaderTerm implements Deployable {
    private final long term;
    private final NodeId node;
    private final CommittedState committed;
    private final Ledger ledger;
    private final LeaseSettings leases;
    private final LeaderMetrics metrics;
    private @Nullable Leader leader;
    private @Nullable RecoveryVerticle recovery;
    private List<Deployable> actors = List.of();

    LeaderTerm(
            long term,
            NodeId node,
            CommittedState committed,
            Ledger ledger,
            LeaseSettings leases,
            LeaderMetrics metrics) {
        this.term = term;
        this.node = node;
        this.committed = committed;
        this.ledger = ledger;
        this.leases = leases;
        this.metrics = metrics;
    }

    /** The cluster lost sight of a node. */
    void memberGone(NodeId gone) {
        RecoveryVerticle actor = recovery;
        if (actor != null) {
            actor.memberGone(gone);
        }
    }

    @Override
    public Future<?> deploy(Context context) {
        Leader leads = new Leader(term, setup(), committed, ledger, context, metrics);
        leader = leads;
        return leads.startTerm().compose(sequence -> deployActors(leads, context));
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
        if (leader != null) {
            leader.pen().close();
        }
        Future<?> last = Future.succeededFuture();
        for (Deployable actor : actors) {
            last = Future.join(last, actor.undeploy(context));
        }
        return last;
    }

    private Future<?> deployActors(Leader leads, Context context) {
        var recoveryActor = new RecoveryVerticle(leads);
        // The scheduler comes first: it must see every decision of the others.
        actors = List.of(new SchedulerVerticle(leads), new AllocatorVerticle(leads), recoveryActor);
        Future<?> last = Future.succeededFuture();
        for (Deployable actor : actors) {
            try {
                last = Future.all(last, actor.deploy(context));
            } catch (Exception e) {
                return Future.failedFuture(e);
            }
        }
        return last.onSuccess(up -> recovery = recoveryActor);
    }

    /** The identity counts only where the ledger is new. */
    private ControlLoop.Setup setup() {
        return new ControlLoop.Setup(node, newCell(), Version.OF_THIS_JAR, SchedulerLimits.DEFAULT, leases);
    }

    private static CellId newCell() {
        byte[] random = new byte[5];
        new SecureRandom().nextBytes(random);
        return new CellId("cell-" + HexFormat.of().formatHex(random));
    }
}
