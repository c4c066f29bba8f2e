package io.reeve.verticles;

import io.reeve.control.ControlPeersApi;
import io.reeve.control.Inbox;
import io.reeve.control.Leader;
import io.reeve.control.LeaderBeacon;
import io.reeve.control.Outbound;
import io.reeve.core.recover.Admission;
import io.reeve.core.recover.Liveness;
import io.reeve.core.recover.Renewal;
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
                .serve(Addresses.CONTROL_PEERS, JsonObject.class, new ControlPeersApi(vertx, leader)::change);
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
        context.runOnContext(nothing -> liveness.memberLost(node));
    }

    private Future<Membership> register(Membership.Register request) {
        Admission admission = liveness.register(request, monotonicMs(), System.currentTimeMillis());
        if (admission instanceof Admission.Admitted admitted) {
            log.info("node admitted node={} incarnation={}", request.node(), admitted.incarnation());
            return decide(admitted.events())
                    .map(sequence -> new Registered(
                            Objects.requireNonNull(leader.view().state().cell()),
                            leader.term(),
                            admitted.incarnation(),
                            admitted.leaseMs(),
                            leader.leases().renewEveryMs()));
        }
        var rejected = (Admission.Rejected) admission;
        log.warn("node refused node={} why={} message={}", request.node(), rejected.why(), rejected.message());
        return refuse(rejected.why(), rejected.message());
    }

    private Future<Membership> renew(Membership.Renew request) {
        leader.uses().put(request.node(), request.use());
        Renewal renewal = liveness.renew(request, monotonicMs(), System.currentTimeMillis());
        if (renewal instanceof Renewal.Granted granted) {
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
