package io.reeve.simulate.openb;

import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Resources;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One line of a file of nodes.
 *
 * @param model of all its GPUs; empty where it has none
 */
public record OpenbNode(NodeId name, long cpuMillis, long memoryMib, int gpus, String model) {
    static final long MIB = 1L << 20;

    /** The attribute that {@code gpu_spec} asks about. */
    static final String GPU_MODEL = "gpu-model";

    NodeRegistered registered() {
        Map<String, String> attributes = model.isEmpty() ? Map.of() : Map.of(GPU_MODEL, model);
        Resources capacity = Resources.of(cpuMillis, memoryMib * MIB);
        var info = new NodeInfo(
                Set.of(NodeRole.WORKER),
                attributes,
                capacity,
                List.of(),
                null,
                "openb",
                0,
                Collections.nCopies(gpus, model));
        return new NodeRegistered(name, 1, info);
    }
}
