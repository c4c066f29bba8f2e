package io.reeve.core.allocate;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What attributes alone say of all nodes.
 *
 * @param suitable the nodes that meet all constraints, by index; null stands for all
 * @param preferred the weight of what each node meets of what is preferred; empty where nothing is
 */
record Candidates(@Nullable BitSet suitable, int[] preferred) {
    boolean has(Slot slot) {
        return suitable == null || suitable.get(slot.index);
    }
}
