package io.reeve.core.allocate;

import io.reeve.core.state.Hold;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Refusal;
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

    /** What is held of it for tasks that others make way for; no part of what is free. */
    private Resources held = Resources.NONE;

    FreeIndex.Place place;
    long fragmentation = UNKNOWN;

    private final Set<Integer> takenPorts = new HashSet<>();
    private final Set<Integer> returnedPorts = new HashSet<>();

    /** Whether what runs on the node counts. */
    private boolean countsUse = true;

    /** The node as if nothing ran there. */
    static Slot ifEmpty(Node node, int index) {
        Slot slot = new Slot(node, index);
        slot.countsUse = false;
        slot.free = node.entry().info().capacity();
        slot.freeGpus = new int[node.entry().info().gpus().size()];
        Arrays.fill(slot.freeGpus, (int) Resources.GPU_MILLIS);
        return slot;
    }

    Slot(Node node, int index) {
        this.node = node;
        this.index = index;
        this.free = node.free();
        this.freeGpus = node.freeGpus();
        this.place = new FreeIndex.Place(0, node.id());
    }

    /**
     * Forgets the grants of a plan and reads the node anew; says whether anything is different.
     *
     * @param holds room on it that is held for tasks which others make way for
     */
    boolean reload(List<Hold> holds) {
        Resources freeNow = node.free();
        int[] gpusNow = node.freeGpus();
        Set<Integer> portsNow = new HashSet<>();
        Resources heldNow = Resources.NONE;
        for (Hold hold : holds) {
            heldNow = heldNow.plus(hold.room().scalars());
            freeNow = freeNow.minusUpTo(hold.room().scalars());
            int millis = hold.room().millisOfEachGpu();
            hold.room().gpus().forEach(gpu -> gpusNow[gpu] = Math.max(0, gpusNow[gpu] - millis));
            portsNow.addAll(hold.room().ports());
        }
        boolean changed = !freeNow.equals(free) || !Arrays.equals(gpusNow, freeGpus) || !takenPorts.equals(portsNow);
        free = freeNow;
        freeGpus = gpusNow;
        held = heldNow;
        takenPorts.clear();
        takenPorts.addAll(portsNow);
        returnedPorts.clear();
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

    /** Undoes {@link #take}, or counts what a live attempt holds here as free again. */
    void giveBack(Allocation allocation) {
        free = free.plus(allocation.scalars());
        allocation.gpus().forEach(gpu -> freeGpus[gpu] += allocation.millisOfEachGpu());
        takenPorts.removeAll(allocation.ports());
        returnedPorts.addAll(allocation.ports());
        fragmentation = UNKNOWN;
    }

    /** The GPU that a part of one leaves least of; of no meaning where none or whole ones are asked. */
    int fullestGpuFor(ResourceRequest request) {
        int millis = request.millisOfEachGpu();
        int best = -1;
        for (int gpu = 0; gpu < freeGpus.length; gpu++) {
            boolean fits = millis > 0 && freeGpus[gpu] >= millis;
            best = fits && (best < 0 || freeGpus[gpu] < freeGpus[best]) ? gpu : best;
        }
        return best;
    }

    /** The first cause that keeps the request off this node; null where it fits. */
    @Nullable
    String obstacle(ResourceRequest request) {
        if (isHeldFrom(request)) {
            return Refusal.RESERVED;
        }
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

    /** Whether what is held for tasks that others make way for keeps the request off, as far as the amounts say. */
    boolean isHeldFrom(ResourceRequest request) {
        return !held.equals(Resources.NONE)
                && !free.covers(request.scalars())
                && free.plus(held).covers(request.scalars())
                && node.free().covers(request.scalars());
    }

    /** How many GPUs have room for as much. */
    int gpusWith(int millis) {
        int count = 0;
        for (int gpu : freeGpus) {
            count += gpu >= millis ? 1 : 0;
        }
        return count;
    }

    boolean hasPorts(ResourceRequest request) {
        return !asksForPorts(request) || choosePorts(request) != null;
    }

    boolean hasGpus(ResourceRequest request) {
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

    /** Nobody takes this. */
    void setAside(Allocation room) {
        free = free.minusUpTo(room.scalars());
        room.gpus().forEach(gpu -> freeGpus[gpu] = Math.max(0, freeGpus[gpu] - room.millisOfEachGpu()));
        takenPorts.addAll(room.ports());
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

    boolean isOffered(int port) {
        return node.entry().info().ports().stream().anyMatch(range -> range.first() <= port && port <= range.last());
    }

    boolean isFree(int port) {
        boolean isUsed = countsUse && node.usedPorts().contains(port) && !returnedPorts.contains(port);
        return !isUsed && !takenPorts.contains(port);
    }
}
