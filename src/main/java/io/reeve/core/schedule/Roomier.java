package io.reeve.core.schedule;

import io.reeve.core.schedule.RoleQueue.ShapeQueue;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.List;

/** What is free on nodes that have more room than when the barred shapes were refused. */
final class Roomier {
    /** More nodes than this with more room than before: each barred shape is offered again without comparing. */
    private static final int MAX_COMPARED_NODES = 16;

    /**
     * All shapes that no node had room for are offered again so often, so that the first of them comes to be known as
     * the one that room is kept for, though no node gets enough of it meanwhile.
     */
    private static final long SWEEP_MS = 10_000;

    private final List<Resources> amounts = new ArrayList<>();
    private long sweptMs;

    void clear() {
        amounts.clear();
    }

    boolean isEmpty() {
        return amounts.isEmpty();
    }

    void add(Resources free) {
        if (amounts.size() <= MAX_COMPARED_NODES) {
            amounts.add(free);
        }
    }

    /** Takes those shapes out of the barred ones that may fit what there is, which is forgotten. */
    List<ShapeQueue> take(long nowMs, NodeBarriers barred) {
        boolean all = amounts.size() > MAX_COMPARED_NODES || nowMs - sweptMs >= SWEEP_MS;
        if (all) {
            sweptMs = nowMs;
        }
        List<ShapeQueue> taken = all ? barred.takeAll() : barred.takeFitting(amounts);
        amounts.clear();
        return taken;
    }
}
