package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Membership.Leave;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Register;
import io.reeve.message.Membership.Renew;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which incarnations are part of the cell. Leases are its own memory and never in the ledger; what the ledger
 * holds is that an incarnation is lost, and that is for ever.
 *
 * <p>{@code nowMs} is a monotonic clock, on which leases are counted; {@code wallMs} is the ledger's, for retries.
 */
public final class Liveness {
    private final ClusterView view;
    private final LeaseSettings settings;
    private final RandomGenerator jitter;
    private final Map<NodeId, Lease> leases = new TreeMap<>();
    private long confirmedUntilMs = Long.MAX_VALUE;

    /**
     * @param session of the JVM it was given to; null where an earlier leader gave it
     * @param suspect whether the cluster's membership no longer holds the node
     */
    private record Lease(long incarnation, @Nullable String session, long endsAtMs, boolean suspect) {
        Lease renewed(long newEndMs) {
            return new Lease(incarnation, session, newEndMs, false);
        }

        Lease suspected() {
            return new Lease(incarnation, session, endsAtMs, true);
        }
    }

    public Liveness(ClusterView view, LeaseSettings settings, RandomGenerator jitter) {
        this.view = view;
        this.settings = settings;
        this.jitter = jitter;
    }

    /** A new term, whose first entry is committed: what earlier leaders granted may last one full lease from now. */
    public void rebuild(long nowMs) {
        leases.clear();
        confirmedUntilMs = Long.MAX_VALUE;
        for (Node node : view.nodes()) {
            if (node.isLive()) {
                leases.put(node.id(), new Lease(node.incarnation(), null, endOf(node.id(), nowMs), false));
            }
        }
    }

    /** No lease is granted beyond the moment up to which a majority has confirmed the leadership. */
    public void confirmLeadership(long untilMs) {
        confirmedUntilMs = untilMs;
    }

    /**
     * Admits a node, or says why not. A repeat from the same JVM gets the same incarnation. Where an earlier
     * incarnation of the node may still live, that is fenced first: at once when its JVM left the cluster's membership
     * and the new one is on the same host, otherwise when its lease is over.
     */
    public Admission register(Register request, long nowMs, long wallMs) {
        long skewMs = request.wallClockMs() - wallMs;
        if (Math.abs(skewMs) > settings.maxClockSkewMs()) {
            return new Admission.Rejected(
                    Refused.Why.CLOCK_SKEW,
                    "the clock of " + request.node() + " is " + skewMs + " ms off the leader's, at most "
                            + settings.maxClockSkewMs() + " is allowed: set it right");
        }
        if (nowMs >= confirmedUntilMs) {
            return new Admission.Rejected(Refused.Why.NOT_LEADER, "this leader has lost its majority");
        }
        NodeId id = request.node();
        Node known = view.node(id);
        Lease lease = leases.get(id);
        List<Event> events = new ArrayList<>();
        if (known != null && known.isLive()) {
            if (lease == null) {
                return new Admission.Rejected(Refused.Why.NOT_LEADER, "this leader has only just begun: ask again");
            }
            if (request.session().equals(lease.session())) {
                return new Admission.Admitted(known.incarnation(), List.of(), grant(id, lease, nowMs));
            }
            if (nowMs < lease.endsAtMs() && !isRestart(lease, known, request)) {
                return new Admission.Rejected(Refused.Why.NAME_TAKEN, taken(id, lease, nowMs));
            }
            String message = "a new process of " + id + " registered";
            lose(known, Endings.lost(Reason.NODE_RESTARTED, message), wallMs, events);
        }
        long incarnation = known == null ? 1 : known.incarnation() + 1;
        events.add(new NodeEvent.NodeRegistered(id, incarnation, request.info()));
        Lease fresh = new Lease(incarnation, request.session(), nowMs, false);
        return new Admission.Admitted(incarnation, events, grant(id, fresh, nowMs));
    }

    /** Renews a lease and compares what the node runs with what it should. */
    public Renewal renew(Renew request, long nowMs, long wallMs) {
        if (nowMs >= confirmedUntilMs) {
            return new Renewal.Denied(Refused.Why.NOT_LEADER, "this leader has lost its majority");
        }
        Node node = view.node(request.node());
        Lease lease = leases.get(request.node());
        boolean unheardOf = node == null || node.incarnation() < request.incarnation();
        if (unheardOf || node.isLive() && lease == null) {
            // A later leader admitted it, or nobody yet knows for how long: neither says that it is over.
            return new Renewal.Denied(
                    Refused.Why.NOT_LEADER,
                    "this leader knows no incarnation " + request.incarnation() + " of " + request.node()
                            + ": ask again");
        }
        if (!node.isLive() || node.incarnation() != request.incarnation()) {
            return new Renewal.Denied(
                    Refused.Why.FENCED,
                    "incarnation " + request.incarnation() + " of " + request.node()
                            + " is over: stop its attempts and register anew");
        }
        long leaseMs = grant(request.node(), Objects.requireNonNull(lease), nowMs);
        return new Reconciliation(view, settings, jitter).compare(node, request.attempts(), leaseMs, wallMs);
    }

    /** The node stops in order: what it still had runs again elsewhere. */
    public List<Event> leave(Leave request, long wallMs) {
        Node node = view.node(request.node());
        if (node == null || !node.isLive() || node.incarnation() != request.incarnation()) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        var how = new Ended(
                AttemptState.KILLED, Reason.NODE_STOPPING, request.node() + " stopped", null, null, List.of());
        lose(node, how, wallMs, events);
        return events;
    }

    /** The cluster's membership lost the node. Shortens no lease, but lets a restart on the same host in at once. */
    public void memberLost(NodeId id) {
        leases.computeIfPresent(id, (node, lease) -> lease.suspected());
    }

    /** Gives up every node whose lease is over. */
    public List<Event> expire(long nowMs, long wallMs) {
        List<Event> events = new ArrayList<>();
        for (NodeId id : List.copyOf(leases.keySet())) {
            if (nowMs >= leases.get(id).endsAtMs()) {
                Node node = view.node(id);
                if (node != null && node.isLive()) {
                    String message = id + " was silent for longer than its lease of " + settings.leaseMs() + " ms";
                    lose(node, Endings.lost(Reason.NODE_LOST, message), wallMs, events);
                }
                leases.remove(id);
            }
        }
        return events;
    }

    /** When {@link #expire} has something to do if no renewal comes, on the monotonic clock. */
    public OptionalLong nextDueMs() {
        return leases.values().stream()
                .mapToLong(Lease::endsAtMs)
                .filter(end -> end != Long.MAX_VALUE)
                .min();
    }

    /** Nodes that fell out of the cluster's membership and have not been heard since. */
    public List<NodeId> suspects() {
        return leases.entrySet().stream()
                .filter(entry -> entry.getValue().suspect())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void lose(Node node, Ended how, long wallMs, List<Event> events) {
        for (AttemptId attempt : node.attempts().keySet()) {
            TaskEntry task = Objects.requireNonNull(view.task(attempt.task()));
            events.add(Endings.decide(
                    Objects.requireNonNull(view.job(attempt.task().job())), task, how, wallMs, jitter));
        }
        events.add(new NodeEvent.NodeLost(node.id(), node.incarnation(), how.reason(), how.message()));
        leases.remove(node.id());
    }

    /** Writes the lease and returns its length, which ends with the confirmed leadership at the latest. */
    private long grant(NodeId id, Lease lease, long nowMs) {
        leases.put(id, lease.renewed(endOf(id, nowMs)));
        long wanted = id.equals(settings.unleased()) ? LeaseSettings.UNLIMITED_MS : settings.leaseMs();
        return Math.min(wanted, confirmedUntilMs - nowMs);
    }

    private long endOf(NodeId id, long nowMs) {
        return id.equals(settings.unleased()) ? Long.MAX_VALUE : nowMs + settings.patienceMs();
    }

    /** A node that is never given up by time may come back whenever its process does. */
    private boolean isRestart(Lease lease, Node known, Register request) {
        if (request.node().equals(settings.unleased())) {
            return true;
        }
        String before = known.entry().info().attributes().get("host");
        return lease.suspect()
                && Objects.equals(before, request.info().attributes().get("host"));
    }

    private static String taken(NodeId id, Lease lease, long nowMs) {
        return "another process of " + id + " holds a lease for " + (lease.endsAtMs() - nowMs)
                + " ms more: wait, or choose another node id";
    }
}
