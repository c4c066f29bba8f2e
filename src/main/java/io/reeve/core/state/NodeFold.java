package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.NodeEvent;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import org.jspecify.annotations.Nullable;

/** Folds the events of nodes: who is part of the cell, and with how much. */
final class NodeFold {
    private final ClusterState state;

    NodeFold(ClusterState state) {
        this.state = state;
    }

    void fold(NodeEvent event) {
        Node node = state.node(event.node());
        state.holds().removeOn(event.node());
        if (event instanceof NodeEvent.NodeRegistered registered) {
            register(node, registered);
        } else if (event instanceof NodeEvent.NodeLost lost) {
            lose(state.existing(lost.node()), lost);
        }
        state.reservations().refresh(event.node());
    }

    private void register(@Nullable Node known, NodeEvent.NodeRegistered event) {
        Node.Entry entry =
                new Node.Entry(event.node(), event.incarnation(), event.info(), true, state.atMs(), Reason.NONE, "");
        if (known == null) {
            state.add(new Node(entry));
        } else {
            require(known.incarnation() < entry.incarnation(), "incarnation of %s must grow", known.id());
            require(known.attempts().isEmpty(), "%s registers while attempts of its past are live", known.id());
            leave(known);
            known.setEntry(entry);
        }
        state.capacityChanges(event.info().capacity());
    }

    private void lose(Node node, NodeEvent.NodeLost event) {
        require(node.incarnation() == event.incarnation(), "%s is another incarnation", node.id());
        leave(node);
        node.setEntry(node.entry().lost(state.atMs(), event.reason(), event.message()));
    }

    private void leave(Node node) {
        if (node.isLive()) {
            state.capacityChanges(Resources.NONE.minus(node.entry().info().capacity()));
        }
    }
}
