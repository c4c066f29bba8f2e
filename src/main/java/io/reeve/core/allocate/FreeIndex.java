package io.reeve.core.allocate;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All workers that take new tasks, fullest first.
 *
 * <p>Fullness is the sum of what is free of each resource, each as a part of the cell's largest node. Because the parts
 * are of the same whole for every node, what a task would leave over orders the nodes just as what is free now does:
 * one order serves every task, and the best fit is the first node in it that fits. A task that needs more than a node
 * has free in sum cannot fit there, so the search starts behind all those. Equal ones go by id.
 *
 * <p>It also keeps the last changes in their order, so that a {@link Ranking} that was current some changes ago looks
 * at those nodes alone.
 */
final class FreeIndex {
    private static final Comparator<Place> FULLEST_FIRST = Comparator.comparingLong(Place::fullness)
            .thenComparing(Place::node, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final ClusterView view;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<NodeId, Slot> byId = new HashMap<>();
    private final TreeMap<Place, Slot> order = new TreeMap<>(FULLEST_FIRST);
    private final Set<NodeId> changed = new LinkedHashSet<>();
    private boolean stale = true;
    private Parts parts = Parts.of(List.of());
    /** The index of the slot of each change, change number c at c modulo the length. */
    private int[] changes = new int[1];

    private long changeCount;

    /** Where a node stands in the order; without a node, the place before all of that fullness. */
    record Place(long fullness, @Nullable NodeId node) {}

    FreeIndex(ClusterView view) {
        this.view = view;
    }

    /** A node came or went. */
    void nodesChanged() {
        stale = true;
    }

    /** What runs on a node changed. */
    void useChanged(NodeId node) {
        changed.add(node);
    }

    /** Catches up with the view; returns whether nodes came or went. */
    boolean refresh() {
        if (stale) {
            rebuild();
            return true;
        }
        for (NodeId id : changed) {
            Slot slot = byId.get(id);
            if (slot != null && slot.reload(view.holds().on(id))) {
                moved(slot);
            }
        }
        changed.clear();
        return false;
    }

    /** By id; each at its own index. */
    List<Slot> all() {
        return Collections.unmodifiableList(slots);
    }

    /** Null where the node is not live or no worker. */
    @Nullable
    Slot slot(NodeId id) {
        return byId.get(id);
    }

    Parts parts() {
        return parts;
    }

    /** The fullest node that could have room for as much; null if there is none. */
    @Nullable
    Slot firstWithRoomFor(Resources wanted) {
        return slotOf(order.ceilingEntry(new Place(parts.sum(wanted), null)));
    }

    /** The next emptier node. */
    @Nullable
    Slot after(Place place) {
        return slotOf(order.higherEntry(place));
    }

    /** Puts a node where it belongs after what is free on it changed. */
    void moved(Slot slot) {
        order.remove(slot.place);
        insert(slot);
        changes[(int) (changeCount++ % changes.length)] = slot.index;
    }

    /** How many changes there have been. */
    long changeCount() {
        return changeCount;
    }

    /** Whether all changes from number {@code since} on are still known. */
    boolean remembers(long since) {
        return changeCount - since <= changes.length;
    }

    /** Which slot change number {@code number}, counted from 0, was of. */
    int changedSlot(long number) {
        return changes[(int) (number % changes.length)];
    }

    private static @Nullable Slot slotOf(Map.@Nullable Entry<Place, Slot> entry) {
        return entry == null ? null : entry.getValue();
    }

    private void rebuild() {
        slots.clear();
        byId.clear();
        order.clear();
        changed.clear();
        stale = false;
        List<Resources> capacities = new ArrayList<>();
        for (Node node : view.nodes()) {
            if (node.takesWork() && node.entry().info().roles().contains(NodeRole.WORKER)) {
                capacities.add(node.entry().info().capacity());
                Slot slot = new Slot(node, slots.size());
                slot.reload(view.holds().on(node.id()));
                slots.add(slot);
                byId.put(node.id(), slot);
            }
        }
        changes = new int[Math.max(1, slots.size())];
        changeCount = 0;
        parts = Parts.of(capacities);
        slots.forEach(this::insert);
    }

    private void insert(Slot slot) {
        slot.place = new Place(parts.sum(slot.free), slot.node.id());
        order.put(slot.place, slot);
    }
}
