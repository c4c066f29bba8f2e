package io.reeve.node;

import io.reeve.calendar.Recurrences;
import io.reeve.config.ConfigException;
import io.reeve.control.Leader;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
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
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One term of leadership, as one deployment: the term is started in the ledger, then the leader's three actors come up
 * on one context, so that they share its view without a lock. They all go with the term.
 */
final class LeaderTerm implements Deployable {
    private final long term;
    private final ControlPeer peer;
    private final Supplier<Set<NodeId>> members;
    private Runnable onLost = () -> {};
    private @Nullable Leader leader;
    private @Nullable RecoveryVerticle recovery;
    private List<Deployable> actors = List.of();

    /** @param members the nodes that the cluster's membership holds now */
    LeaderTerm(long term, ControlPeer peer, Supplier<Set<NodeId>> members) {
        this.term = term;
        this.peer = peer;
        this.members = members;
    }

    /** Called when nothing that it decides is written any more: it shall be undeployed. Set before it is deployed. */
    void onLost(Runnable listener) {
        onLost = listener;
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
        Leader leads =
                new Leader(term, setup(), peer.committed(), peer.ledger(), peer.reception(), context, peer.metrics());
        leader = leads;
        leads.keyed(peer.secrets());
        leads.pen().onLost(onLost);
        return leads.startTerm()
                .compose(sequence -> {
                    String wrongKey = SecretKeys.wrong(peer);
                    return wrongKey == null
                            ? deployActors(leads, context)
                            : Future.failedFuture(new ConfigException(List.of(wrongKey)));
                })
                .recover(failure -> takeDown(context).transform(down -> Future.failedFuture(failure)));
    }

    @Override
    public Future<?> undeploy(Context context) {
        return takeDown(context);
    }

    private Future<?> takeDown(Context context) {
        if (leader != null) {
            leader.pen().close();
        }
        Future<?> last = Future.succeededFuture();
        for (Deployable actor : actors) {
            last = Future.join(last, undeployed(actor, context));
        }
        actors = List.of();
        return last;
    }

    private static Future<?> undeployed(Deployable actor, Context context) {
        try {
            return actor.undeploy(context);
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private Future<?> deployActors(Leader leads, Context context) {
        var recoveryActor = new RecoveryVerticle(leads, members);
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
        return last.onSuccess(up -> {
            recovery = recoveryActor;
            recoveryActor.listening();
        });
    }

    /** The identity counts only where the ledger is new. */
    private ControlLoop.Setup setup() {
        return new ControlLoop.Setup(
                peer.node(),
                newCell(),
                Version.OF_THIS_JAR,
                SchedulerLimits.DEFAULT,
                peer.leases(),
                peer.policy(),
                Recurrences::of,
                peer.backfill(),
                peer.sharing());
    }

    private static CellId newCell() {
        byte[] random = new byte[5];
        new SecureRandom().nextBytes(random);
        return new CellId("cell-" + HexFormat.of().formatHex(random));
    }
}
