package io.reeve.core.allocate;

import io.reeve.model.PlacementPolicy;
import io.reeve.model.ResourceRequest;

/** Says how well a request that fits a node fits it. All in integers, so that every leader decides the same. */
interface Scoring {
    /** How a policy scores. */
    static Scoring of(PlacementPolicy policy, FreeIndex index, Fragmentation fragmentation) {
        return switch (policy) {
            case BEST_FIT -> (slot, request) -> slot.place.fullness();
            case FIRST_FIT -> (slot, request) -> 0;
            case DOT_PRODUCT -> (slot, request) -> index.parts().product(slot.free, request.scalars());
            case FGD -> fragmentation;
        };
    }

    /** The smallest is the best; equal ones go by name. */
    long score(Slot slot, ResourceRequest request);

    /** The GPU to take a part of: the one that is left fullest, the first of equal ones; -1 where none has room. */
    default int device(Slot slot, ResourceRequest request) {
        int best = -1;
        for (int gpu = 0; gpu < slot.freeGpus.length; gpu++) {
            boolean fits = slot.freeGpus[gpu] >= request.millisOfEachGpu();
            if (fits && (best < 0 || slot.freeGpus[gpu] < slot.freeGpus[best])) {
                best = gpu;
            }
        }
        return best;
    }
}
