package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.message.Rounds.Grant;
import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the grants of one plan against the view as it is now, each counting as used for the next. */
final class Grants {
    private final ClusterView view;
    private final Map<NodeId, Remainder> remainders = new HashMap<>();
    private final Set<TaskId> granted = new HashSet<>();

    private static final class Remainder {
        final Node node;
        Resources free;
        final int[] freeGpus;
        final Set<Integer> taken = new HashSet<>();

        Remainder(Node node) {
            this.node = node;
            this.free = node.free();
            this.freeGpus = node.freeGpus();
        }
    }

    Grants(ClusterView view) {
        this.view = view;
    }

    /** The launch, or null where the grant no longer holds. */
    @Nullable
    TaskLaunched check(Grant grant) {
        TaskEntry task = view.task(grant.task());
        if (task == null || !(task.phase() instanceof TaskPhase.Pending) || granted.contains(grant.task())) {
            return null;
        }
        Remainder remainder = remainder(grant);
        if (remainder == null
                || !remainder.free.covers(grant.allocation().scalars())
                || !hasPorts(remainder, grant)
                || !hasGpus(remainder, grant.allocation())) {
            return null;
        }
        remainder.free = remainder.free.minus(grant.allocation().scalars());
        remainder.taken.addAll(grant.allocation().ports());
        for (int gpu : grant.allocation().gpus()) {
            remainder.freeGpus[gpu] -= grant.allocation().millisOfEachGpu();
        }
        granted.add(grant.task());
        return new TaskLaunched(task.nextAttempt(), grant.node(), grant.incarnation(), grant.allocation());
    }

    private @Nullable Remainder remainder(Grant grant) {
        Remainder known = remainders.get(grant.node());
        if (known == null) {
            Node node = view.node(grant.node());
            if (node == null
                    || !node.takesWork()
                    || !node.entry().info().roles().contains(NodeRole.WORKER)) {
                return null;
            }
            known = new Remainder(node);
            remainders.put(grant.node(), known);
        }
        return known.node.incarnation() == grant.incarnation() ? known : null;
    }

    private static boolean hasPorts(Remainder remainder, Grant grant) {
        var ports = grant.allocation().ports();
        if (ports.isEmpty()) {
            return true;
        }
        if (new HashSet<>(ports).size() < ports.size()) {
            return false;
        }
        for (int port : ports) {
            boolean offered = remainder.node.entry().info().ports().stream()
                    .anyMatch(range -> range.first() <= port && port <= range.last());
            if (!offered || remainder.node.usedPorts().contains(port) || remainder.taken.contains(port)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the devices are there, each once, with room for its part, and sum up to what is held. */
    private static boolean hasGpus(Remainder remainder, Allocation allocation) {
        Set<Integer> seen = new HashSet<>();
        for (int gpu : allocation.gpus()) {
            boolean exists = gpu >= 0 && gpu < remainder.freeGpus.length;
            if (!exists || !seen.add(gpu) || remainder.freeGpus[gpu] < allocation.millisOfEachGpu()) {
                return false;
            }
        }
        long held = (long) allocation.millisOfEachGpu() * allocation.gpus().size();
        return held == allocation.scalars().gpuMillis();
    }
}
