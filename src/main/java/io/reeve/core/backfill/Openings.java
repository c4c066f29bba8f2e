package io.reeve.core.backfill;

import io.reeve.core.backfill.Ends.Running;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * For one shape of task: from when on each node is expected to have room for it, soonest first, equal ones by name.
 *
 * <p>Kept from plan to plan while the shape stays the same; then only the nodes on which something changed are looked
 * at again. What is assumed of a node can only move to later while nothing changes on it, so the first entry is checked
 * when it is asked for, and the others need not be.
 */
final class Openings {
    private final ClusterView view;
    private final Ends ends;
    private final TreeSet<Opening> order = new TreeSet<>();
    private final Map<NodeId, Opening> byNode = new LinkedHashMap<>();
    private @Nullable Want shape;

    /** @param atMs {@link Ends#NEVER} where nothing is known of what stands in the way */
    record Opening(long atMs, NodeId node) implements Comparable<Opening> {
        @Override
        public int compareTo(Opening other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : node.compareTo(other.node);
        }
    }

    Openings(ClusterView view, Ends ends) {
        this.view = view;
        this.ends = ends;
    }

    void clear() {
        shape = null;
        order.clear();
        byNode.clear();
    }

    boolean isFor(Want want) {
        return shape != null
                && !want.placement().looksAtTasks()
                && shape.placement().equals(want.placement())
                && shape.request().equals(want.request())
                && shape.where().equals(want.where());
    }

    void look(Want want, Collection<Node> feasible, long nowMs) {
        clear();
        shape = want;
        feasible.forEach(node -> put(node, nowMs));
    }

    /** Something changed on the node. */
    void update(NodeId id, long nowMs) {
        Opening known = byNode.remove(id);
        Node node = view.node(id);
        if (known != null && node != null) {
            order.remove(known);
            put(node, nowMs);
        }
    }

    /** The soonest; null where no node could ever take the task. */
    @Nullable
    Opening first(long nowMs) {
        while (!order.isEmpty() && order.first().atMs() <= nowMs) {
            Opening first = order.first();
            update(first.node(), nowMs);
            if (order.first().equals(first)) {
                return first; // it has room by the amounts, and something else stands in the way, such as a port
            }
        }
        return order.isEmpty() ? null : order.first();
    }

    Collection<NodeId> nodes() {
        return byNode.keySet();
    }

    private void put(Node node, long nowMs) {
        Opening opening = new Opening(openMs(node, nowMs), node.id());
        byNode.put(node.id(), opening);
        order.add(opening);
    }

    private long openMs(Node node, long nowMs) {
        Resources wanted = shape == null ? Resources.NONE : shape.request().scalars();
        Resources free = ends.free(node);
        if (free.covers(wanted)) {
            return 0; // by the amounts it has room already; later looks need no clock for that
        }
        for (Running running : ends.of(node.id(), nowMs)) {
            free = free.plus(running.amounts());
            if (free.covers(wanted)) {
                return running.endMs();
            }
        }
        return Ends.NEVER;
    }
}
