package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Node;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What operators want of nodes; nothing but the events that are answered changes anything. */
public final class NodeOrders {
    /** What running tasks get where nobody says: 5 min. */
    public static final long DRAIN_MS = 5L * 60 * 1000;

    private final ClusterView view;
    private final Losses losses;

    /** What became of an order. */
    public sealed interface Answer {}

    /**
     * Decide the events; once they are committed, tell.
     *
     * @param done what was done, or why there was nothing to do
     */
    public record Accepted(List<Event> events, String done) implements Answer {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** @param hint what to do instead */
    public record Refused(String code, String message, String hint) implements Answer {}

    public NodeOrders(ClusterView view, RandomGenerator jitter) {
        this.view = view;
        this.losses = new Losses(view, jitter);
    }

    /**
     * The node takes no new tasks; what runs there may end by itself for so long.
     *
     * @param by who wants it
     */
    public Answer drain(NodeId id, long forMs, String by, long nowMs) {
        Node node = view.node(id);
        if (node == null) {
            return unknown(id);
        }
        if (node.duty().phase() == Duty.Phase.DRAINED) {
            return new Accepted(List.of(), id + " is drained already");
        }
        int running = node.attempts().size();
        String message = by + " drains it: " + (running == 1 ? "1 attempt has " : running + " attempts have ")
                + forMs / 1_000 + " s to end by themselves";
        return new Accepted(List.of(new NodeEvent.NodeDraining(id, nowMs + forMs, message)), message);
    }

    /** The node takes new tasks again, whether it was drained or in quarantine. */
    public Answer undrain(NodeId id, String by) {
        Node node = view.node(id);
        if (node == null) {
            return unknown(id);
        }
        if (node.duty().phase() == Duty.Phase.READY) {
            return new Accepted(List.of(), id + " takes new tasks already");
        }
        String message = by + " put it back to use";
        return new Accepted(List.of(new NodeEvent.NodeReady(id, message)), id + " takes new tasks again");
    }

    /** The lost node is gone for good, and nothing of it runs: what was kept for it may start elsewhere. */
    public Answer forget(NodeId id, String by, long wallMs) {
        Node node = view.node(id);
        if (node == null) {
            return unknown(id);
        }
        if (node.isLive()) {
            return new Refused(
                    "node-live",
                    id + " is part of the cell, and what runs there would go on beside its replacement",
                    "stop its process first, or drain it: reeve drain " + id);
        }
        if (node.entry().reason() == Reason.NODE_FORGOTTEN && node.attempts().isEmpty()) {
            return new Accepted(List.of(), id + " is forgotten already");
        }
        String message = by + " said that " + id + " is gone for good";
        List<Event> events = new ArrayList<>();
        losses.end(node, Endings.lost(Reason.NODE_FORGOTTEN, message), attempt -> false, wallMs, events);
        events.add(new NodeEvent.NodeForgotten(id, node.incarnation(), message));
        String done = node.attempts().isEmpty()
                ? "nothing was kept for it"
                : Registrations.count(node.attempts().size()) + " of it lost, replaced as the task's retry says";
        return new Accepted(events, id + " is forgotten: " + done);
    }

    /** Why the process of a node cannot be restarted as planned; null where it can. */
    public @Nullable Refused checkRestart(NodeId id) {
        Node node = view.node(id);
        if (node == null) {
            return unknown(id);
        }
        return node.isLive()
                ? null
                : new Refused("node-lost", id + " is lost: there is no lease to extend", "start its process again");
    }

    private static Refused unknown(NodeId id) {
        return new Refused("unknown-node", "there is no node " + id, "see reeve nodes");
    }
}
