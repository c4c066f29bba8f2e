package io.reeve.core.share;

import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The resources that shares are measured by, and how much of each the cell has. Amounts become arrays in its order. */
public final class Scale {
    private final List<String> resources = new ArrayList<>();
    private final long[] capacity;
    /** Whether a share of it counts. */
    private final boolean[] fair;

    /** @param excluded resources that make no share: whoever holds much of them is not behind others for it */
    public Scale(Resources capacity, Set<String> excluded) {
        for (String name : Quantities.names(capacity)) {
            if (Quantities.of(capacity, name) > 0) {
                resources.add(name);
            }
        }
        this.capacity = amounts(capacity);
        this.fair = new boolean[resources.size()];
        for (int i = 0; i < fair.length; i++) {
            fair[i] = !excluded.contains(resources.get(i));
        }
    }

    public int size() {
        return capacity.length;
    }

    public String resource(int index) {
        return resources.get(index);
    }

    public long capacity(int index) {
        return capacity[index];
    }

    boolean isFair(int index) {
        return fair[index];
    }

    /** What the cell has none of is left out. */
    public long[] amounts(Resources of) {
        long[] amounts = new long[resources.size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = Quantities.of(of, resources.get(i));
        }
        return amounts;
    }

    /** As {@link #amounts}; {@code fallback} for what the map does not name. */
    long[] bounds(Map<String, Long> of, long fallback) {
        long[] bounds = new long[resources.size()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = of.getOrDefault(resources.get(i), fallback);
        }
        return bounds;
    }

    /** The resource of which the largest part of the cell is used; -1 where nothing counts. */
    public int dominant(long[] used) {
        int dominant = -1;
        for (int i = 0; i < used.length; i++) {
            if (fair[i]
                    && (dominant < 0
                            || Exact.compareRatios(used[i], capacity[i], used[dominant], capacity[dominant]) > 0)) {
                dominant = i;
            }
        }
        return dominant;
    }
}
