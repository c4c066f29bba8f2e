package io.reeve.query;

import io.reeve.model.Allocation;
import io.reeve.model.Dependency;
import io.reeve.model.OutputFile;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The small values that several shapes hold. */
final class ValueJson {
    private ValueJson() {}

    /** An object that takes {@code fields} entries without growing. */
    static JsonObject sized(int fields) {
        return new JsonObject(new LinkedHashMap<>(fields * 4 / 3 + 1));
    }

    static JsonObject resources(Resources amounts) {
        JsonObject custom = new JsonObject();
        for (Map.Entry<String, Long> entry : amounts.custom().entrySet()) {
            custom.put(entry.getKey(), thousandths(entry.getValue()));
        }
        return sized(6).put("cpus", thousandths(amounts.cpuMillis()))
                .put("mem", amounts.memoryBytes())
                .put("disk", amounts.diskBytes())
                .put("gpus", thousandths(amounts.gpuMillis()))
                .put("custom", custom);
    }

    /** As {@code resources} of a document, defaults included: amounts of memory and disk are text with their unit. */
    static JsonObject request(ResourceRequest request) {
        JsonObject json = new JsonObject()
                .put("cpus", thousandths(request.scalars().cpuMillis()))
                .put("mem", request.scalars().memoryBytes() + "B");
        if (request.scalars().diskBytes() > 0) {
            json.put("disk", request.scalars().diskBytes() + "B");
        }
        if (request.scalars().gpuMillis() > 0) {
            json.put("gpus", thousandths(request.scalars().gpuMillis()));
        }
        if (request.ports() > 0) {
            json.put("ports", request.ports());
        } else if (!request.fixedPorts().isEmpty()) {
            JsonArray ports = new JsonArray();
            for (PortRange range : request.fixedPorts()) {
                ports.add(range.size() == 1 ? (Object) range.first() : range.toString());
            }
            json.put("ports", ports);
        }
        if (!request.scalars().custom().isEmpty()) {
            JsonObject custom = new JsonObject();
            request.scalars().custom().forEach((name, amount) -> custom.put(name, thousandths(amount)));
            json.put("custom", custom);
        }
        return json;
    }

    static JsonObject allocation(Allocation allocation) {
        return resources(allocation.scalars())
                .put("ports", new JsonArray(List.copyOf(allocation.ports())))
                .put("gpuIndices", new JsonArray(List.copyOf(allocation.gpus())));
    }

    /** What a message was answered, as it was; null where it was nothing. */
    static @Nullable Object result(@Nullable String json) {
        return json == null ? null : Json.decodeValue(json);
    }

    static JsonArray outputs(List<OutputFile> files) {
        JsonArray list = new JsonArray();
        for (OutputFile file : files) {
            list.add(new JsonObject().put("path", file.path()).put("size", file.size()));
        }
        return list;
    }

    static JsonArray after(List<Dependency> dependencies) {
        JsonArray list = new JsonArray();
        for (Dependency each : dependencies) {
            list.add(new JsonObject().put("task", each.task()).put("when", lower(each.when())));
        }
        return list;
    }

    /** A whole number where it is one. */
    static Number thousandths(long amount) {
        if (amount % 1000 == 0) {
            return amount / 1000;
        }
        return amount / 1000.0;
    }

    /** A moment, or null where it has not come. */
    static @Nullable Long moment(long ms) {
        return ms < 0 ? null : (Long) ms;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
