package io.reeve.verticles;

import io.reeve.control.ControlPeersApi;
import io.reeve.control.Heard;
import io.reeve.control.Inbox;
import io.reeve.control.Leader;
import io.reeve.control.LeaderBeacon;
import io.reeve.control.NodeApi;
import io.reeve.control.Outbound;
import io.reeve.core.recover.Admission;
import io.reeve.core.recover.Liveness;
import io.reeve.core.recover.Renewal;
import io.reeve.core.recover.RestartPlan;
import io.reeve.core.state.Node;
import io.reeve.event.Event;
import io.reeve.message.Addresses;
import io.reeve.message.Membership;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Registered;
import io.reeve.message.Membership.Renewed;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who is part of the cell: grants incarnations and leases, and gives up whose lease is over. */
public final class RecoveryVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(RecoveryVerticle.class);

    private final Leader leader;
    private final Liveness liveness;
    private Outbound outbound;
    private Inbox inbox;
    private LeaderBeacon beacon;
    private long expiryTimer = -1;

    public RecoveryVerticle(Leader leader) {
        this.leader = leader;
        this.liveness = leader.loop().liveness();
    }

    @Override
    public Future<?> start() {
        long nowMs = monotonicMs();
        liveness.rebuild(nowMs);
        leader.view().state().nodes().stream().filter(Node::isLive).forEach(node -> heard(node.id()));
        if (leader.leases().unleased() == null) {
            // The commit of the term's first entry has just confirmed it.
            confirmed(leader.startedMs());
        }
        beacon = new LeaderBeacon(vertx, leader.ledger(), leader.node(), leader.term(), this::confirmed);
        outbound = new Outbound(vertx, leader);
        expireWhenDue();
        inbox = new Inbox(vertx, leader.reception())
                .answer(Addresses.REGISTER, Membership.Register.class, this::register)
                .answer(Addresses.RENEW, Membership.Renew.class, this::renew)
                .answer(Addresses.LEAVE, Membership.Leave.class, this::leave)
                .serve(Addresses.CONTROL_PEERS, JsonObject.class, new ControlPeersApi(vertx, leader)::change)
                .answer(Addresses.PLAN_RESTART, Membership.PlanRestart.class, this::planRestart)
                .serve(Addresses.NODES, JsonObject.class, new NodeApi(leader, this::planRestart)::change);
        return inbox.opened().onSuccess(opened -> beacon.start());
    }

    /** A lease that a majority's word of this moment backs is over before a later leader's patience is. */
    private void confirmed(long atMs) {
        if (leader.leases().unleased() == null) {
            liveness.confirmLeadership(atMs + leader.leases().leaseMs());
        }
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(expiryTimer);
        beacon.stop();
        return inbox.close();
    }

    /** The cluster lost sight of the node: its lease still runs, but a new process of it need not wait for that. */
    public void memberGone(NodeId node) {
        context.runOnContext(nothing -> {
            liveness.memberLost(node);
            leader.heard().computeIfPresent(node, (id, last) -> last.suspectFrom(System.currentTimeMillis()));
        });
    }

    private Future<Membership> register(Membership.Register request) {
        Admission admission = liveness.register(request, monotonicMs(), System.currentTimeMillis());
        if (admission instanceof Admission.Admitted admitted) {
            log.info(
                    "node admitted node={} incarnation={} resumed={}",
                    request.node(),
                    admitted.incarnation(),
                    admitted.accepted().size());
            heard(request.node());
            return decide(admitted.events())
                    .map(sequence -> new Registered(
                            Objects.requireNonNull(leader.view().state().cell()),
                            leader.term(),
                            admitted.incarnation(),
                            admitted.leaseMs(),
                            leader.leases().renewEveryMs(),
                            admitted.accepted()));
        }
        var rejected = (Admission.Rejected) admission;
        log.warn("node refused node={} why={} message={}", request.node(), rejected.why(), rejected.message());
        return refuse(rejected.why(), rejected.message());
    }

    private Future<Membership> renew(Membership.Renew request) {
        leader.uses().put(request.node(), request.use());
        Renewal renewal = liveness.renew(request, monotonicMs(), System.currentTimeMillis());
        if (renewal instanceof Renewal.Granted granted) {
            heard(request.node());
            decide(granted.events())
                    .onSuccess(sequence -> outbound.repeat(request.node(), request.incarnation(), granted));
            return Future.succeededFuture(new Renewed(leader.term(), granted.leaseMs()));
        }
        var denied = (Renewal.Denied) renewal;
        return refuse(denied.why(), denied.message());
    }

    /**
     * A node ends its attempts at such a word, so it waits for all that the view rests on: what fences the node may
     * still be on its way into the ledger, and be lost there.
     */
    private Future<Membership> refuse(Refused.Why why, String message) {
        return decide(List.of()).map(sequence -> new Refused(why, leader.term(), message));
    }

    private Future<Membership> leave(Membership.Leave request) {
        log.info("node leaves node={} incarnation={}", request.node(), request.incarnation());
        return decide(liveness.leave(request, System.currentTimeMillis())).map(sequence -> null);
    }

    private Future<Membership> planRestart(Membership.PlanRestart request) {
        RestartPlan plan = liveness.planRestart(
                request.node(), request.incarnation(), request.forMs(), monotonicMs(), System.currentTimeMillis());
        if (plan instanceof RestartPlan.Planned planned) {
            log.info("restart planned node={} ms={}", request.node(), planned.leaseMs());
            return decide(planned.events()).map(sequence -> {
                liveness.opened(planned);
                return new Renewed(leader.term(), planned.leaseMs());
            });
        }
        var denied = (RestartPlan.Denied) plan;
        return refuse(denied.why(), denied.message());
    }

    /** Who asks about the node hears when it was heard, and from when on it is suspect. */
    private void heard(NodeId node) {
        long nowMs = System.currentTimeMillis();
        leader.heard().put(node, new Heard(nowMs, nowMs + liveness.suspectAtMs(node) - monotonicMs()));
    }

    private Future<Long> decide(List<Event> events) {
        return leader.pen().decide(Origin.SYSTEM, events).onSuccess(sequence -> expireWhenDue());
    }

    private void expire() {
        List<Event> lost = liveness.expire(monotonicMs(), System.currentTimeMillis());
        if (!lost.isEmpty()) {
            log.warn("leases over events={}", lost.size());
        }
        decide(lost);
    }

    private void expireWhenDue() {
        vertx.cancelTimer(expiryTimer);
        OptionalLong due = liveness.nextDueMs();
        if (due.isPresent()) {
            expiryTimer = vertx.setTimer(Math.max(1, due.getAsLong() - monotonicMs()), id -> expire());
        }
    }

    private static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
