package io.reeve.config;

import io.reeve.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is told to offer in place of what it finds; null means: what it finds.
 *
 * @param cpuMillis thousandths of a cpu
 * @param custom thousandths of each custom resource, which no node finds by itself
 * @param gpus the model of each GPU, empty text where it is not said; none are found by themselves
 */
public record CapacityOverrides(
        @Nullable Long cpuMillis,
        @Nullable Long memoryBytes,
        @Nullable Long diskBytes,
        Map<String, Long> custom,
        List<String> gpus) {
    public static final CapacityOverrides NONE = new CapacityOverrides(null, null, null, Map.of(), List.of());

    public CapacityOverrides {
        custom = Map.copyOf(custom);
        gpus = List.copyOf(gpus);
    }

    /** The capacity of a worker that found {@code found}. */
    public Resources applyTo(Resources found) {
        Map<String, Long> amounts = new TreeMap<>(found.custom());
        amounts.putAll(custom);
        return new Resources(
                cpuMillis == null ? found.cpuMillis() : cpuMillis,
                memoryBytes == null ? found.memoryBytes() : memoryBytes,
                diskBytes == null ? found.diskBytes() : diskBytes,
                amounts);
    }
}
