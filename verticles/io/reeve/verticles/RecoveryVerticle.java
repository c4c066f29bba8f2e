package io.reeve.verticles;

import io.reeve.control.ControlPeersApi;
import io.reeve.control.Inbox;
import io.reeve.control.Leader;
import io.reeve.control.LeaderBeacon;
import io.reeve.control.NodeApi;
import io.reeve.control.Outbound;
import io.reeve.core.recover.Admission;
import io.reeve.core.recover.Liveness;
import io.reeve.core.recover.Renewal;
import io.reeve.core.recover.RestartPlan;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who is part of the cell: grants incarnations and leases, and gives up whose lease is over. */
public final class RecoveryVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(RecoveryVerticle.class);
    /** A timer that comes so much too late says that this process did not run, or that its loop was busy. */
    private static final long LATE_MS = 500;

    private final Leader leader;
    private final Supplier<Set<NodeId>> members;
    private final Liveness liveness;
    private Outbound outbound;
    private Inbox inbox;
    private LeaderBeacon beacon;
    private long expiryTimer = -1;
    private long expiryAtMs = Long.MAX_VALUE;

    /** @param members the nodes that the cluster's membership holds now */
    public RecoveryVerticle(Leader leader, Supplier<Set<NodeId>> members) {
        this.leader = leader;
        this.members = members;
        this.liveness = leader.loop().liveness();
    }

    @Override
    public Future<?> start() {
        liveness.rebuild(monotonicMs());
        lookForMembers();
        if (leader.leases().unleased() == null) {
            // The commit of the term's first entry has just confirmed it.
            confirmed(leader.startedMs());
        }
        beacon = new LeaderBeacon(vertx, leader.ledger(), leader.node(), leader.term(), this::confirmed);
        outbound = new Outbound(vertx, leader);
        expireWhenDue();
        inbox = new Inbox(vertx, leader)
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

    /**
     * The cluster lost sight of the node: it is suspect, and though its lease still runs, a new process of it need not
     * wait for that.
     */
    public void memberGone(NodeId node) {
        context.runOnContext(nothing -> decide(liveness.memberLost(node, monotonicMs(), System.currentTimeMillis())));
    }

    /** {@link #memberGone} is called from here on; who went before was told to nobody. */
    public void listening() {
        context.runOnContext(nothing -> lookForMembers());
    }

    /** Any live node that the membership does not hold is suspect, before the next round. */
    private void lookForMembers() {
        decide(liveness.membersAre(members.get(), monotonicMs(), System.currentTimeMillis()));
    }

    private Future<Membership> register(Membership.Register request) {
        Admission admission = liveness.register(request, monotonicMs(), System.currentTimeMillis());
        if (admission instanceof Admission.Admitted admitted) {
            log.info(
                    "node admitted node={} incarnation={} resumed={}",
                    request.node(),
                    admitted.incarnation(),
                    admitted.accepted().size());
            leader.levels().put(request.node(), request.info().featureLevel());
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
        long nowMs = monotonicMs();
        Renewal renewal = liveness.renew(request, nowMs, System.currentTimeMillis());
        if (renewal instanceof Renewal.Granted granted) {
            leader.levels().merge(request.node(), request.featureLevel(), Math::max);
            decide(granted.events())
                    .onSuccess(sequence -> outbound.repeat(request.node(), request.incarnation(), granted));
            return Future.succeededFuture(
                    new Renewed(leader.term(), granted.leaseMs(), liveness.mayBeAway(request.node(), nowMs)));
        }
        var denied = (Renewal.Denied) renewal;
        return refuse(denied.why(), denied.message());
    }

    /**
     * A node ends its attempts at such a word, so what the view shows is confirmed before: what fences the node may
     * still be on its way into the ledger, and be lost there, and a later leader may have admitted it.
     */
    private Future<Membership> refuse(Refused.Why why, String message) {
        return leader.pen().confirm().map(sequence -> new Refused(why, leader.term(), message));
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
                return new Renewed(leader.term(), planned.leaseMs(), true);
            });
        }
        var denied = (RestartPlan.Denied) plan;
        return refuse(denied.why(), denied.message());
    }

    private Future<Long> decide(List<Event> events) {
        for (Event event : events) {
            if (event instanceof NodeEvent.NodeSuspected suspected) {
                log.warn("node suspect node={} message={}", suspected.node(), suspected.message());
            } else if (event instanceof NodeEvent.NodeHeard heard) {
                log.info("node heard again node={}", heard.node());
            } else if (event instanceof NodeEvent.NodeLost lost) {
                log.warn("node lost node={} reason={} message={}", lost.node(), lost.reason(), lost.message());
            }
        }
        Future<Long> written = leader.pen().settle(Origin.SYSTEM, events);
        expireWhenDue();
        return written;
    }

    private void expire() {
        long nowMs = monotonicMs();
        if (nowMs - expiryAtMs > LATE_MS) {
            liveness.slept(nowMs);
        }
        expiryAtMs = Long.MAX_VALUE;
        decide(liveness.expire(nowMs, System.currentTimeMillis()));
    }

    /** Renewals only ever put it off, so most leave the timer alone. */
    private void expireWhenDue() {
        OptionalLong due = liveness.nextDueMs();
        if (due.isPresent() && due.getAsLong() < expiryAtMs) {
            vertx.cancelTimer(expiryTimer);
            expiryAtMs = due.getAsLong();
            expiryTimer = vertx.setTimer(Math.max(1, expiryAtMs - monotonicMs()), id -> expire());
        }
    }

    private static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
