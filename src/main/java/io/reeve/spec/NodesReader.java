package io.reeve.spec;

import io.reeve.model.Names;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes of a simulation, by kinds. */
final class NodesReader {
    /** Ten times what the core is built for. */
    private static final int MAX_NODES = 100_000;

    private static final Vocabulary DOCUMENT = new Vocabulary("a map with nodes:", List.of("nodes"));
    private static final Vocabulary POOL = new Vocabulary(
            "a map such as {name: small, count: 500, resources: {cpus: 16, mem: 64GB}}",
            List.of("name", "count", "resources", "gpu-model", "attributes", "fails"));
    private static final Vocabulary OUTAGE =
            new Vocabulary("a map such as {at: 1h, for: 10m, node: 3}", List.of("at", "for", "node"));
    private static final List<PortRange> NO_PORTS = List.of();

    private NodesReader() {}

    static List<NodePool> read(Tree tree, Faults faults) {
        List<NodePool> pools = new ArrayList<>();
        Fields fields = Fields.of(tree, DOCUMENT, faults);
        Tree nodes = fields == null ? null : fields.require("nodes", faults, "a list, each " + POOL.example());
        if (nodes == null) {
            return pools;
        }
        if (!(nodes instanceof Tree.Items list)) {
            faults.wrongType(nodes, "a list, each " + POOL.example());
            return pools;
        }
        if (list.items().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, nodes.place(), "there is no node", "at least one");
        }
        Set<String> names = new HashSet<>();
        for (Tree item : list.items()) {
            NodePool pool = pool(item, faults);
            if (pool != null) {
                if (!names.add(pool.name())) {
                    String message = "two kinds of nodes are named " + Quoted.of(pool.name());
                    faults.add(FaultCode.DUPLICATE_ITEM, item.place(), message, "each name once");
                }
                pools.add(pool);
            }
        }
        int count = pools.stream().mapToInt(NodePool::count).sum();
        if (count > MAX_NODES) {
            faults.tooMany(nodes.place(), count, MAX_NODES, "nodes");
        }
        return pools;
    }

    private static @Nullable NodePool pool(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, POOL, faults);
        if (fields == null) {
            return null;
        }
        Tree named = fields.require("name", faults, "a name such as small: nodes are small-1, small-2…");
        String name = named == null ? null : Scalars.text(named, faults, "a name");
        if (named != null && name != null && !Names.isName(name)) {
            faults.add(FaultCode.BAD_NAME, named.place(), Quoted.of(name) + " is no name", JobReader.NAME_RULE);
        }
        Tree counted = fields.get("count");
        int count = counted == null ? 1 : Scalars.integer(counted, 1, MAX_NODES, faults);
        Tree offered = fields.require("resources", faults, "what one node has, such as {cpus: 16, mem: 64GB}");
        ResourceRequest has = offered == null
                ? ResourceRequest.of(Resources.NONE)
                : ResourceReader.readAll(offered, ResourceReader.DEFAULT, faults)
                        .get(0);
        if (offered instanceof Tree.Items) {
            faults.wrongType(offered, "what one node has, such as {cpus: 16, mem: 64GB}");
        }
        if (has.scalars().gpuMillis() % Resources.GPU_MILLIS != 0) {
            faults.add(FaultCode.BAD_NUMBER, fields.place("resources"), "a node has a part of a GPU", "whole GPUs");
        }
        Tree model = fields.get("gpu-model");
        String gpuModel = model == null ? "" : Scalars.text(model, faults, "a model such as A100");
        return new NodePool(
                name == null ? "" : name,
                count,
                has.scalars(),
                has.ports() > 0 ? List.of(new PortRange(31_000, 31_000 + has.ports() - 1)) : ports(has),
                Collections.nCopies(has.gpuDevices(), gpuModel == null ? "" : gpuModel),
                attributes(fields.get("attributes"), faults),
                outages(fields.get("fails"), count, faults));
    }

    private static List<PortRange> ports(ResourceRequest has) {
        return has.fixedPorts().isEmpty() ? NO_PORTS : has.fixedPorts();
    }

    private static Map<String, List<String>> attributes(@Nullable Tree tree, Faults faults) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        if (tree == null) {
            return attributes;
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, "a map such as {zone: [a, b, c], kernel: \"6.1\"}");
            return attributes;
        }
        mapping.members().forEach((name, value) -> {
            List<String> values = new ArrayList<>();
            for (Tree each : value instanceof Tree.Items list ? list.items() : List.of(value)) {
                String text = Scalars.text(each, Limits.ITEM_BYTES, faults, "the attribute's value");
                values.add(text == null ? "" : text);
            }
            if (values.isEmpty()) {
                faults.add(FaultCode.EMPTY_VALUE, value.place(), "the list is empty", "at least one value");
                values.add("");
            }
            attributes.put(name, values);
        });
        return attributes;
    }

    private static List<NodePool.Outage> outages(@Nullable Tree tree, int count, Faults faults) {
        List<NodePool.Outage> outages = new ArrayList<>();
        if (tree == null) {
            return outages;
        }
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list, each " + OUTAGE.example());
            return outages;
        }
        for (Tree item : list.items()) {
            Fields fields = Fields.of(item, OUTAGE, faults);
            Tree at = fields == null ? null : fields.require("at", faults, "when, such as 1h");
            if (fields == null || at == null) {
                continue;
            }
            Tree span = fields.get("for");
            Tree node = fields.get("node");
            int only = node == null ? 0 : Scalars.integer(node, 1, count, faults);
            outages.add(new NodePool.Outage(
                    Durations.read(at, 0, faults),
                    span == null ? NodePool.FOR_EVER : Durations.read(span, 1, faults),
                    node == null ? 1 : only,
                    node == null ? count : only));
        }
        return outages;
    }
}
