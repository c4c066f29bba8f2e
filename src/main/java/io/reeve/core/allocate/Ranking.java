package io.reeve.core.allocate;

import io.reeve.model.ResourceRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes on which one request fits now, best first: by how few of the task's instances stand where the spread
 * counts them, then by the weights of what is preferred, the score, and the name.
 *
 * <p>It catches up by looking at the nodes that changed since it was last asked, so it costs what changed.
 */
final class Ranking {
    /** Where a node stands that has no value of the spread's attribute: after all others. */
    private static final int LAST = Integer.MAX_VALUE;

    private final FreeIndex index;
    private final Scoring scoring;
    private final ResourceRequest request;
    private final @Nullable BitSet suitable;
    private final int[] preferred;
    private final @Nullable Neighbours neighbours;

    private final long[] scores;
    private final int[] weights;
    private final int[] positions;
    private final int[] groupOf;
    private final List<Group> groups = new ArrayList<>();
    private final IntHeap best;
    private long changesSeen;

    /** The nodes that a spread counts as one; without a spread, all. */
    private static final class Group {
        final IntHeap slots;
        int peers;

        Group(IntHeap slots, int peers) {
            this.slots = slots;
            this.peers = peers;
        }
    }

    /** @param neighbours null where no other task matters */
    Ranking(
            FreeIndex index,
            Scoring scoring,
            ResourceRequest request,
            Candidates candidates,
            @Nullable Neighbours neighbours) {
        this.index = index;
        this.scoring = scoring;
        this.request = request;
        this.suitable = candidates.suitable();
        this.preferred = candidates.preferred();
        this.neighbours = neighbours;
        int size = index.all().size();
        scores = new long[size];
        weights = neighbours == null && preferred.length == 0 ? preferred : new int[size];
        positions = IntHeap.positions(size);
        groupOf = neighbours == null ? new int[0] : new int[size];
        group(size);
        best = new IntHeap(IntHeap.positions(groups.size()), this::groupIsBefore);
        changesSeen = index.changeCount();
        rankAll();
    }

    /** The best node; null if the request fits none. */
    @Nullable
    Slot best() {
        catchUp();
        int group = best.first();
        return group == IntHeap.ABSENT
                ? null
                : index.all().get(groups.get(group).slots.first());
    }

    /** Takes note that an instance was placed there. What is free there is told by the index. */
    void placed(Slot slot) {
        if (neighbours == null) {
            return;
        }
        Group group = groups.get(groupOf[slot.index]);
        group.peers = group.peers == LAST ? LAST : group.peers + 1;
        if (neighbours.placed(slot)) {
            rankAll();
        } else {
            place(groupOf[slot.index]);
        }
    }

    /** Leaves a node out until {@link #putBack}, though the request fits there. */
    void setAside(Slot slot) {
        groups.get(groupOf(slot.index)).slots.remove(slot.index);
        place(groupOf(slot.index));
    }

    void putBack(Slot slot) {
        rank(slot);
        place(groupOf(slot.index));
    }

    private void group(int size) {
        if (neighbours == null || !neighbours.spreads()) {
            groups.add(new Group(new IntHeap(positions, this::slotIsBefore), 0));
            return;
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < size; i++) {
            String value = neighbours.spreadValue(index.all().get(i));
            Integer known = numbers.get(value);
            if (known == null) {
                known = groups.size();
                numbers.put(value, known);
                int peers = value == null ? LAST : neighbours.peers(value);
                groups.add(new Group(new IntHeap(positions, this::slotIsBefore), peers));
            }
            groupOf[i] = known;
        }
        if (groups.isEmpty()) {
            groups.add(new Group(new IntHeap(positions, this::slotIsBefore), 0));
        }
    }

    private void catchUp() {
        if (!index.remembers(changesSeen)) {
            changesSeen = index.changeCount();
            rankAll();
            return;
        }
        while (changesSeen < index.changeCount()) {
            int slot = index.changedSlot(changesSeen++);
            rank(index.all().get(slot));
            place(groupOf(slot));
        }
    }

    private void rankAll() {
        best.clear();
        groups.forEach(group -> group.slots.clear());
        List<Slot> all = index.all();
        int first = suitable == null ? 0 : suitable.nextSetBit(0);
        for (int i = first; 0 <= i && i < all.size(); i = suitable == null ? i + 1 : suitable.nextSetBit(i + 1)) {
            Slot slot = all.get(i);
            if (stands(slot)) {
                measure(slot);
                groups.get(groupOf(i)).slots.append(i);
            }
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).slots.arrange();
            place(i);
        }
    }

    private void rank(Slot slot) {
        IntHeap slots = groups.get(groupOf(slot.index)).slots;
        boolean allowed = suitable == null || suitable.get(slot.index);
        if (allowed && stands(slot)) {
            measure(slot);
            slots.put(slot.index);
        } else {
            slots.remove(slot.index);
        }
    }

    /** Whether a suitable node has room now, where its neighbours let it have any. */
    private boolean stands(Slot slot) {
        return slot.fits(request) && (neighbours == null || neighbours.obstacleOfAffinity(slot) == null);
    }

    private void measure(Slot slot) {
        int i = slot.index;
        scores[i] = scoring.score(slot, request);
        if (weights.length > 0) {
            int preference = preferred.length == 0 ? 0 : preferred[i];
            weights[i] = preference + (neighbours == null ? 0 : neighbours.weight(slot));
        }
    }

    /** Puts a group where it belongs, or out where nothing of it may be taken. */
    private void place(int group) {
        Group of = groups.get(group);
        boolean isFull = neighbours != null && neighbours.isFull(of.peers);
        if (of.slots.isEmpty() || isFull) {
            best.remove(group);
        } else {
            best.put(group);
        }
    }

    private int groupOf(int slot) {
        return groupOf.length == 0 ? 0 : groupOf[slot];
    }

    private boolean groupIsBefore(int left, int right) {
        Group a = groups.get(left);
        Group b = groups.get(right);
        return a.peers != b.peers ? a.peers < b.peers : slotIsBefore(a.slots.first(), b.slots.first());
    }

    private boolean slotIsBefore(int left, int right) {
        if (weights.length > 0 && weights[left] != weights[right]) {
            return weights[left] > weights[right];
        }
        return scores[left] != scores[right] ? scores[left] < scores[right] : left < right;
    }
}
