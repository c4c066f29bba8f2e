package io.reeve.model;

import java.util.List;

/**
 * What one attempt of a task needs.
 *
 * @param scalars of GPUs either less than one, which is a part of one device, or whole devices
 * @param ports how many ports of the node's choosing, besides the fixed ones
 * @param fixedPorts ports that must be these very ones
 */
public record ResourceRequest(Resources scalars, int ports, List<PortRange> fixedPorts) {
    public ResourceRequest {
        fixedPorts = List.copyOf(fixedPorts);
    }

    /** How many GPUs it has a hold of. */
    public int gpuDevices() {
        return (int) ((scalars.gpuMillis() + Resources.GPU_MILLIS - 1) / Resources.GPU_MILLIS);
    }

    /** Thousandths that it needs of each of them. */
    public int millisOfEachGpu() {
        return (int) Math.min(scalars.gpuMillis(), Resources.GPU_MILLIS);
    }

    public static ResourceRequest of(Resources scalars) {
        return new ResourceRequest(scalars, 0, List.of());
    }
}
