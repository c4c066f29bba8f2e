package io.reeve.core.backfill;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a large task from starving where run times are unknown. Others pass it for a while; then one node is held:
 * nothing starts there, so it empties. A node on which nothing ends for long, because it runs services for example, is
 * let go, others pass again, and the next hold tries another one.
 */
final class Hold {
    /** Short tasks that come at a high rate pass a large one this long. */
    static final long PASS_MS = 60_000;
    /** Without an end of anything on it, a node is held this long at most. */
    static final long IDLE_MS = 300_000;

    private final ClusterView view;
    private final Ends ends;
    private @Nullable TaskId task;
    private @Nullable NodeId held;
    private @Nullable NodeId before;
    private long passUntilMs;
    private long holdUntilMs;
    private boolean progressed;

    Hold(ClusterView view, Ends ends) {
        this.view = view;
        this.ends = ends;
    }

    void clear() {
        task = null;
        held = null;
        before = null;
    }

    void observe(Event event) {
        if (event instanceof AttemptEvent.AttemptEnded ended && held != null) {
            TaskEntry entry = view.task(ended.attempt().task());
            AttemptEntry last = entry == null ? null : entry.lastAttempt();
            progressed |= last != null && last.node().equals(held);
        }
    }

    /** The node that is held for the task now; null while others pass. */
    @Nullable
    NodeId nodeFor(TaskId waiting, Resources wanted, Collection<NodeId> feasible, long nowMs) {
        if (!waiting.equals(task)) {
            clear();
            task = waiting;
            passUntilMs = nowMs + PASS_MS;
        }
        if (held != null && progressed) {
            holdUntilMs = nowMs + IDLE_MS;
            progressed = false;
        }
        if (held != null && (nowMs >= holdUntilMs || !feasible.contains(held))) {
            before = held;
            held = null;
            passUntilMs = nowMs + PASS_MS;
        }
        if (held == null && nowMs >= passUntilMs) {
            held = nearest(wanted, feasible);
            holdUntilMs = nowMs + IDLE_MS;
            progressed = false;
        }
        return held;
    }

    /** When a hold ends by itself. */
    long againAtMs() {
        return held == null ? Ends.NEVER : holdUntilMs;
    }

    /** The node that lacks least, another one than the last time where there is one. */
    private @Nullable NodeId nearest(Resources wanted, Collection<NodeId> feasible) {
        NodeId nearest = null;
        long least = Long.MAX_VALUE;
        for (NodeId id : feasible) {
            Node node = view.node(id);
            if (node == null || id.equals(before)) {
                continue;
            }
            long lack = Lack.of(ends.free(node), wanted);
            if (lack < least || lack == least && nearest != null && id.compareTo(nearest) < 0) {
                nearest = id;
                least = lack;
            }
        }
        return nearest == null ? before : nearest;
    }
}
