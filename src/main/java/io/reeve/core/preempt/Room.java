package io.reeve.core.preempt;

import io.reeve.core.state.Hold;
import io.reeve.core.state.Node;
import io.reeve.model.Allocation;
import io.reeve.model.PortRange;
import io.reeve.model.Quantities;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node would have free if some of what runs there were gone. */
final class Room {
    private final Node node;
    private final int[] gpus;
    private final Set<Integer> usedPorts;
    private final Kept kept;
    private final Map<String, Resources> gone = new HashMap<>();
    private Resources free;
    /** Ports of no particular number that tasks which come get too. */
    private int promisedPorts;

    /** What of a node is kept from the task where roles use so much less. */
    interface Kept {
        Resources with(Map<String, Resources> gone);
    }

    /** What is held for others is not there. */
    Room(Node node, List<Hold> holds, Kept kept) {
        this.node = node;
        this.kept = kept;
        this.free = node.free();
        this.gpus = node.freeGpus();
        this.usedPorts = new HashSet<>(node.usedPorts());
        holds.forEach(hold -> take(hold.room()));
    }

    /** This is gone. */
    void free(String role, Allocation ends) {
        free = free.plus(ends.scalars());
        ends.gpus().forEach(gpu -> gpus[gpu] += ends.millisOfEachGpu());
        usedPorts.removeAll(ends.ports());
        gone.merge(role, ends.scalars(), Resources::plus);
    }

    /** This is there after all. */
    void putBack(String role, Allocation stays) {
        take(stays);
        gone.merge(role, Resources.NONE.minus(stays.scalars()), Resources::plus);
    }

    /** A task comes. */
    void seat(ResourceRequest request, Allocation holds) {
        take(holds);
        promisedPorts += request.ports();
    }

    private void take(Allocation stays) {
        free = free.minus(stays.scalars());
        stays.gpus().forEach(gpu -> gpus[gpu] -= stays.millisOfEachGpu());
        usedPorts.addAll(stays.ports());
    }

    boolean fits(ResourceRequest request) {
        return roomFor(request) != null;
    }

    Resources free() {
        return free;
    }

    /** What the request would hold, of ports the fixed ones; null where it does not fit. */
    @Nullable
    Allocation roomFor(ResourceRequest request) {
        Resources left = free.minus(kept.with(gone));
        if (!covers(left, request.scalars()) || !hasPorts(request)) {
            return null;
        }
        List<Integer> chosen = new ArrayList<>();
        int wanted = request.gpuDevices();
        for (int gpu = 0; gpu < gpus.length && chosen.size() < wanted; gpu++) {
            if (gpus[gpu] >= request.millisOfEachGpu()) {
                chosen.add(gpu);
            }
        }
        return chosen.size() < wanted ? null : new Allocation(request.scalars(), fixed(request), chosen);
    }

    /** What is kept may be more than there is: only resources that are asked for count. */
    private static boolean covers(Resources left, Resources asked) {
        return Quantities.names(asked).stream()
                .allMatch(name -> Quantities.of(left, name) >= Quantities.of(asked, name));
    }

    private boolean hasPorts(ResourceRequest request) {
        if (request.ports() == 0 && request.fixedPorts().isEmpty()) {
            return true;
        }
        List<Integer> fixed = fixed(request);
        if (fixed.stream().anyMatch(port -> usedPorts.contains(port) || !isOffered(port))) {
            return false;
        }
        int left = request.ports() + fixed.size() + promisedPorts;
        for (PortRange range : node.entry().info().ports()) {
            for (int port = range.first(); port <= range.last() && left > 0; port++) {
                left -= usedPorts.contains(port) ? 0 : 1;
            }
        }
        return left == 0;
    }

    private boolean isOffered(int port) {
        return node.entry().info().ports().stream().anyMatch(range -> range.first() <= port && port <= range.last());
    }

    private static List<Integer> fixed(ResourceRequest request) {
        List<Integer> ports = new ArrayList<>();
        for (PortRange range : request.fixedPorts()) {
            for (int port = range.first(); port <= range.last(); port++) {
                ports.add(port);
            }
        }
        return ports;
    }
}
