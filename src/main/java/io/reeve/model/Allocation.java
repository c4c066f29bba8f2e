package io.reeve.model;

import java.util.List;

/**
 * What one attempt holds of its node.
 *
 * @param ports the fixed ports first, then the chosen ones ascending: {@code REEVE_PORT0} is the first
 * @param gpus the indices of its GPUs, ascending: whole ones, or the one of which it holds a part
 */
public record Allocation(Resources scalars, List<Integer> ports, List<Integer> gpus) {
    public Allocation {
        ports = List.copyOf(ports);
        gpus = List.copyOf(gpus);
    }

    /** Without GPUs. */
    public Allocation(Resources scalars, List<Integer> ports) {
        this(scalars, ports, List.of());
    }

    /** Thousandths that it holds of each of its GPUs; 0 where it has none. */
    public int millisOfEachGpu() {
        return gpus.isEmpty() ? 0 : (int) (scalars.gpuMillis() / gpus.size());
    }
}
