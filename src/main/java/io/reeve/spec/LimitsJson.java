package io.reeve.spec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reeve.model.TaskLimits;

/** {@code limits} as a part of a JSON document. */
final class LimitsJson {
    private LimitsJson() {}

    static void write(ObjectNode out, TaskLimits limits) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        if (limits.memoryBytes() > 0) {
            map.put("mem", Sizes.write(limits.memoryBytes()));
        }
        if (limits.cpuMillis() > 0) {
            TaskJson.amount(map, "cpus", limits.cpuMillis());
        }
        if (limits.pids() > 0) {
            map.put("pids", limits.pids());
        }
        if (limits.openFiles() > 0) {
            map.put("files", limits.openFiles());
        }
        if (limits.diskBytes() > 0) {
            map.put("disk", Sizes.write(limits.diskBytes()));
        }
        if (!map.isEmpty()) {
            out.set("limits", map);
        }
    }
}
