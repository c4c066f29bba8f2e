package io.reeve.model;

import java.util.List;

/**
 * What one attempt holds of its node.
 *
 * @param ports the fixed ports first, then the chosen ones ascending: {@code REEVE_PORT0} is the first
 */
public record Allocation(Resources scalars, List<Integer> ports) {
    public Allocation {
        ports = List.copyOf(ports);
    }
}
