package io.reeve.core.allocate;

import io.reeve.model.Constraint;
import io.reeve.model.Placement.Preference;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which nodes meet which constraints, remembered until nodes come or go. */
final class Matches {
    /** Lists of constraints that are remembered; bounds the memory for it. */
    private static final int MAX_REMEMBERED = 1_000;

    private static final int[] NOTHING = new int[0];

    private final FreeIndex index;
    private final Map<List<Constraint>, BitSet> matching = new HashMap<>();
    private final Map<List<Preference>, int[]> weights = new HashMap<>();

    Matches(FreeIndex index) {
        this.index = index;
    }

    void clear() {
        matching.clear();
        weights.clear();
    }

    Candidates of(List<Constraint> where, List<Preference> prefer) {
        return new Candidates(matching(where), prefer.isEmpty() ? NOTHING : weights(prefer));
    }

    /** The nodes that meet all constraints, by index; null stands for all. */
    @Nullable
    BitSet matching(List<Constraint> where) {
        if (where.isEmpty()) {
            return null;
        }
        if (matching.size() >= MAX_REMEMBERED) {
            matching.clear();
        }
        return Objects.requireNonNull(matching.computeIfAbsent(where, this::evaluate));
    }

    private int[] weights(List<Preference> prefer) {
        if (weights.size() >= MAX_REMEMBERED) {
            weights.clear();
        }
        return Objects.requireNonNull(weights.computeIfAbsent(prefer, this::sums));
    }

    private BitSet evaluate(List<Constraint> where) {
        List<Predicate<Map<String, String>>> conditions =
                where.stream().map(Conditions::of).toList();
        BitSet nodes = new BitSet();
        for (Slot slot : index.all()) {
            if (conditions.stream().allMatch(condition -> condition.test(slot.attributes()))) {
                nodes.set(slot.index);
            }
        }
        return nodes;
    }

    private int[] sums(List<Preference> prefer) {
        int[] sums = new int[index.all().size()];
        for (Preference each : prefer) {
            Predicate<Map<String, String>> condition = Conditions.of(each.where());
            for (Slot slot : index.all()) {
                sums[slot.index] += condition.test(slot.attributes()) ? each.weight() : 0;
            }
        }
        return sums;
    }
}
