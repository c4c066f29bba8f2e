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
 * <p>A ranking costs a look at every node once, and from then on a look at what changed. That pays off from the second
 * time on; where all nodes can be searched in the right order as well, a shape gets a ranking only then.
 */
final class Rankings {
    /** Rankings times nodes: about 20 bytes each. */
    private static final int MAX_ENTRIES = 2_000_000;

    /** Enough for the shapes of a busy cell in any case. */
    private static final int MIN_KEPT = 16;

    /** A ranking goes for another one when as many times the shapes that are kept were asked for since its last use. */
    private static final long PATIENCE = 16;

    /** Shapes whose first use is remembered. */
    private static final int MAX_NOTED = 4_096;

    private final Map<Shape, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Shape, Boolean> noted = new LinkedHashMap<>();
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
            if (kept.size() > capacity(nodes)) {
                Shape eldest = kept.keySet().iterator().next();
                kept.remove(eldest);
            }
        }
        known.usedAt = uses;
        return known.ranking;
    }

    private boolean isWorthIt(Shape shape, int nodes) {
        if (noted.put(shape, true) == null) {
            if (noted.size() > MAX_NOTED) {
                noted.remove(noted.keySet().iterator().next());
            }
            return false;
        }
        if (kept.size() < capacity(nodes)) {
            return true;
        }
        // With more shapes than there is room for, each would push out the next: rather only what is long unused goes.
        Kept eldest = kept.values().iterator().next();
        return uses - eldest.usedAt > PATIENCE * capacity(nodes);
    }

    private static int capacity(int nodes) {
        return Math.max(MIN_KEPT, MAX_ENTRIES / Math.max(1, nodes));
    }
}
