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
 */
public record RoleSpec(String name, long weightMillis, Map<String, Long> guarantee, Map<String, Long> limit) {
    public static final long DEFAULT_WEIGHT_MILLIS = 1_000;
    /** A thousandth: with less, shares would no longer fit the exact arithmetic. */
    public static final long MIN_WEIGHT_MILLIS = 1;
    /** Ten thousand: as above. */
    public static final long MAX_WEIGHT_MILLIS = 10_000_000;

    public RoleSpec {
        RoleName.require(name);
        if (weightMillis < MIN_WEIGHT_MILLIS || weightMillis > MAX_WEIGHT_MILLIS) {
            throw new IllegalArgumentException("the weight of " + name + " was " + weightMillis + " thousandths");
        }
        guarantee = Collections.unmodifiableMap(new TreeMap<>(guarantee));
        limit = Collections.unmodifiableMap(new TreeMap<>(limit));
    }

    /** What a role is that nobody defined. */
    public static RoleSpec undefined(String name) {
        return new RoleSpec(name, DEFAULT_WEIGHT_MILLIS, Map.of(), Map.of());
    }

    /** Whether it says no more than {@link #undefined}. */
    public boolean isDefault() {
        return weightMillis == DEFAULT_WEIGHT_MILLIS && guarantee.isEmpty() && limit.isEmpty();
    }
}
