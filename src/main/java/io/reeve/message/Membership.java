package io.reeve.message;

import io.reeve.model.AttemptId;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;
import java.util.List;

/** What nodes and the recovery actor say about being part of the cell. */
public sealed interface Membership {
    /** A lease that long, in milliseconds, or longer is none: only the end of the node's process ends its attempts. */
    long UNLIMITED_MS = Long.MAX_VALUE / 4;

    /**
     * Asks for an incarnation.
     *
     * @param session random, one for each start of the JVM: a repeat of the same request gets the same incarnation
     * @param wallClockMs the node's clock, refused where it is more than 5 s off the leader's
     */
    record Register(NodeId node, String session, NodeInfo info, long wallClockMs) implements Membership {}

    /** The answer; the lease counts from when the request was sent. */
    record Registered(CellId cell, long term, long incarnation, long leaseMs, long renewEveryMs)
            implements Membership {}

    /** @param attempts what the worker holds, for reconciliation */
    record Renew(NodeId node, long incarnation, List<AttemptId> attempts, NodeUse use) implements Membership {
        public Renew {
            attempts = List.copyOf(attempts);
        }
    }

    /** What a machine is busy with now: load of all cpus in thousandths, memory in bytes. */
    record NodeUse(long cpuMillis, long memoryBytes) {}

    /** @param term the leader's, which the worker refuses commands below */
    record Renewed(long term, long leaseMs) implements Membership {}

    /** Any refusal: the node stops its attempts (FENCED) or asks again (NOT_LEADER). */
    record Refused(Why why, long term, String message) implements Membership {
        /** What kind of refusal. */
        public enum Why {
            NOT_LEADER,
            /** The incarnation is over; register anew. */
            FENCED,
            CLOCK_SKEW,
            /** Another live JVM has this node id. */
            NAME_TAKEN
        }
    }

    /** The node stops in order, its attempts are reported, and nothing of it is left. */
    record Leave(NodeId node, long incarnation, Reason reason) implements Membership {}
}
