package io.reeve.core.allocate;

import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is held on nodes for roles that are below their guarantee and whose tasks fit nowhere yet: other roles do not
 * get it. For each such task the node is held that lacks least of it; as others get nothing there, it comes nearer.
 */
final class Headroom {
    private final Map<NodeId, Held> nodes = new HashMap<>();

    private record Hold(String role, Resources amount) {}

    /** All that is held of one node. */
    private static final class Held {
        final List<Hold> holds = new ArrayList<>();
        Resources sum = Resources.NONE;
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Holds room for up to {@code tasks} tasks of a role, each on a node of its own. */
    void hold(String role, Resources each, int tasks, Nearest nearest) {
        nearest.begin(this);
        List<Slot> holding = new ArrayList<>();
        Slot next = nearest.first();
        while (next != null && holding.size() < tasks) {
            Held held = nodes.get(next.node.id());
            Resources capacity = next.node.entry().info().capacity();
            Resources left = held == null ? capacity : capacity.minus(held.sum);
            if (left.covers(each)) {
                nearest.take(next);
                holding.add(next);
                hold(next.node.id(), new Hold(role, each));
            } else {
                nearest.setAside(next); // no plan gives back what it holds, so it is of no use to the next role either
            }
            next = nearest.first();
        }
        holding.forEach(nearest::putBack);
    }

    private void hold(NodeId node, Hold hold) {
        Held held = nodes.computeIfAbsent(node, id -> new Held());
        held.holds.add(hold);
        held.sum = held.sum.plus(hold.amount());
    }

    /** For whom so much is held of a node that a role's request does not fit; null where it fits. */
    @Nullable
    String holder(NodeId node, Resources free, String role, Resources request) {
        Held held = nodes.get(node);
        if (held == null) {
            return null;
        }
        Resources left = free;
        for (Hold hold : held.holds) {
            if (!hold.role().equals(role)) {
                left = left.minus(hold.amount());
                if (!coversAsked(left, request)) {
                    return hold.role();
                }
            }
        }
        return null;
    }

    /** What is held may be more than there is: only resources that are asked for count. */
    private static boolean coversAsked(Resources left, Resources request) {
        if (request.cpuMillis() > 0 && left.cpuMillis() < request.cpuMillis()
                || request.memoryBytes() > 0 && left.memoryBytes() < request.memoryBytes()
                || request.diskBytes() > 0 && left.diskBytes() < request.diskBytes()
                || request.gpuMillis() > 0 && left.gpuMillis() < request.gpuMillis()) {
            return false;
        }
        for (var asked : request.custom().entrySet()) {
            if (left.custom().getOrDefault(asked.getKey(), 0L) < asked.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** The sum over all resources of the missing part of what is wanted, in millionths. */
    static long lackMillionths(Resources free, Resources wanted) {
        long sum = lack(free.cpuMillis(), wanted.cpuMillis())
                + lack(free.memoryBytes(), wanted.memoryBytes())
                + lack(free.diskBytes(), wanted.diskBytes())
                + lack(free.gpuMillis(), wanted.gpuMillis());
        for (var custom : wanted.custom().entrySet()) {
            sum += lack(free.custom().getOrDefault(custom.getKey(), 0L), custom.getValue());
        }
        return sum;
    }

    private static long lack(long free, long wanted) {
        long missing = Math.max(0, wanted - Math.max(0, free));
        return missing == 0 ? 0 : Math.round(missing * 1e6 / wanted);
    }
}
