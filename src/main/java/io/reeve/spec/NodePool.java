package io.reeve.spec;

import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.PortRange;
import io.reeve.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes of one kind to simulate, named {@code NAME-1} and so on.
 *
 * @param gpus the model of each GPU of one node
 * @param attributes the values of each attribute, dealt out in turn to one node after the other
 */
public record NodePool(
        String name,
        int count,
        Resources capacity,
        List<PortRange> ports,
        List<String> gpus,
        Map<String, List<String>> attributes,
        List<Outage> outages) {
    /** Stands for a node that does not come back. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /**
     * A time in which nodes of the pool are gone.
     *
     * @param first the first of them, from 1
     * @param last the last of them
     * @param forMs how long, or {@link #FOR_EVER}
     */
    public record Outage(long atMs, long forMs, int first, int last) {}

    public NodePool {
        ports = List.copyOf(ports);
        gpus = List.copyOf(gpus);
        attributes = Map.copyOf(attributes);
        outages = List.copyOf(outages);
    }

    /** @param number from 1 */
    public String nodeName(int number) {
        return name + "-" + number;
    }

    /** @param number from 1 */
    public NodeInfo info(int number) {
        Map<String, String> dealt = new TreeMap<>();
        dealt.put("host", nodeName(number));
        if (!gpus.isEmpty() && !gpus.get(0).isEmpty()) {
            dealt.put("gpu-model", gpus.get(0));
        }
        attributes.forEach((attribute, values) -> dealt.put(attribute, values.get((number - 1) % values.size())));
        return new NodeInfo(Set.of(NodeRole.WORKER), dealt, capacity, ports, null, "simulation", 1, gpus);
    }
}
