package io.reeve.model;

import java.util.Map;

/**
 * What someone wants reserved of a node for a role, in place of what was.
 *
 * @param pointer where it stands in the request, as a JSON pointer
 * @param whole all that the node has; the amounts say nothing then
 * @param amounts by resource, see {@link Quantities}; none takes the reservation away
 */
public record ReservationEdit(NodeId node, String role, String pointer, boolean whole, Map<String, Long> amounts) {
    public ReservationEdit {
        amounts = Map.copyOf(amounts);
    }

    /** The amounts, where the node has this capacity. */
    public Resources of(Resources capacity) {
        return whole ? capacity : Quantities.resources(amounts);
    }
}
