package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.NodeEvent;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import org.jspecify.annotations.Nullable;

/** Folds the events of nodes: who is part of the cell and takes new tasks, and with how much. */
final class NodeFold {
    private final ClusterState state;

    NodeFold(ClusterState state) {
        this.state = state;
    }

    void fold(NodeEvent event) {
        Node known = state.node(event.node());
        Resources offered = known == null ? Resources.NONE : known.offered();
        if (!(event instanceof NodeEvent.RestartPlanned)) {
            state.holds().removeOn(event.node());
        }
        if (event instanceof NodeEvent.NodeRegistered registered) {
            register(known, registered);
        } else {
            change(state.existing(event.node()), event);
        }
        Node node = state.existing(event.node());
        state.capacityChanges(node.offered().minus(offered));
        state.reservations().refresh(event.node());
    }

    private void register(@Nullable Node known, NodeEvent.NodeRegistered event) {
        Duty duty = known == null ? Duty.READY : known.duty().restartPlanned(Duty.NEVER);
        Node.Entry entry = new Node.Entry(
                event.node(), event.incarnation(), event.info(), true, state.atMs(), Reason.NONE, "", duty);
        if (known == null) {
            state.add(new Node(entry));
            return;
        }
        require(known.incarnation() < entry.incarnation(), "incarnation of %s must grow", known.id());
        require(
                known.attempts().isEmpty() || !known.isLive(),
                "%s registers while attempts of its past are live",
                known.id());
        known.setEntry(entry);
    }

    private void change(Node node, NodeEvent event) {
        Node.Entry entry = node.entry();
        if (event instanceof NodeEvent.NodeLost lost) {
            requireIncarnation(node, lost.incarnation());
            node.setEntry(entry.lost(state.atMs(), lost.reason(), lost.message()));
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            requireIncarnation(node, resumed.incarnation());
            require(node.isLive(), "%s is lost and cannot go on", node.id());
            node.setEntry(entry.as(resumed.info()));
        } else if (event instanceof NodeEvent.NodeForgotten forgotten) {
            requireIncarnation(node, forgotten.incarnation());
            require(!node.isLive(), "%s is live and cannot be forgotten", node.id());
            node.setEntry(entry.forgotten(forgotten.message()));
        } else if (event instanceof NodeEvent.RestartPlanned planned) {
            requireIncarnation(node, planned.incarnation());
            node.setEntry(entry.on(entry.duty().restartPlanned(planned.untilMs())));
        } else {
            node.setEntry(entry.on(duty(entry.duty(), event)));
        }
    }

    private Duty duty(Duty before, NodeEvent event) {
        if (event instanceof NodeEvent.NodeDraining draining) {
            return before.in(Duty.Phase.DRAINING, state.atMs(), draining.deadlineMs(), draining.message());
        } else if (event instanceof NodeEvent.NodeDrained drained) {
            return before.in(Duty.Phase.DRAINED, state.atMs(), Duty.NEVER, drained.message());
        } else if (event instanceof NodeEvent.NodeQuarantined quarantined) {
            return before.in(Duty.Phase.QUARANTINED, state.atMs(), quarantined.untilMs(), quarantined.message());
        } else if (event instanceof NodeEvent.NodeReady) {
            return before.in(Duty.Phase.READY, state.atMs(), Duty.NEVER, "");
        }
        return before;
    }

    private static void requireIncarnation(Node node, long incarnation) {
        require(node.incarnation() == incarnation, "%s is another incarnation", node.id());
    }
}
