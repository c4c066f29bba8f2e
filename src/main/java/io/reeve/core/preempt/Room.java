package io.reeve.core.preempt;

import io.reeve.core.state.Hold;
import io.reeve.core.state.Node;
import io.reeve.model.Allocation;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node would have free if some of what runs there were gone. */
final class Room {
    private final Node node;
    private final int[] gpus;
    private final Set<Integer> usedPorts;
    private Resources free;

    /** What is held for others is not there. */
    Room(Node node, List<Hold> holds) {
        this.node = node;
        this.free = node.free();
        this.gpus = node.freeGpus();
        this.usedPorts = new HashSet<>(node.usedPorts());
        holds.forEach(hold -> putBack(hold.room()));
    }

    /** This is gone. */
    void free(Allocation gone) {
        free = free.plus(gone.scalars());
        gone.gpus().forEach(gpu -> gpus[gpu] += gone.millisOfEachGpu());
        usedPorts.removeAll(gone.ports());
    }

    /** This is there after all. */
    void putBack(Allocation stays) {
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
        if (!free.covers(request.scalars()) || !hasPorts(request)) {
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

    private boolean hasPorts(ResourceRequest request) {
        if (request.ports() == 0 && request.fixedPorts().isEmpty()) {
            return true;
        }
        List<Integer> fixed = fixed(request);
        if (fixed.stream().anyMatch(port -> usedPorts.contains(port) || !isOffered(port))) {
            return false;
        }
        int left = request.ports() + fixed.size();
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
