package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Node;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Membership.Leave;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Register;
import io.reeve.message.Membership.Renew;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which incarnations are part of the cell. Leases are its own memory and never in the ledger; what the ledger
 * holds is that an incarnation is lost, and that is for ever, and how long one may be away that said so before.
 *
 * <p>{@code nowMs} is a monotonic clock, on which leases are counted; {@code wallMs} is the ledger's, for retries.
 */
public final class Liveness {
    /** A planned restart, where nobody says how long. */
    public static final long RESTART_MS = 60_000;

    /** The longest that one may be planned to take: 1 h. */
    public static final long MAX_RESTART_MS = 60L * 60 * 1000;

    private final ClusterView view;
    private final LeaseSettings settings;
    private final RandomGenerator jitter;
    private final Losses losses;
    private final Registrations registrations;
    private final MassLoss massLoss;
    private final Suspects suspects;
    private final Map<NodeId, Lease> leases = new TreeMap<>();
    /** Until when the process of a node may be away, once that is committed; on the monotonic clock. */
    private final Map<NodeId, Long> restartsUntilMs = new TreeMap<>();
    /** Whose next process has come before that: it is not away any more, and stops as any other. */
    private final Set<NodeId> returned = new HashSet<>();

    private long confirmedUntilMs = Long.MAX_VALUE;
    /** Not after the first moment at which a lease is over or a node becomes suspect. */
    private long dueMs = Long.MAX_VALUE;

    /**
     * @param session of the JVM it was given to; null where an earlier leader gave it
     * @param gone whether the cluster's membership no longer holds the node
     */
    private record Lease(@Nullable String session, long endsAtMs, boolean gone) {
        /** None ever gets shorter: whoever was told of the longer one may still count on it. */
        Lease renewed(long newEndMs) {
            return new Lease(session, Math.max(endsAtMs, newEndMs), false);
        }
    }

    public Liveness(ClusterView view, LeaseSettings settings, RandomGenerator jitter) {
        this(view, settings, RecoveryRules.DEFAULT, jitter);
    }

    public Liveness(ClusterView view, LeaseSettings settings, RecoveryRules rules, RandomGenerator jitter) {
        this.view = view;
        this.settings = settings;
        this.jitter = jitter;
        this.losses = new Losses(view, jitter);
        this.registrations = new Registrations(view, losses, rules, settings.forgottenAfterMs());
        this.massLoss = new MassLoss(view, rules);
        this.suspects = new Suspects(view, settings);
    }

    /** A new term, whose first entry is committed: what earlier leaders granted may last one full lease from now. */
    public void rebuild(long nowMs) {
        leases.clear();
        restartsUntilMs.clear();
        returned.clear();
        suspects.clear();
        confirmedUntilMs = Long.MAX_VALUE;
        for (Node node : view.nodes()) {
            if (node.isLive()) {
                long awayMs = node.duty().restartUntilMs() - view.atMs();
                long endMs = endOf(node.id(), nowMs);
                if (awayMs + settings.betweenLeadersMs() > 0 && node.duty().restartUntilMs() != Duty.NEVER) {
                    restartsUntilMs.put(node.id(), nowMs + awayMs);
                    long latestMs = awayMs + settings.betweenLeadersMs();
                    endMs = Math.max(endMs, nowMs + settings.patienceMs(latestMs));
                }
                leases.put(node.id(), new Lease(null, endMs, false));
                suspects.begin(node.id(), nowMs);
            }
        }
        dueMs = nextMs(Set.of());
    }

    /** No lease is granted beyond the moment up to which a majority has confirmed the leadership. */
    public void confirmLeadership(long untilMs) {
        confirmedUntilMs = untilMs;
    }

    /**
     * Admits a node, or says why not. A repeat from the same JVM gets the same incarnation, and so does the next
     * process of a node that still has what the one before it ran. Where an earlier incarnation may still live, that is
     * fenced first: at once when its JVM left the cluster's membership and the new one is on the same host, otherwise
     * when its lease is over.
     */
    public Admission register(Register request, long nowMs, long wallMs) {
        long skewMs = request.wallClockMs() - wallMs;
        if (Math.abs(skewMs) > settings.maxClockSkewMs()) {
            return new Admission.Rejected(Refused.Why.CLOCK_SKEW, skewed(request.node(), skewMs));
        }
        if (nowMs >= confirmedUntilMs) {
            return new Admission.Rejected(Refused.Why.NOT_LEADER, "this leader has lost its majority");
        }
        if (request.info().featureLevel() < view.featureLevel()) {
            return new Admission.Rejected(Refused.Why.TOO_OLD, tooOld(request));
        }
        NodeId id = request.node();
        Node known = view.node(id);
        Lease lease = leases.get(id);
        if (known != null && known.isLive()) {
            if (lease == null) {
                return new Admission.Rejected(Refused.Why.NOT_LEADER, "this leader has only just begun: ask again");
            }
            if (request.session().equals(lease.session())) {
                return admitted(request, registrations.again(known, request), lease, nowMs);
            }
            if (Registrations.goesOn(known, request)) {
                Lease taken = new Lease(request.session(), lease.endsAtMs(), false);
                returned.add(id);
                return admitted(request, registrations.goOn(known, request, wallMs), taken, nowMs);
            }
            if (nowMs < lease.endsAtMs() && !isRestart(lease, known, request)) {
                return new Admission.Rejected(Refused.Why.NAME_TAKEN, taken(id, lease, nowMs));
            }
        }
        if (registrations.isElsewhere(known, request.info())) {
            return new Admission.Rejected(Refused.Why.NAME_TAKEN, keptElsewhere(Objects.requireNonNull(known)));
        }
        Lease fresh = new Lease(request.session(), nowMs, false);
        restartsUntilMs.remove(id);
        returned.remove(id);
        return admitted(request, registrations.anew(known, request, wallMs), fresh, nowMs);
    }

    private Admission admitted(Register request, Registrations.Decided decided, Lease lease, long nowMs) {
        suspects.begin(request.node(), nowMs);
        long leaseMs = grant(request.node(), lease, nowMs);
        return new Admission.Admitted(decided.incarnation(), decided.events(), leaseMs, decided.accepted());
    }

    /** The process of a node may be away for so long: until then no leader gives it up. */
    public RestartPlan planRestart(NodeId id, long incarnation, long forMs, long nowMs, long wallMs) {
        Node node = view.node(id);
        Lease lease = leases.get(id);
        if (node == null || node.isLive() && (lease == null || node.incarnation() < incarnation)) {
            return new RestartPlan.Denied(Refused.Why.NOT_LEADER, "this leader knows no such " + id + ": ask again");
        }
        if (!node.isLive() || node.incarnation() != incarnation) {
            return new RestartPlan.Denied(Refused.Why.FENCED, "incarnation " + incarnation + " of " + id + " is over");
        }
        long boundedMs = Math.max(settings.leaseMs(), Math.min(forMs, MAX_RESTART_MS));
        leases.put(id, Objects.requireNonNull(lease).renewed(endOf(id, nowMs, boundedMs)));
        var event = new NodeEvent.RestartPlanned(id, incarnation, Math.max(wallMs, view.atMs()) + boundedMs);
        return new RestartPlan.Planned(id, incarnation, List.of(event), boundedMs, nowMs + boundedMs);
    }

    /** The plan is committed, so the node may be told of it: every later leader knows. */
    public void opened(RestartPlan.Planned plan) {
        Node node = view.node(plan.node());
        if (node != null && node.isLive() && node.incarnation() == plan.incarnation()) {
            restartsUntilMs.merge(plan.node(), plan.untilMs(), Math::max);
            returned.remove(plan.node());
        }
    }

    /** Whether the node's process may be away for longer than a lease, because a restart is planned and yet to come. */
    public boolean mayBeAway(NodeId id, long nowMs) {
        return !returned.contains(id) && restartsUntilMs.getOrDefault(id, nowMs) - nowMs > settings.leaseMs();
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
        List<Event> heard = suspects.heard(node, nowMs);
        long leaseMs = grant(request.node(), Objects.requireNonNull(lease), nowMs);
        Renewal.Granted granted =
                new Reconciliation(view, settings, jitter).compare(node, request.attempts(), leaseMs, wallMs);
        return granted.after(heard);
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
        losses.end(node, how, attempt -> false, wallMs, events);
        events.add(new NodeEvent.NodeLost(node.id(), node.incarnation(), how.reason(), how.message()));
        forget(node.id());
        return events;
    }

    /**
     * The cluster's membership lost the node, which is suspect from here on. Shortens no lease, but lets a restart on
     * the same host in at once.
     */
    public List<Event> memberLost(NodeId id, long nowMs, long wallMs) {
        leases.computeIfPresent(id, (node, lease) -> new Lease(lease.session(), lease.endsAtMs(), true));
        return suspects.gone(id, nowMs, wallMs);
    }

    /**
     * All live nodes that the cluster's membership does not hold are lost to it. To be asked when a term begins, before
     * anything is placed: what became of nodes under the leader before may not be in the ledger.
     */
    public List<Event> membersAre(Set<NodeId> present, long nowMs, long wallMs) {
        List<Event> events = new ArrayList<>();
        for (NodeId id : List.copyOf(leases.keySet())) {
            if (!present.contains(id) && !id.equals(settings.unleased())) {
                events.addAll(memberLost(id, nowMs, wallMs));
            }
        }
        return events;
    }

    /** The leader's own process slept until now, so nobody is blamed for a silence in which it could hear nothing. */
    public void slept(long nowMs) {
        suspects.slept(nowMs);
    }

    /** Gives up every node whose lease is over, and suspects those that are silent for longer than usual. */
    public List<Event> expire(long nowMs, long wallMs) {
        List<NodeId> over = leases.keySet().stream()
                .filter(id -> nowMs >= leases.get(id).endsAtMs())
                .toList();
        List<Node> lost = over.stream()
                .map(view::node)
                .filter(node -> node != null && node.isLive())
                .toList();
        List<Event> events = new ArrayList<>();
        Event pause =
                massLoss.decide(lost.stream().map(Node::id).toList(), suspects.among(leases.keySet(), nowMs), wallMs);
        if (pause != null) {
            events.add(pause);
        }
        lost.forEach(node -> giveUp(node, nowMs, wallMs, events));
        over.forEach(this::forget);
        List<Event> silent = suspects.due(leases.keySet(), nowMs, wallMs);
        events.addAll(silent);
        dueMs = nextMs(Set.copyOf(silent));
        return events;
    }

    private void giveUp(Node node, long nowMs, long wallMs, List<Event> events) {
        long silentMs = nowMs - suspects.heardMs(node.id()).orElse(nowMs);
        String silent = node.id() + " (incarnation " + node.incarnation() + ") was not heard of for " + silentMs
                + " ms, and its lease of " + settings.leaseMs() + " ms is over";
        long kept = node.attempts().keySet().stream().filter(losses::isKept).count();
        losses.end(node, Endings.lost(Reason.NODE_LOST, silent), losses::isKept, wallMs, events);
        events.addAll(losses.unreachable(node, silent));
        int ended = (int) (node.attempts().size() - kept);
        String done = (node.attempts().isEmpty() ? "; nothing ran there" : "")
                + (ended > 0 ? "; " + Registrations.count(ended) + " lost, replaced as the task's retry says" : "")
                + (kept > 0 ? "; " + Registrations.count((int) kept) + " kept there, not replaced" : "");
        events.add(new NodeEvent.NodeLost(node.id(), node.incarnation(), Reason.NODE_LOST, silent + done));
    }

    /**
     * When {@link #expire} may have something to do if nothing is heard, on the monotonic clock. Not to be late: it may
     * find nothing, and says then when to look again, which spares a look at all nodes for each renewal.
     */
    public OptionalLong nextDueMs() {
        return dueMs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(dueMs);
    }

    private long nextMs(Set<Event> suspectedNow) {
        Set<NodeId> told = new HashSet<>();
        suspectedNow.forEach(event -> told.add(((NodeEvent) event).node()));
        long next = Long.MAX_VALUE;
        for (var each : leases.entrySet()) {
            long suspectMs = told.contains(each.getKey()) ? Long.MAX_VALUE : suspects.dueMs(each.getKey());
            next = Math.min(next, Math.min(each.getValue().endsAtMs(), suspectMs));
        }
        return next;
    }

    private void forget(NodeId id) {
        leases.remove(id);
        restartsUntilMs.remove(id);
        returned.remove(id);
        suspects.forget(id);
    }

    /** Writes the lease and returns its length, which ends with the confirmed leadership or a planned restart. */
    private long grant(NodeId id, Lease lease, long nowMs) {
        Lease renewed = lease.renewed(endOf(id, nowMs));
        leases.put(id, renewed);
        dueMs = Math.min(dueMs, Math.min(renewed.endsAtMs(), suspects.expectedMs(id)));
        long wanted = id.equals(settings.unleased()) ? LeaseSettings.UNLIMITED_MS : settings.leaseMs();
        long awayMs = restartsUntilMs.getOrDefault(id, nowMs) - nowMs;
        return Math.max(Math.min(wanted, confirmedUntilMs - nowMs), awayMs);
    }

    private long endOf(NodeId id, long nowMs) {
        return endOf(id, nowMs, settings.leaseMs());
    }

    private long endOf(NodeId id, long nowMs, long leaseMs) {
        return id.equals(settings.unleased()) ? Long.MAX_VALUE : nowMs + settings.patienceMs(leaseMs);
    }

    /** A node that is never given up by time may come back whenever its process does. */
    private boolean isRestart(Lease lease, Node known, Register request) {
        return request.node().equals(settings.unleased())
                || lease.gone() && Registrations.isSameHost(known, request.info());
    }

    private static String taken(NodeId id, Lease lease, long nowMs) {
        return "another process of " + id + " holds a lease for " + (lease.endsAtMs() - nowMs)
                + " ms more: wait, or choose another node id";
    }

    /** What comes from the past may have been long on its way instead: after a partition, all that was sent in it. */
    private String skewed(NodeId node, long skewMs) {
        String allowed = "at most " + settings.maxClockSkewMs() + " ms is allowed: set it right";
        return skewMs > 0
                ? "the clock of " + node + " is " + skewMs + " ms ahead of the leader's, " + allowed
                : node + " asked " + -skewMs + " ms ago by its clock; where it goes on to say so, its clock is behind, "
                        + allowed;
    }

    private String tooOld(Register request) {
        return "the cell has feature level " + view.featureLevel() + ", and " + request.node() + " (version "
                + request.info().version() + ") understands " + request.info().featureLevel()
                + ": start it with a version that runs on the other nodes (\"reeve control\" lists them)";
    }

    private static String keptElsewhere(Node known) {
        return known.id() + " of host " + known.entry().info().attributes().get("host") + " is cut off and keeps "
                + Registrations.count(known.attempts().size())
                + " running (on-disconnect: keep): choose another node id, or say reeve node forget " + known.id()
                + " if that machine is gone";
    }
}
