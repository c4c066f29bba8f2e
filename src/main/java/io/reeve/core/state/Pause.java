package io.reeve.core.state;

import io.reeve.model.NodeId;
import java.util.List;

/**
 * Many nodes were lost at once, so what ran on them is not started elsewhere for a while.
 *
 * @param nodes those that were lost, or fell silent
 */
public record Pause(long sinceMs, long untilMs, List<NodeId> nodes, String message) {
    public Pause {
        nodes = List.copyOf(nodes);
    }
}
