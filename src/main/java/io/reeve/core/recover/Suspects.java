package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.Seconds;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.model.FeatureLevel;
import io.reeve.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which live nodes are suspect: silent for longer than is usual for them, or gone from the cluster's
 * membership. It is in the ledger, because no leader shall place a task there before the node is heard again; nothing
 * is given up for it.
 */
final class Suspects {
    private static final int LEVEL = FeatureLevel.since(NodeEvent.NodeSuspected.class);

    private final ClusterView view;
    private final LeaseSettings settings;
    private final Suspicion suspicion;
    /** Until then nobody is suspect by time: the leader itself did not listen. */
    private long deafUntilMs = Long.MIN_VALUE;

    Suspects(ClusterView view, LeaseSettings settings) {
        this.view = view;
        this.settings = settings;
        this.suspicion = new Suspicion(settings.renewEveryMs());
    }

    void clear() {
        suspicion.clear();
        deafUntilMs = Long.MIN_VALUE;
    }

    void forget(NodeId id) {
        suspicion.forget(id);
    }

    /** A process of the node begins to be heard, or is expected to. */
    void begin(NodeId id, long nowMs) {
        suspicion.begin(id, nowMs);
    }

    /** The node renews. Returns what that changes. */
    List<Event> heard(Node node, long nowMs) {
        suspicion.heard(node.id(), nowMs);
        return again(node);
    }

    /** What it changes that the incarnation of the node is heard. */
    static List<Event> again(Node node) {
        return node.entry().silence() == null
                ? List.of()
                : List.of(new NodeEvent.NodeHeard(node.id(), node.incarnation()));
    }

    /** The leader slept: what nodes sent meanwhile is still to come in, so their silence says nothing yet. */
    void slept(long nowMs) {
        deafUntilMs = nowMs + settings.renewEveryMs();
    }

    OptionalLong heardMs(NodeId id) {
        return suspicion.heardMs(id);
    }

    /** By when the node is to be heard, or else it is suspect. */
    long expectedMs(NodeId id) {
        return id.equals(settings.unleased()) ? Long.MAX_VALUE : Math.max(suspicion.suspectAtMs(id), deafUntilMs);
    }

    /** When the node falls under suspicion if it is not heard; never where that has happened. */
    long dueMs(NodeId id) {
        return mayBeSuspect(view.node(id)) ? expectedMs(id) : Long.MAX_VALUE;
    }

    /** Those of the nodes that are silent for too long by now. */
    List<Event> due(Collection<NodeId> nodes, long nowMs, long wallMs) {
        List<Event> events = new ArrayList<>();
        for (NodeId id : nodes) {
            if (nowMs >= dueMs(id)) {
                suspect(id, silent(id, nowMs), nowMs, wallMs, events);
            }
        }
        return events;
    }

    /** The cluster's membership does not hold the node. */
    List<Event> gone(NodeId id, long nowMs, long wallMs) {
        List<Event> events = new ArrayList<>();
        suspect(id, id + " left the cluster's membership", nowMs, wallMs, events);
        return events;
    }

    /** All that are suspect, or would be if the leader had listened all the time. */
    Set<NodeId> among(Collection<NodeId> nodes, long nowMs) {
        Set<NodeId> suspects = new HashSet<>();
        for (NodeId id : nodes) {
            Node node = view.node(id);
            boolean known = node != null && node.entry().silence() != null;
            if (known || mayBeSuspect(node) && nowMs >= suspicion.suspectAtMs(id)) {
                suspects.add(id);
            }
        }
        return suspects;
    }

    /** Everything that puts a node under suspicion comes through here. */
    private void suspect(NodeId id, String why, long nowMs, long wallMs, List<Event> events) {
        Node node = view.node(id);
        if (node == null || !mayBeSuspect(node)) {
            return;
        }
        long heardMs = wallMs - (nowMs - suspicion.heardMs(id).orElse(nowMs));
        long awayMs = node.duty().restartUntilMs() - wallMs;
        String message = awayMs > 0
                ? "the process of " + id + " is away for a planned restart, for " + Seconds.of(awayMs)
                        + " at most: it takes no new task meanwhile"
                : why + ": it takes no new task before it is heard again";
        events.add(new NodeEvent.NodeSuspected(id, node.incarnation(), heardMs, message));
    }

    private boolean mayBeSuspect(@Nullable Node node) {
        return node != null
                && view.featureLevel() >= LEVEL
                && node.isLive()
                && node.entry().silence() == null
                && !node.id().equals(settings.unleased());
    }

    private String silent(NodeId id, long nowMs) {
        return id + " was not heard for "
                + Seconds.of(nowMs - suspicion.heardMs(id).orElse(nowMs)) + ", though it is to"
                + " renew its lease every "
                + Seconds.of(settings.renewEveryMs());
    }
}
