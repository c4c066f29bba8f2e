package io.reeve.spec;

import io.reeve.model.Names;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code resources}: what one attempt needs, with the defaults for what is not said. */
final class ResourceReader {
    /** One cpu and 256 MB, no disk: what a task gets that says nothing. */
    static final Resources DEFAULT = Resources.of(1_000, 256_000_000);

    private static final List<String> RESERVED = List.of("cpus", "mem", "disk", "gpus", "ports");

    private ResourceReader() {}

    /**
     * What it asks for, the best alternative first: at least one.
     *
     * @param usual what it gets that says nothing
     */
    static List<ResourceRequest> readAll(@Nullable Tree tree, Resources usual, Faults faults) {
        if (!(tree instanceof Tree.Items list)) {
            return List.of(tree == null ? ResourceRequest.of(usual) : read(tree, usual, faults));
        }
        int count = list.items().size();
        if (count == 0) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the list is empty", Vocabulary.RESOURCES.example());
        } else if (count > Limits.ALTERNATIVES) {
            faults.tooMany(tree.place(), count, Limits.ALTERNATIVES, "alternatives");
        }
        if (count == 0 || count > Limits.ALTERNATIVES) {
            return List.of(ResourceRequest.of(usual));
        }
        List<ResourceRequest> requests = new ArrayList<>();
        for (Tree item : list.items()) {
            ResourceRequest request = read(item, usual, faults);
            if (requests.contains(request)) {
                faults.add(
                        FaultCode.DUPLICATE_ITEM,
                        item.place(),
                        "the same alternative stands twice in this list",
                        "each alternative once");
            }
            requests.add(request);
        }
        return requests;
    }

    private static ResourceRequest read(Tree tree, Resources usual, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.RESOURCES, faults);
        if (fields == null) {
            return ResourceRequest.of(usual);
        }
        Tree cpus = fields.get("cpus");
        Tree mem = fields.get("mem");
        Tree disk = fields.get("disk");
        Resources scalars = new Resources(
                cpus == null ? usual.cpuMillis() : Amounts.millis(cpus, 1, Limits.CPU_MILLIS, faults),
                mem == null ? usual.memoryBytes() : Sizes.read(mem, 1, faults),
                disk == null ? usual.diskBytes() : Sizes.read(disk, 0, faults),
                custom(fields.get("custom"), faults),
                gpus(fields.get("gpus"), faults));
        Tree ports = fields.get("ports");
        if (ports instanceof Tree.Items list) {
            return new ResourceRequest(scalars, 0, Ports.read(list, faults));
        }
        int count = ports == null ? 0 : Scalars.integer(ports, 0, Limits.PORTS, faults);
        return new ResourceRequest(scalars, count, List.<PortRange>of());
    }

    private static long gpus(@Nullable Tree tree, Faults faults) {
        long millis = tree == null ? 0 : Amounts.millis(tree, 0, Limits.GPU_MILLIS, faults);
        if (tree != null && millis > Resources.GPU_MILLIS && millis % Resources.GPU_MILLIS != 0) {
            String message = Amounts.plain(millis) + " GPUs are neither whole ones nor a part of one";
            faults.add(FaultCode.BAD_NUMBER, tree.place(), message, "a part such as 0.5, or a whole number");
        }
        return millis;
    }

    private static Map<String, Long> custom(@Nullable Tree tree, Faults faults) {
        Map<String, Long> custom = new TreeMap<>();
        if (tree == null) {
            return custom;
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, "a map of names and amounts such as {fpga: 1}");
            return custom;
        }
        if (mapping.members().size() > Limits.CUSTOM_RESOURCES) {
            faults.tooMany(tree.place(), mapping.members().size(), Limits.CUSTOM_RESOURCES, "custom resources");
            return custom;
        }
        for (var entry : mapping.members().entrySet()) {
            Place place = entry.getValue().place();
            if (!Names.isName(entry.getKey())) {
                String message = Quoted.of(entry.getKey()) + " is no name of a resource";
                faults.add(FaultCode.BAD_NAME, place, message, JobReader.NAME_RULE);
            } else if (RESERVED.contains(entry.getKey())) {
                String message = entry.getKey() + " is no custom resource";
                faults.add(FaultCode.RESERVED_NAME, place, message, "resources: {" + entry.getKey() + ": …}");
            }
            custom.put(entry.getKey(), Amounts.millis(entry.getValue(), 0, Limits.CUSTOM_MILLIS, faults));
        }
        return new TreeMap<>(custom);
    }

    /** The list form of {@code ports}: single ports and ranges. */
    private static final class Ports {
        private static final String EXPECTED = "ports from 1 to 65535 such as [8080, 9000-9010]";

        static List<PortRange> read(Tree.Items list, Faults faults) {
            List<PortRange> ranges = new ArrayList<>();
            if (list.items().size() > Limits.PORTS) {
                faults.tooMany(list.place(), list.items().size(), Limits.PORTS, "entries");
                return ranges;
            }
            java.util.BitSet taken = new java.util.BitSet();
            for (Tree item : list.items()) {
                String text = Scalars.text(item, faults, EXPECTED);
                if (text == null) {
                    continue;
                }
                PortRange range = parse(text);
                if (range == null) {
                    faults.add(FaultCode.BAD_PORT, item.place(), Quoted.of(text) + " is no port or range", EXPECTED);
                    continue;
                }
                int next = taken.nextSetBit(range.first());
                if (next >= 0 && next <= range.last()) {
                    String message = "the port " + next + " stands twice in this list";
                    faults.add(FaultCode.PORT_OVERLAP, item.place(), message, "each port once");
                }
                taken.set(range.first(), range.last() + 1);
                ranges.add(range);
            }
            if (taken.cardinality() > Limits.PORTS) {
                faults.tooMany(list.place(), taken.cardinality(), Limits.PORTS, "ports");
            }
            return ranges;
        }

        private static @Nullable PortRange parse(String text) {
            int dash = text.indexOf('-');
            int first = port(dash < 0 ? text : text.substring(0, dash));
            int last = dash < 0 ? first : port(text.substring(dash + 1));
            return first < 1 || last < first ? null : new PortRange(first, last);
        }

        private static int port(String digits) {
            if (!Scalars.isWhole(digits) || digits.length() > 5) {
                return -1;
            }
            int port = Integer.parseInt(digits);
            return port <= 65_535 ? port : -1;
        }
    }
}
