package io.reeve.message;

import io.reeve.model.AttemptId;
import io.reeve.model.CellId;
import io.reeve.model.FeatureLevel;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;
import io.reeve.model.SinceLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes and the recovery actor say about being part of the cell. */
public sealed interface Membership {
    /** A lease that long, in milliseconds, or longer is none: only the end of the node's process ends its attempts. */
    long UNLIMITED_MS = Long.MAX_VALUE / 4;

    /**
     * Asks for an incarnation.
     *
     * @param session random, one for each start of the JVM: a repeat of the same request gets the same incarnation
     * @param wallClockMs the node's clock, refused where it is more than 5 s off the leader's
     * @param resume what an earlier process of this node left; null where there was none, and from older nodes
     */
    record Register(
            NodeId node,
            String session,
            NodeInfo info,
            long wallClockMs,
            @Nullable Resume resume) implements Membership {
        /** Of a node that has no past. */
        public Register(NodeId node, String session, NodeInfo info, long wallClockMs) {
            this(node, session, info, wallClockMs, null);
        }
    }

    /**
     * An earlier process of the node ran as {@code incarnation}, and the node still holds these of its attempts: they
     * run, or have ended and that is not reported yet. Only who remembers every attempt that it was ever told of as
     * that incarnation may go on with it, because a launch can come late, and nobody who has sent {@link Leave} for it.
     */
    record Resume(long incarnation, List<AttemptId> attempts) {
        public Resume {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * The answer; the lease counts from when the request was sent.
     *
     * @param accepted of the attempts to resume those that are this incarnation's now; the node ends all others. None
     *     from older leaders
     */
    record Registered(
            CellId cell, long term, long incarnation, long leaseMs, long renewEveryMs, List<AttemptId> accepted)
            implements Membership {
        public Registered {
            accepted = List.copyOf(accepted);
        }

        /** With nothing to resume. */
        public Registered(CellId cell, long term, long incarnation, long leaseMs, long renewEveryMs) {
            this(cell, term, incarnation, leaseMs, renewEveryMs, List.of());
        }
    }

    /**
     * The node's process is about to be replaced by another, and its attempts go on: the lease becomes this long, for
     * once, and every later leader waits as long. Answered by {@link Renewed}, once it is in the ledger.
     */
    record PlanRestart(NodeId node, long incarnation, long forMs) implements Membership {}

    /**
     * @param attempts what the worker holds, for reconciliation
     * @param featureLevel what the node understands: it may have registered with a leader that did not know of levels.
     *     0 from versions that say nothing of it
     */
    record Renew(
            NodeId node,
            long incarnation,
            List<AttemptId> attempts,
            NodeUse use,
            @SinceLevel(2) int featureLevel) implements Membership {
        public Renew {
            attempts = List.copyOf(attempts);
        }

        /** Of the feature level of this process. */
        public Renew(NodeId node, long incarnation, List<AttemptId> attempts, NodeUse use) {
            this(node, incarnation, attempts, use, FeatureLevel.OWN);
        }
    }

    /** What a machine is busy with now: load of all cpus in thousandths, memory in bytes. */
    record NodeUse(long cpuMillis, long memoryBytes) {}

    /**
     * @param term the leader's, which the worker refuses commands below
     * @param away whether the lease is that of a planned restart: the node's process may end and leave what it runs to
     *     the next. The length says nothing of that, since a new leader's leases are shorter than usual
     */
    record Renewed(long term, long leaseMs, @SinceLevel(2) boolean away) implements Membership {
        /** Of a node that stays. */
        public Renewed(long term, long leaseMs) {
            this(term, leaseMs, false);
        }
    }

    /** Any refusal: the node stops its attempts (FENCED) or asks again (NOT_LEADER). */
    record Refused(Why why, long term, String message) implements Membership {
        /** What kind of refusal. */
        public enum Why {
            NOT_LEADER,
            /** The incarnation is over; register anew. */
            FENCED,
            CLOCK_SKEW,
            /** Another live JVM has this node id. */
            NAME_TAKEN,
            /** The node does not understand the cell's feature level, and shall end. */
            TOO_OLD
        }
    }

    /** The node stops in order, its attempts are reported, and nothing of it is left. */
    record Leave(NodeId node, long incarnation, Reason reason) implements Membership {}
}
