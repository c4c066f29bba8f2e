package io.reeve.model;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What someone wants changed of one role.
 *
 * @param pointer where the role stands in the request, as a JSON pointer
 * @param replaces whether what is not named falls back to its default; else it stays as it is
 * @param weightMillis thousandths, or null for what it was
 * @param agingMillis thousandths of points an hour, or null for what it was
 */
public record RoleEdit(
        String name,
        String pointer,
        boolean replaces,
        @Nullable Long weightMillis,
        Bounds guarantee,
        Bounds limit,
        @Nullable Long agingMillis) {
    /** Stands for a bound that is taken away. */
    public static final long NO_BOUND = -1;

    /**
     * Changes of bounds by resource.
     *
     * @param clears whether all bounds there were go first
     * @param amounts by resource, {@link #NO_BOUND} to take one away
     */
    public record Bounds(boolean clears, Map<String, Long> amounts) {
        public static final Bounds UNCHANGED = new Bounds(false, Map.of());

        public Bounds {
            amounts = Map.copyOf(amounts);
        }

        Map<String, Long> over(Map<String, Long> before) {
            Map<String, Long> after = clears ? new TreeMap<>() : new TreeMap<>(before);
            amounts.forEach((resource, amount) -> {
                if (amount == NO_BOUND) {
                    after.remove(resource);
                } else {
                    after.put(resource, amount);
                }
            });
            return after;
        }
    }

    /** The role as it is then. */
    public RoleSpec over(RoleSpec before) {
        RoleSpec from = replaces ? RoleSpec.undefined(name) : before;
        return new RoleSpec(
                name,
                weightMillis == null ? from.weightMillis() : weightMillis,
                guarantee.over(from.guarantee()),
                limit.over(from.limit()),
                agingMillis == null ? from.agingMillis() : agingMillis);
    }
}
