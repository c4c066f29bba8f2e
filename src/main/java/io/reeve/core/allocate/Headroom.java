package io.reeve.core.allocate;

import io.reeve.core.allocate.Placing.Candidate;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is held on nodes for roles that are below their guarantee and whose tasks fit nowhere yet: other roles do not
 * get it. For each such task the node is held that lacks least of it; as others get nothing there, it comes nearer.
 */
final class Headroom {
    private final Map<NodeId, List<Hold>> holds = new HashMap<>();

    private record Hold(String role, Resources amount) {}

    boolean isEmpty() {
        return holds.isEmpty();
    }

    /** Holds room for up to {@code tasks} tasks of a role, each on a node of its own. */
    void hold(String role, Resources each, int tasks, List<Candidate> feasible) {
        List<Candidate> nearestFirst = new ArrayList<>(feasible);
        nearestFirst.sort(Comparator.comparingLong((Candidate node) -> lackMillionths(node.free(), each))
                .thenComparing(node -> node.node().id()));
        int left = tasks;
        for (Candidate candidate : nearestFirst) {
            if (left == 0) {
                return;
            }
            Resources capacity = candidate.node().entry().info().capacity();
            if (capacity.minus(held(candidate.node().id())).covers(each)) {
                holds.computeIfAbsent(candidate.node().id(), id -> new ArrayList<>())
                        .add(new Hold(role, each));
                left--;
            }
        }
    }

    /** For whom so much is held of a node that a role's request does not fit; null where it fits. */
    @Nullable
    String holder(NodeId node, Resources free, String role, Resources request) {
        Resources left = free;
        for (Hold hold : holds.getOrDefault(node, List.of())) {
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

    private Resources held(NodeId node) {
        Resources sum = Resources.NONE;
        for (Hold hold : holds.getOrDefault(node, List.of())) {
            sum = sum.plus(hold.amount());
        }
        return sum;
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
