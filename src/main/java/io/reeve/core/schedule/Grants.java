package io.reeve.core.schedule;

import io.reeve.core.share.LimitCheck;
import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks the grants of one plan against the view as it is now, each counting as used for the next. */
final class Grants {
    private final ClusterView view;
    private final LimitCheck roleLimits;
    private final ReservedRoom reserved;
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
        this.roleLimits = new LimitCheck(view.roles());
        this.reserved = new ReservedRoom(view);
    }

    /** The launches of a plan that still hold; of a gang all, or none. */
    List<Event> launches(Plan plan, Function<TaskId, @Nullable GroupTrack> groups) {
        List<Event> launches = new ArrayList<>(plan.grants().size());
        Map<GangTrack, List<TaskLaunched>> gangs = new LinkedHashMap<>();
        for (Grant grant : plan.grants()) {
            GroupTrack group = groups.apply(grant.task());
            if (group == null || !group.isOffered(GroupTrack.index(grant.task()))) {
                continue;
            }
            TaskLaunched launch = check(grant);
            if (launch == null || view.holds().of(grant.task()) == null && !mayTake(grant, group.shape.role())) {
                continue;
            }
            if (group.gang == null) {
                launches.add(launch);
            } else {
                gangs.computeIfAbsent(group.gang, gang -> new ArrayList<>()).add(launch);
            }
        }
        // What a gang that is not whole took is left out of this plan: the next one will have it.
        gangs.forEach((gang, all) -> launches.addAll(all.size() == gang.size() ? all : List.of()));
        return launches;
    }

    private boolean mayTake(Grant grant, String role) {
        Resources amounts = grant.allocation().scalars();
        Node node = Objects.requireNonNull(view.node(grant.node()));
        if (reserved.obstacle(node, reserved.free(node), role, amounts) != null || !roleLimits.take(role, amounts)) {
            return false;
        }
        reserved.granted(node, role, amounts);
        return true;
    }

    /** The launch, or null where the grant no longer holds. */
    private @Nullable TaskLaunched check(Grant grant) {
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
            if (node == null || !node.isLive() || !node.entry().info().roles().contains(NodeRole.WORKER)) {
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
