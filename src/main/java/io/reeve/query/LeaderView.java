package io.reeve.query;

import io.reeve.core.state.ClusterView;
import io.reeve.message.Membership.NodeUse;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What a query is answered from: the committed state, and the little that a leader knows besides it.
 *
 * @param leader or null where it is not known
 */
public record LeaderView(ClusterView state, @Nullable NodeId leader, Waits waits, Uses uses) {
    /** Knows the state alone. */
    public static LeaderView of(ClusterView state) {
        return new LeaderView(state, null, task -> Waiting.UNKNOWN, node -> null);
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
    }

    /** Why a task waits. */
    public record Waiting(Reason reason, String message) {
        public static final Waiting UNKNOWN = new Waiting(Reason.NONE, "");
    }
}
