package io.reeve.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is defined of a role: a path such as {@code eng/ads} that resources are shared between. A role that nobody
 * defined exists by use, with weight 1 and no bounds.
 *
 * @param weightMillis thousandths: a role of weight 2 gets twice what one of weight 1 gets
 * @param guarantee by resource, see {@link Quantities}; what is not named is not guaranteed
 * @param limit by resource; what is not named is not limited
 * @param agingMillis thousandths of a point of priority that a waiting task gains in an hour; 0 for none
 */
public record RoleSpec(
        String name, long weightMillis, Map<String, Long> guarantee, Map<String, Long> limit, long agingMillis) {
    /** A thousand points in an hour: from the lowest priority to the highest; with more, ranks would not fit. */
    public static final long MAX_AGING_MILLIS = 1_000_000;

    /** Thousandths of points an hour, times milliseconds: one point. */
    private static final long MILLIS_PER_POINT = 1_000L * 3_600_000L;

    public static final long DEFAULT_WEIGHT_MILLIS = 1_000;
    /** A thousandth: with less, shares would no longer fit the exact arithmetic. */
    public static final long MIN_WEIGHT_MILLIS = 1;
    /** Ten thousand: as above. */
    public static final long MAX_WEIGHT_MILLIS = 10_000_000;

    /** Without aging. */
    public RoleSpec(String name, long weightMillis, Map<String, Long> guarantee, Map<String, Long> limit) {
        this(name, weightMillis, guarantee, limit, 0);
    }

    public RoleSpec {
        RoleName.require(name);
        if (agingMillis < 0 || agingMillis > MAX_AGING_MILLIS) {
            throw new IllegalArgumentException("the aging of " + name + " was " + agingMillis + " thousandths");
        }
        if (weightMillis < MIN_WEIGHT_MILLIS || weightMillis > MAX_WEIGHT_MILLIS) {
            throw new IllegalArgumentException("the weight of " + name + " was " + weightMillis + " thousandths");
        }
        guarantee = Collections.unmodifiableMap(new TreeMap<>(guarantee));
        limit = Collections.unmodifiableMap(new TreeMap<>(limit));
    }

    /**
     * Orders the tasks of the role that wait, the highest first. Every priority grows with the same speed, so who comes
     * first never changes while they wait, and nobody needs to sort again. A priority grows up to the highest one; of
     * two that have come to it the one that did so first comes first, which is the same order.
     */
    public long rank(int priority, long submittedAtMs) {
        return priority * MILLIS_PER_POINT - agingMillis * submittedAtMs;
    }

    /** The priority that a waiting task has come to. */
    public int agedPriority(int priority, long submittedAtMs, long nowMs) {
        long gained = agingMillis * Math.max(0, nowMs - submittedAtMs) / MILLIS_PER_POINT;
        return (int) Math.min(Math.max(priority, JobSpec.MAX_PRIORITY), priority + gained);
    }

    /** What a role is that nobody defined. */
    public static RoleSpec undefined(String name) {
        return new RoleSpec(name, DEFAULT_WEIGHT_MILLIS, Map.of(), Map.of());
    }

    /** Whether it says no more than {@link #undefined}. */
    public boolean isDefault() {
        return weightMillis == DEFAULT_WEIGHT_MILLIS && guarantee.isEmpty() && limit.isEmpty() && agingMillis == 0;
    }
}
