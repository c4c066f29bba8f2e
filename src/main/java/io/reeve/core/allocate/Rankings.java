package io.reeve.core.allocate;

import io.reeve.model.Constraint;
import io.reeve.model.Placement.Preference;
import io.reeve.model.ResourceRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rankings of the shapes that are asked for again and again.
 *
 * <p>A ranking costs a look at every node once, and from then on a look at what changed. Where all nodes can be searched
 * in the right order as well, a shape gets a ranking only once its searches have passed so many nodes in vain that a
 * ranking would have cost no more: so it never costs more than twice the better of both.
 */
final class Rankings {
    /** Rankings times nodes: about 20 bytes each. */
    private static final int MAX_ENTRIES = 2_000_000;

    /** Enough for the shapes of a busy cell in any case. */
    private static final int MIN_KEPT = 16;

    /** Shapes whose searches are remembered. */
    private static final int MAX_NOTED = 4_096;
    /** A step of a search costs as much as ranking so many nodes. */
    private static final int NODES_A_STEP = 8;

    private final Map<Shape, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    /** Nodes that searches passed in vain. */
    private final Map<Shape, Integer> passed = new LinkedHashMap<>();

    private long uses;

    /** What the rank of a node depends on. */
    record Shape(ResourceRequest request, List<Constraint> where, List<Preference> prefer) {}

    private static final class Kept {
        final Ranking ranking;
        long usedAt;

        Kept(Ranking ranking) {
            this.ranking = ranking;
        }
    }

    /** Makes the ranking of a shape. */
    interface Maker {
        Ranking make();
    }

    void clear() {
        kept.clear();
    }

    /** The shape's ranking, made if need be; null where it is not worth it and {@code optional}. */
    @Nullable
    Ranking of(Shape shape, int nodes, boolean optional, Maker maker) {
        uses++;
        Kept known = kept.get(shape);
        if (known == null) {
            if (optional && !isWorthIt(shape, nodes)) {
                return null;
            }
            known = new Kept(maker.make());
            kept.put(shape, known);
            passed.remove(shape); // should it be pushed out, it must earn the next one
            if (kept.size() > capacity(nodes)) {
                Shape eldest = kept.keySet().iterator().next();
                kept.remove(eldest);
            }
        }
        known.usedAt = uses;
        return known.ranking;
    }

    /** Takes note of a search for a shape that passed so many nodes in vain. */
    void searched(Shape shape, int nodes) {
        if (nodes > 0) {
            passed.merge(shape, nodes, Integer::sum);
            if (passed.size() > MAX_NOTED) {
                passed.remove(passed.keySet().iterator().next());
            }
        }
    }

    private boolean isWorthIt(Shape shape, int nodes) {
        if (passed.getOrDefault(shape, 0) < nodes / NODES_A_STEP) {
            return false;
        }
        if (kept.size() < capacity(nodes)) {
            return true;
        }
        // With more shapes than there is room for, each would push out the next: rather only what is long unused goes.
        Kept eldest = kept.values().iterator().next();
        return uses - eldest.usedAt > 4L * capacity(nodes);
    }

    private static int capacity(int nodes) {
        return Math.max(MIN_KEPT, MAX_ENTRIES / Math.max(1, nodes));
    }
}
