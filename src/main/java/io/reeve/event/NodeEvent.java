package io.reeve.event;

import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;

/** About a node. */
public sealed interface NodeEvent extends Event {
    NodeId node();

    /** An incarnation of a node, always higher than any before, is part of the cell. */
    record NodeRegistered(NodeId node, long incarnation, NodeInfo info) implements NodeEvent {}

    /** The incarnation is fenced for ever: its lease ended, or it left in order (NODE_STOPPING). */
    record NodeLost(NodeId node, long incarnation, Reason reason, String message) implements NodeEvent {}
}
