package io.reeve.core.allocate;

import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Constraint;
import io.reeve.model.ResourceRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On which nodes a task could run if nothing else did. Where neither other tasks nor reservations matter that is known
 * until nodes come or go.
 */
final class Feasible {
    /** Shapes times nodes: about 30 bytes each. */
    private static final int MAX_ENTRIES = 1_000_000;

    private static final int MIN_KEPT = 16;

    private final ClusterView view;
    private final FreeIndex index;
    private final Matches matches;
    private final Map<Shape, Nodes> known = new LinkedHashMap<>(16, 0.75f, true);

    private record Shape(ResourceRequest request, List<Constraint> where) {}

    private static final class Nodes {
        final List<Slot> slots;
        final List<Node> nodes;

        @Nullable
        Nearest nearest;

        Nodes(List<Slot> slots) {
            this.slots = slots;
            this.nodes = slots.stream().map(slot -> slot.node).toList();
        }
    }

    Feasible(ClusterView view, FreeIndex index, Matches matches) {
        this.view = view;
        this.index = index;
        this.matches = matches;
    }

    /** Nodes came or went. */
    void clear() {
        known.clear();
    }

    /** @param neighbours null where no other task matters to the want */
    List<Node> of(Want want, @Nullable Neighbours neighbours) {
        return nodes(want, neighbours).nodes;
    }

    /** The same nodes, those that lack least of what is wanted first. */
    Nearest nearest(Want want, @Nullable Neighbours neighbours) {
        Nodes nodes = nodes(want, neighbours);
        Nearest nearest = nodes.nearest;
        if (nearest == null) {
            nearest = new Nearest(index, nodes.slots, want.request().scalars());
            nodes.nearest = nearest;
        }
        return nearest;
    }

    private Nodes nodes(Want want, @Nullable Neighbours neighbours) {
        if (neighbours != null || !view.reservations().isEmpty()) {
            return new Nodes(look(want, neighbours));
        }
        Shape shape = new Shape(want.request(), want.where());
        Nodes nodes = known.get(shape);
        if (nodes == null) {
            nodes = new Nodes(look(want, null));
            known.put(shape, nodes);
            if (known.size()
                    > Math.max(MIN_KEPT, MAX_ENTRIES / Math.max(1, index.all().size()))) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return nodes;
    }

    private List<Slot> look(Want want, @Nullable Neighbours neighbours) {
        BitSet suitable = matches.matching(want.where());
        ReservedRoom reserved = new ReservedRoom(view);
        List<Slot> slots = new ArrayList<>();
        for (Slot slot : index.all()) {
            boolean suits = (suitable == null || suitable.get(slot.index))
                    && (neighbours == null || neighbours.obstacle(slot) == null);
            boolean mayEver =
                    reserved.couldEver(slot.node, want.role(), want.request().scalars());
            if (suits && mayEver && slot.couldEverTake(want.request())) {
                slots.add(slot);
            }
        }
        return slots;
    }
}
