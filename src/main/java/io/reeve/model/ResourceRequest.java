package io.reeve.model;

import java.util.List;

/**
 * What one attempt of a task needs.
 *
 * @param ports how many ports of the node's choosing, besides the fixed ones
 * @param fixedPorts ports that must be these very ones
 */
public record ResourceRequest(Resources scalars, int ports, List<PortRange> fixedPorts) {
    public ResourceRequest {
        fixedPorts = List.copyOf(fixedPorts);
    }

    public static ResourceRequest of(Resources scalars) {
        return new ResourceRequest(scalars, 0, List.of());
    }
}
