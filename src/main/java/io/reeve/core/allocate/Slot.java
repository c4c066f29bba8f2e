package io.reeve.core.allocate;

import io.reeve.core.state.Node;
import io.reeve.model.Allocation;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is free on one live worker, grants of the plan in the making already taken off. */
final class Slot {
    /** What {@link Fragmentation} has not worked out since something changed here. */
    static final long UNKNOWN = -1;

    final Node node;
    /** Its place in the order of names, and in the bit sets of constraints. */
    final int index;

    Resources free;
    /** Thousandths of each GPU. */
    int[] freeGpus;

    FreeIndex.Place place;
    long fragmentation = UNKNOWN;

    private final Set<Integer> takenPorts = new HashSet<>();

    Slot(Node node, int index) {
        this.node = node;
        this.index = index;
        this.free = node.free();
        this.freeGpus = node.freeGpus();
        this.place = new FreeIndex.Place(0, node.id());
    }

    /** Forgets the grants of a plan and reads the node anew; says whether anything is different. */
    boolean reload() {
        Resources freeNow = node.free();
        int[] gpusNow = node.freeGpus();
        boolean changed = !freeNow.equals(free) || !Arrays.equals(gpusNow, freeGpus) || !takenPorts.isEmpty();
        free = freeNow;
        freeGpus = gpusNow;
        takenPorts.clear();
        fragmentation = UNKNOWN;
        return changed;
    }

    Map<String, String> attributes() {
        return node.entry().info().attributes();
    }

    boolean fits(ResourceRequest request) {
        if (!free.covers(request.scalars()) || !hasGpus(request)) {
            return false;
        }
        return !asksForPorts(request) || choosePorts(request) != null;
    }

    /**
     * Takes what is asked and says what was given; null, and no change, where it does not fit.
     *
     * @param device the GPU to take a part of; of no meaning where none or whole ones are asked
     */
    @Nullable
    Allocation take(ResourceRequest request, int device) {
        if (!free.covers(request.scalars()) || !hasGpus(request)) {
            return null;
        }
        List<Integer> ports = List.of();
        if (asksForPorts(request)) {
            ports = choosePorts(request);
            if (ports == null) {
                return null;
            }
            takenPorts.addAll(ports);
        }
        List<Integer> gpus = request.gpuDevices() == 0 ? List.of() : chooseGpus(request, device);
        gpus.forEach(gpu -> freeGpus[gpu] -= request.millisOfEachGpu());
        free = free.minus(request.scalars());
        fragmentation = UNKNOWN;
        return new Allocation(request.scalars(), ports, gpus);
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
        } else if (!hasGpus(request)) {
            return "gpus";
        }
        for (var custom : wanted.custom().entrySet()) {
            if (free.custom().getOrDefault(custom.getKey(), 0L) < custom.getValue()) {
                return "custom " + custom.getKey();
            }
        }
        return asksForPorts(request) && choosePorts(request) == null ? "ports" : null;
    }

    /** How many GPUs have room for as much. */
    int gpusWith(int millis) {
        int count = 0;
        for (int gpu : freeGpus) {
            count += gpu >= millis ? 1 : 0;
        }
        return count;
    }

    private boolean hasGpus(ResourceRequest request) {
        int devices = request.gpuDevices();
        return devices == 0 || gpusWith(request.millisOfEachGpu()) >= devices;
    }

    private List<Integer> chooseGpus(ResourceRequest request, int device) {
        if (request.millisOfEachGpu() < Resources.GPU_MILLIS) {
            return List.of(device);
        }
        List<Integer> chosen = new ArrayList<>(request.gpuDevices());
        for (int gpu = 0; chosen.size() < request.gpuDevices(); gpu++) {
            if (freeGpus[gpu] == Resources.GPU_MILLIS) {
                chosen.add(gpu);
            }
        }
        return chosen;
    }

    private static boolean asksForPorts(ResourceRequest request) {
        return request.ports() > 0 || !request.fixedPorts().isEmpty();
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
                && node.entry().info().gpus().size() >= request.gpuDevices()
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
