package io.reeve.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * An immutable amount of each scalar resource, in fixed-point integers: exact under any number of additions.
 *
 * @param cpuMillis thousandths of a cpu
 * @param memoryBytes bytes of memory
 * @param diskBytes bytes of disk
 * @param custom thousandths of each declared custom resource; never holds a zero
 * @param gpuMillis thousandths of GPUs, all devices together: which ones is told apart from the amount
 */
public record Resources(long cpuMillis, long memoryBytes, long diskBytes, Map<String, Long> custom, long gpuMillis) {
    /** Of one whole device. */
    public static final long GPU_MILLIS = 1_000;

    public static final Resources NONE = new Resources(0, 0, 0, Map.of());

    public Resources {
        custom = nonZero(custom);
    }

    /** Without GPUs. */
    public Resources(long cpuMillis, long memoryBytes, long diskBytes, Map<String, Long> custom) {
        this(cpuMillis, memoryBytes, diskBytes, custom, 0);
    }

    public static Resources of(long cpuMillis, long memoryBytes) {
        return new Resources(cpuMillis, memoryBytes, 0, Map.of());
    }

    /** The same but for the GPUs. */
    public Resources withGpus(long millis) {
        return new Resources(cpuMillis, memoryBytes, diskBytes, custom, millis);
    }

    public Resources plus(Resources other) {
        return combine(other, Math::addExact);
    }

    /** May go below zero; callers check with {@link #covers} where that must not be. */
    public Resources minus(Resources other) {
        return combine(other, Math::subtractExact);
    }

    /** What is left of each amount, nothing where {@code other} is more. */
    public Resources minusUpTo(Resources other) {
        return combine(other, (mine, less) -> Math.max(Math.min(mine, 0), mine - less));
    }

    /** So many times the same amount. */
    public Resources times(long count) {
        Map<String, Long> multiplied = new TreeMap<>();
        custom.forEach((name, amount) -> multiplied.put(name, Math.multiplyExact(amount, count)));
        return new Resources(
                Math.multiplyExact(cpuMillis, count),
                Math.multiplyExact(memoryBytes, count),
                Math.multiplyExact(diskBytes, count),
                multiplied,
                Math.multiplyExact(gpuMillis, count));
    }

    /** Whether each amount of {@code other} is there. */
    public boolean covers(Resources other) {
        if (cpuMillis < other.cpuMillis
                || memoryBytes < other.memoryBytes
                || diskBytes < other.diskBytes
                || gpuMillis < other.gpuMillis) {
            return false;
        }
        for (var wanted : other.custom.entrySet()) {
            if (custom.getOrDefault(wanted.getKey(), 0L) < wanted.getValue()) {
                return false;
            }
        }
        return true;
    }

    public boolean isNegativeAnywhere() {
        return cpuMillis < 0
                || memoryBytes < 0
                || diskBytes < 0
                || gpuMillis < 0
                || custom.values().stream().anyMatch(amount -> amount < 0);
    }

    private Resources combine(Resources other, LongBinaryOperator operator) {
        Map<String, Long> merged = custom;
        if (!other.custom.isEmpty()) {
            merged = new TreeMap<>(custom);
            for (var entry : other.custom.entrySet()) {
                long mine = custom.getOrDefault(entry.getKey(), 0L);
                merged.put(entry.getKey(), operator.applyAsLong(mine, entry.getValue()));
            }
        }
        return new Resources(
                operator.applyAsLong(cpuMillis, other.cpuMillis),
                operator.applyAsLong(memoryBytes, other.memoryBytes),
                operator.applyAsLong(diskBytes, other.diskBytes),
                merged,
                operator.applyAsLong(gpuMillis, other.gpuMillis));
    }

    private static Map<String, Long> nonZero(Map<String, Long> amounts) {
        if (amounts.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> kept = new TreeMap<>(amounts);
        kept.values().removeIf(amount -> amount == 0);
        return Collections.unmodifiableMap(kept);
    }
}
