package io.reeve.core.allocate;

import io.reeve.model.Resources;
import java.util.Collection;
import java.util.Map;

/** Amounts of different resources made comparable: each as a part of what the cell's largest node has of it. */
final class Parts {
    /** Parts are counted in millionths: four of them add up, and their products too, without overflow. */
    private static final long WHOLE = 1_000_000;

    /** Where an amount is larger it is halved along with its whole, so that times {@link #WHOLE} it fits a long. */
    private static final int MAX_BITS = 42;

    private final Resources largest;

    private Parts(Resources largest) {
        this.largest = largest;
    }

    static Parts of(Collection<Resources> capacities) {
        long cpus = 1;
        long memory = 1;
        long disk = 1;
        long gpus = 1;
        for (Resources capacity : capacities) {
            cpus = Math.max(cpus, capacity.cpuMillis());
            memory = Math.max(memory, capacity.memoryBytes());
            disk = Math.max(disk, capacity.diskBytes());
            gpus = Math.max(gpus, capacity.gpuMillis());
        }
        return new Parts(new Resources(cpus, memory, disk, Map.of(), gpus));
    }

    /** All parts together. No less for an amount that covers another. */
    long sum(Resources amount) {
        return part(amount.cpuMillis(), largest.cpuMillis())
                + part(amount.memoryBytes(), largest.memoryBytes())
                + part(amount.diskBytes(), largest.diskBytes())
                + part(amount.gpuMillis(), largest.gpuMillis());
    }

    /** The dot product of both as vectors of parts. */
    long product(Resources left, Resources right) {
        return part(left.cpuMillis(), largest.cpuMillis()) * part(right.cpuMillis(), largest.cpuMillis())
                + part(left.memoryBytes(), largest.memoryBytes()) * part(right.memoryBytes(), largest.memoryBytes())
                + part(left.diskBytes(), largest.diskBytes()) * part(right.diskBytes(), largest.diskBytes())
                + part(left.gpuMillis(), largest.gpuMillis()) * part(right.gpuMillis(), largest.gpuMillis());
    }

    private static long part(long amount, long whole) {
        int tooLong = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(whole) - MAX_BITS);
        // A request may be larger than any node; beyond twice the whole it makes no difference how much.
        return (Math.min(amount, 2 * whole) >> tooLong) * WHOLE / Math.max(1, whole >> tooLong);
    }
}
