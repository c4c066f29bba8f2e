package io.reeve.core.allocate;

import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that could ever take one request, first those that lack least of it now; equal ones by name.
 *
 * <p>It catches up by looking at the nodes that changed since it was last asked, so it costs what changed.
 */
final class Nearest {
    private final FreeIndex index;
    private final Resources wanted;
    private final BitSet standing = new BitSet();
    private final long[] lacks;
    private final IntHeap order;
    /** Left out until the user's end. */
    private final List<Slot> aside = new ArrayList<>();

    private @Nullable Object user;
    private long changesSeen;

    /** @param nodes of the index */
    Nearest(FreeIndex index, List<Slot> nodes, Resources wanted) {
        this.index = index;
        this.wanted = wanted;
        int size = index.all().size();
        this.lacks = new long[size];
        this.order = new IntHeap(IntHeap.positions(size), this::isBefore);
        this.changesSeen = index.changeCount();
        nodes.forEach(this::putBack);
    }

    /** From here on it is another's: what the one before left out is there again. */
    void begin(Object next) {
        if (next != user) {
            user = next;
            aside.forEach(this::putBack);
            aside.clear();
        }
    }

    /** Null where none is left. */
    @Nullable
    Slot first() {
        catchUp();
        int first = order.first();
        return first == IntHeap.ABSENT ? null : index.all().get(first);
    }

    /** Leaves a node out until {@link #putBack}. */
    void take(Slot slot) {
        standing.clear(slot.index);
        order.remove(slot.index);
    }

    /** Leaves a node out as long as it is the same one's. */
    void setAside(Slot slot) {
        take(slot);
        aside.add(slot);
    }

    void putBack(Slot slot) {
        standing.set(slot.index);
        rank(slot.index);
    }

    private void catchUp() {
        if (!index.remembers(changesSeen)) {
            changesSeen = index.changeCount();
            standing.stream().forEach(order::remove); // none may stand in the heap while the order of several changes
            standing.stream().forEach(this::rank);
        }
        while (changesSeen < index.changeCount()) {
            int slot = index.changedSlot(changesSeen++);
            if (standing.get(slot)) {
                rank(slot);
            }
        }
    }

    private void rank(int slot) {
        lacks[slot] = Headroom.lackMillionths(index.all().get(slot).free, wanted);
        order.put(slot);
    }

    private boolean isBefore(int left, int right) {
        return lacks[left] != lacks[right] ? lacks[left] < lacks[right] : left < right;
    }
}
