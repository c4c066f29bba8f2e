package io.reeve.query;

import io.reeve.core.schedule.Explanation;
import io.reeve.core.share.ShareRules;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.message.Membership.NodeUse;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a query is answered from: the committed state, and the little that a leader knows besides it.
 *
 * @param leader or null where it is not known
 * @param past what of the query has left the state
 * @param demands by role, of those of which something waits; empty where it was not asked
 * @param shares how shares between roles are counted
 * @param explained what the leader knows of the one task that is asked about; null where it was not asked
 */
public record LeaderView(
        ClusterView state,
        @Nullable NodeId leader,
        Waits waits,
        Uses uses,
        Past past,
        Map<String, RoleDemand> demands,
        ShareRules shares,
        @Nullable Explained explained) {
    public LeaderView(ClusterView state, @Nullable NodeId leader, Waits waits, Uses uses) {
        this(state, leader, waits, uses, Past.NONE, Map.of(), ShareRules.DEFAULT, null);
    }

    /** Knows the state alone. */
    public static LeaderView of(ClusterView state) {
        return new LeaderView(state, null, task -> Waiting.UNKNOWN, node -> null);
    }

    public LeaderView withPast(Past found) {
        return new LeaderView(state, leader, waits, uses, found, demands, shares, explained);
    }

    /**
     * @param byRole what each role wants now
     * @param rules how the cell counts shares
     */
    public LeaderView withRoles(Map<String, RoleDemand> byRole, ShareRules rules) {
        return new LeaderView(state, leader, waits, uses, past, Map.copyOf(byRole), rules, explained);
    }

    /** @param known what it knows of the one task that is asked about */
    public LeaderView withExplained(Explained known) {
        return new LeaderView(state, leader, waits, uses, past, demands, shares, known);
    }

    /**
     * What the leader knows of a task.
     *
     * @param policy how the cell chooses nodes
     * @param atMs when it was so, on the ledger's clock
     */
    public record Explained(Explanation explanation, PlacementPolicy policy, long atMs) {}

    /** What the tasks of a role ask for that wait for nothing but resources. */
    public record RoleDemand(long tasks, Resources wanted) {
        static final RoleDemand NONE = new RoleDemand(0, Resources.NONE);
    }

    /**
     * What was found outside the state for a query that names a job which is not in it.
     *
     * @param job the one that is asked about, or null where it is gone from the history too
     * @param kept which jobs the history keeps, in words; empty where it was not looked into
     */
    public record Past(@Nullable Job job, String kept) {
        static final Past NONE = new Past(null, "");

        boolean holds(JobId id) {
            return job != null && job.id().equals(id);
        }
    }

    /** Says why a pending task waits. Asked for every pending row of an answer: it must be cheap. */
    @FunctionalInterface
    public interface Waits {
        Waiting why(TaskId task);
    }

    /** Says what a node is busy with now; null where it has not told. */
    @FunctionalInterface
    public interface Uses {
        @Nullable
        NodeUse of(NodeId node);

        /** Since when the node is silent for longer than is usual for it; null where it is not, or nobody knows. */
        default @Nullable Long suspectSinceMs(NodeId node) {
            return null;
        }
    }

    /** Why a task waits. */
    public record Waiting(Reason reason, String message) {
        public static final Waiting UNKNOWN = new Waiting(Reason.NONE, "");
    }
}
