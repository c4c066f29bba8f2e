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

    /** A new process of the node goes on with its incarnation, and with what the one before it ran. */
    record NodeResumed(NodeId node, long incarnation, NodeInfo info) implements NodeEvent {}

    /** An operator said that the lost node is gone for good: nothing of it is waited for any more. */
    record NodeForgotten(NodeId node, long incarnation, String message) implements NodeEvent {}

    /** The process of the node may be away until then, on the ledger's clock, and no leader gives it up before. */
    record RestartPlanned(NodeId node, long incarnation, long untilMs) implements NodeEvent {}

    /** The node takes no new task, and what runs there when the deadline comes, on the ledger's clock, is ended. */
    record NodeDraining(NodeId node, long deadlineMs, String message) implements NodeEvent {}

    /** Nothing runs on the draining node any more. */
    record NodeDrained(NodeId node, String message) implements NodeEvent {}

    /** The node was lost again and again, so it takes no new task before then, on the ledger's clock. */
    record NodeQuarantined(NodeId node, long untilMs, String message) implements NodeEvent {}

    /** The node takes new tasks again. */
    record NodeReady(NodeId node, String message) implements NodeEvent {}
}
