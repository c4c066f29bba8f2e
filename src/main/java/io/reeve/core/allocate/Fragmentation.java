package io.reeve.core.allocate;

import io.reeve.model.Constraint;
import io.reeve.model.ResourceRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fragmentation gradient descent: each task goes where the GPUs that typical tasks cannot use grow least. After Weng
 * et al., "Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent", USENIX ATC
 * 2023.
 *
 * <p>A node's fragmentation is, over all typical tasks, the sum of what of its free GPUs such a task cannot use, times
 * how frequent it is: all of it where the task cannot run there for want of cpus, of devices, or by its constraints;
 * else those devices that have too little left for it.
 *
 * <p>Growths that differ by less than {@link #STEP_MILLIS} count as equal, since chasing them scatters tasks; among
 * equals the node with the fewest GPUs free comes first, then the smallest name. That keeps whole nodes for tasks that
 * need several devices.
 */
final class Fragmentation implements Scoring {
    /**
     * Thousandths of a GPU. The paper's own scheduler rounds its scores to steps of about 40. On its traces (see
     * bench/packing) 50 packs best of 20 to 110 over all, and exact scores one point worse.
     */
    private static final int STEP_MILLIS = 50;

    /** Above the thousandths of GPUs that one node can have, so that steps come before them. */
    private static final int ABOVE_FREE_BITS = 24;

    private List<Demand> demands = List.of();
    /** For each node the demands whose constraints it meets, by number; nodes that meet the same share one array. */
    private List<int[]> met = List.of();

    private long weight;

    /** All typical tasks that ask for the same GPUs under the same constraints, by their cpus. */
    private static final class Demand {
        final int devices;
        final int millis;
        final long[] cpus;
        /** The weight of all that need no more than the cpus at this index. */
        final long[] weights;

        Demand(int devices, int millis, List<Workload.Typical> tasks) {
            this.devices = devices;
            this.millis = millis;
            List<Workload.Typical> byCpus = new ArrayList<>(tasks);
            byCpus.sort((a, b) -> Long.compare(a.shape().cpuMillis(), b.shape().cpuMillis()));
            cpus = new long[byCpus.size()];
            weights = new long[byCpus.size()];
            long sum = 0;
            for (int i = 0; i < cpus.length; i++) {
                cpus[i] = byCpus.get(i).shape().cpuMillis();
                sum += byCpus.get(i).count();
                weights[i] = sum;
            }
        }

        /** The weight of those for which so many cpus are enough. */
        long weightWithin(long freeCpus) {
            int at = Arrays.binarySearch(cpus, freeCpus);
            int last = at >= 0 ? at : -at - 2;
            return last < 0 ? 0 : weights[last];
        }
    }

    private record Key(long gpuMillis, List<Constraint> where) {}

    /** Takes over what is typical now; all scores change. {@code matching} gives the nodes that meet constraints. */
    void learn(
            List<Workload.Typical> typical, List<Slot> slots, Function<List<Constraint>, @Nullable BitSet> matching) {
        Map<Key, List<Workload.Typical>> grouped = new LinkedHashMap<>();
        for (Workload.Typical each : typical) {
            Key key = new Key(each.shape().gpuMillis(), each.shape().where());
            grouped.computeIfAbsent(key, made -> new ArrayList<>()).add(each);
        }
        weight = typical.stream().mapToLong(Workload.Typical::count).sum();
        demands = new ArrayList<>();
        List<@Nullable BitSet> nodes = new ArrayList<>();
        grouped.forEach((key, tasks) -> {
            int devices = (int) ((key.gpuMillis() + 999) / 1_000);
            demands.add(new Demand(devices, (int) Math.min(1_000, key.gpuMillis()), tasks));
            nodes.add(matching.apply(key.where()));
        });
        Map<List<Integer>, int[]> shared = new HashMap<>();
        met = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            slot.fragmentation = Slot.UNKNOWN;
            int[] meets = IntStream.range(0, demands.size())
                    .filter(demand -> {
                        BitSet suitable = nodes.get(demand);
                        return suitable == null || suitable.get(slot.index);
                    })
                    .toArray();
            met.add(shared.computeIfAbsent(Arrays.stream(meets).boxed().toList(), key -> meets));
        }
    }

    @Override
    public long score(Slot slot, ResourceRequest request) {
        if (slot.freeGpus.length == 0) {
            return 0;
        }
        if (slot.fragmentation == Slot.UNKNOWN) {
            slot.fragmentation = of(slot.index, slot.free.cpuMillis(), slot.freeGpus);
        }
        long growth = with(slot, request, device(slot, request)) - slot.fragmentation;
        long steps = Math.floorDiv(growth, Math.max(1, weight) * STEP_MILLIS);
        return (steps << ABOVE_FREE_BITS) + slot.free.gpuMillis();
    }

    @Override
    public int device(Slot slot, ResourceRequest request) {
        if (request.gpuDevices() != 1 || request.millisOfEachGpu() == 1_000) {
            return -1;
        }
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int gpu = 0; gpu < slot.freeGpus.length; gpu++) {
            if (slot.freeGpus[gpu] < request.millisOfEachGpu() || isRepeated(slot.freeGpus, gpu)) {
                continue;
            }
            long after = with(slot, request, gpu);
            if (after < least || after == least && slot.freeGpus[gpu] < slot.freeGpus[best]) {
                least = after;
                best = gpu;
            }
        }
        return best;
    }

    /** Whether an earlier device has as much free: then there is no difference between the two. */
    private static boolean isRepeated(int[] gpus, int gpu) {
        for (int i = 0; i < gpu; i++) {
            if (gpus[i] == gpus[gpu]) {
                return true;
            }
        }
        return false;
    }

    /** The node's fragmentation once the request is placed. */
    private long with(Slot slot, ResourceRequest request, int device) {
        if (met.isEmpty()) {
            return 0;
        }
        int[] gpus = slot.freeGpus.clone();
        int left = request.gpuDevices();
        if (device >= 0) {
            gpus[device] -= request.millisOfEachGpu();
            left = 0;
        }
        for (int gpu = 0; left > 0; gpu++) {
            if (gpus[gpu] >= request.millisOfEachGpu()) {
                gpus[gpu] -= request.millisOfEachGpu();
                left--;
            }
        }
        return of(slot.index, slot.free.cpuMillis() - request.scalars().cpuMillis(), gpus);
    }

    /** Weights times thousandths: below 10^9 tasks times 10^6 thousandths, so it fits. */
    private long of(int slot, long cpuMillis, int[] gpus) {
        long total = 0;
        for (int gpu : gpus) {
            total += gpu;
        }
        long usable = 0;
        for (int number : met.get(slot)) {
            Demand demand = demands.get(number);
            int devices = 0;
            long ofThose = 0;
            for (int gpu : gpus) {
                if (gpu >= demand.millis) {
                    devices++;
                    ofThose += gpu;
                }
            }
            if (devices >= demand.devices) {
                usable += demand.weightWithin(cpuMillis) * ofThose;
            }
        }
        return weight * total - usable;
    }
}
