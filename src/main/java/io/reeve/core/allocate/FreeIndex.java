package io.reeve.core.allocate;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.Resources;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All live workers, fullest first.
 *
 * <p>Fullness is the sum of what is free of cpus, memory and disk, each as a part of the cell's largest node. Because
 * the parts are of the same whole for every node, what a task would leave over orders the nodes just as what is free
 * now does: one order serves every task, and the best fit is the first node in it that fits. A task that needs more
 * than a node has free in sum cannot fit there, so the search starts behind all those. Equal ones go by id.
 */
final class FreeIndex {
    /** Parts are counted in millionths, so that three of them add up without overflow. */
    private static final long WHOLE = 1_000_000;

    private static final Comparator<Place> FULLEST_FIRST = Comparator.comparingLong(Place::fullness)
            .thenComparing(Place::node, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final ClusterView view;
    private final Map<NodeId, Slot> slots = new LinkedHashMap<>();
    private final TreeMap<Place, Slot> order = new TreeMap<>(FULLEST_FIRST);
    private final Set<NodeId> changed = new LinkedHashSet<>();
    private boolean stale = true;
    private Resources largest = Resources.NONE;

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
            Slot slot = slots.get(id);
            if (slot != null) {
                slot.reload();
                moved(slot);
            }
        }
        changed.clear();
        return false;
    }

    Collection<Slot> all() {
        return slots.values();
    }

    /** The fullest node that could have room for as much; null if there is none. */
    @Nullable
    Slot firstWithRoomFor(Resources wanted) {
        return slotOf(order.ceilingEntry(new Place(parts(wanted), null)));
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
    }

    private static @Nullable Slot slotOf(Map.@Nullable Entry<Place, Slot> entry) {
        return entry == null ? null : entry.getValue();
    }

    private void rebuild() {
        slots.clear();
        order.clear();
        changed.clear();
        stale = false;
        long cpus = 1;
        long memory = 1;
        long disk = 1;
        for (Node node : view.nodes()) {
            if (node.isLive() && node.entry().info().roles().contains(NodeRole.WORKER)) {
                Resources capacity = node.entry().info().capacity();
                cpus = Math.max(cpus, capacity.cpuMillis());
                memory = Math.max(memory, capacity.memoryBytes());
                disk = Math.max(disk, capacity.diskBytes());
                slots.put(node.id(), new Slot(node, slots.size()));
            }
        }
        largest = new Resources(cpus, memory, disk, Map.of());
        slots.values().forEach(this::insert);
    }

    private void insert(Slot slot) {
        slot.place = new Place(parts(slot.free), slot.node.id());
        order.put(slot.place, slot);
    }

    private long parts(Resources amount) {
        return part(amount.cpuMillis(), largest.cpuMillis())
                + part(amount.memoryBytes(), largest.memoryBytes())
                + part(amount.diskBytes(), largest.diskBytes());
    }

    private static long part(long amount, long whole) {
        return Math.round((double) amount * WHOLE / whole);
    }
}
