package io.reeve.core.allocate;

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

/** What is free on one live worker, grants of the plan in the making already taken off. */
final class Slot {
    final Node node;
    /** Its place in the bit sets of constraints. */
    final int index;

    Resources free;
    FreeIndex.Place place;

    private final Set<Integer> takenPorts = new HashSet<>();

    Slot(Node node, int index) {
        this.node = node;
        this.index = index;
        this.free = node.free();
        this.place = new FreeIndex.Place(0, node.id());
    }

    /** Forgets the grants of a plan and reads the node anew. */
    void reload() {
        free = node.free();
        takenPorts.clear();
    }

    /** Takes what is asked and says what was given; null, and no change, where it does not fit. */
    @Nullable
    Allocation take(ResourceRequest request) {
        if (!free.covers(request.scalars())) {
            return null;
        }
        List<Integer> ports = List.of();
        if (request.ports() > 0 || !request.fixedPorts().isEmpty()) {
            ports = choosePorts(request);
            if (ports == null) {
                return null;
            }
            takenPorts.addAll(ports);
        }
        free = free.minus(request.scalars());
        return new Allocation(request.scalars(), ports);
    }

    /** The first cause that keeps the request off this node; null where it fits. */
    @Nullable
    String obstacle(ResourceRequest request) {
        Resources wanted = request.scalars();
        if (free.cpuMillis() < wanted.cpuMillis()) {
            return "cpus";
        } else if (free.memoryBytes() < wanted.memoryBytes()) {
            return "memory";
        } else if (free.diskBytes() < wanted.diskBytes()) {
            return "disk";
        }
        for (var custom : wanted.custom().entrySet()) {
            if (free.custom().getOrDefault(custom.getKey(), 0L) < custom.getValue()) {
                return "custom " + custom.getKey();
            }
        }
        return choosePorts(request) == null ? "ports" : null;
    }

    /** Whether the request fits if nothing else runs here. */
    boolean couldEverTake(ResourceRequest request) {
        int offered = 0;
        for (PortRange range : node.entry().info().ports()) {
            offered += range.last() - range.first() + 1;
        }
        int fixed = 0;
        for (PortRange range : request.fixedPorts()) {
            for (int port = range.first(); port <= range.last(); port++, fixed++) {
                if (!isOffered(port)) {
                    return false;
                }
            }
        }
        return offered >= fixed + request.ports()
                && node.entry().info().capacity().covers(request.scalars());
    }

    private @Nullable List<Integer> choosePorts(ResourceRequest request) {
        List<Integer> chosen = new ArrayList<>();
        for (PortRange range : request.fixedPorts()) {
            for (int port = range.first(); port <= range.last(); port++) {
                if (!isOffered(port) || !isFree(port) || chosen.contains(port)) {
                    return null;
                }
                chosen.add(port);
            }
        }
        int wanted = chosen.size() + request.ports();
        for (PortRange range : node.entry().info().ports()) {
            for (int port = range.first(); port <= range.last() && chosen.size() < wanted; port++) {
                if (isFree(port) && !chosen.contains(port)) {
                    chosen.add(port);
                }
            }
        }
        return chosen.size() < wanted ? null : chosen;
    }

    private boolean isOffered(int port) {
        return node.entry().info().ports().stream().anyMatch(range -> range.first() <= port && port <= range.last());
    }

    private boolean isFree(int port) {
        return !takenPorts.contains(port) && !node.usedPorts().contains(port);
    }
}
