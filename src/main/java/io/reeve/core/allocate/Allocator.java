package io.reeve.core.allocate;

import io.reeve.core.backfill.Backfill;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Reservation;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Constraint;
import io.reeve.model.ResourceRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides where tasks run. It reads the leader's view and answers a demand with a plan, in which each grant counts as
 * used for the next; no node is ever planned beyond its capacity.
 *
 * <p>Wants are served in their order, each task on the node where it fits best: the one that is left fullest (see
 * {@link FreeIndex}). That node stays the best for the next task of the same want until it is full, so a want costs one
 * walk over nodes, not one for each task. A shape that was refused is refused again within the plan without a look at
 * any node, because a plan only ever takes. Where a task does not fit, {@link Backfill} says what later ones may have.
 */
public final class Allocator {
    /** Lists of constraints whose matching nodes are remembered until nodes come or go; bounds the memory for it. */
    private static final int MAX_REMEMBERED_CONSTRAINTS = 1_000;

    private final ClusterView view;
    private final FreeIndex index;
    private final Map<List<Constraint>, BitSet> matching = new HashMap<>();

    private final Backfill backfill;

    private record Shape(ResourceRequest request, List<Constraint> where, long plannedMs) {}

    /** With EASY backfilling. */
    public Allocator(ClusterView view) {
        this(view, BackfillPolicy.EASY);
    }

    public Allocator(ClusterView view, BackfillPolicy policy) {
        this.view = view;
        this.index = new FreeIndex(view);
        this.backfill = Backfill.of(policy, view);
    }

    /** Forgets all that was remembered: at the start of a term. */
    public void rebuild() {
        index.nodesChanged();
        backfill.rebuild();
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
        backfill.observe(event);
        if (event instanceof AttemptEvent.TaskLaunched launched) {
            index.useChanged(launched.node());
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            TaskEntry task = view.task(ended.attempt().task());
            if (task != null && task.lastAttempt() != null) {
                index.useChanged(task.lastAttempt().node());
            }
        } else if (event instanceof NodeEvent) {
            index.nodesChanged();
        }
    }

    /** Grants what fits, and says of each want that got less than it asked why. Changes nothing but its own memory. */
    public Plan allocate(Demand demand) {
        if (index.refresh()) {
            matching.clear();
        }
        backfill.begin(demand);
        List<Grant> grants = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        Map<Shape, Refusal> refused = new HashMap<>();
        List<Want> wants = new ArrayList<>(demand.wants());
        backfill.arrange(wants);
        for (int i = 0; i < wants.size(); i++) {
            Want want = wants.get(i);
            if (!backfill.isOpenTo(want)) {
                continue;
            }
            Shape shape = new Shape(want.request(), want.where(), want.plannedMs());
            Refusal known = refused.get(shape);
            int granted = known == null ? place(want, grants) : 0;
            if (granted < want.tasks().size()) {
                Reservation kept = backfill.blocked(want, granted, () -> feasible(want));
                Refusal refusal = known == null ? refuse(want, granted, kept) : again(known, want, granted, kept);
                refused.put(shape, refusal);
                refusals.add(refusal);
                if (kept != null) {
                    backfill.arrange(wants.subList(i + 1, wants.size()));
                }
            }
        }
        grants.forEach(grant -> index.useChanged(grant.node()));
        return new Plan(demand.round(), grants, refusals, backfill.againAtMs(), backfill.closedBy());
    }

    private Refusal refuse(Want want, int granted, @Nullable Reservation kept) {
        Refusals.Kept others = slot -> !backfill.allows(slot.node, slot.free, want, granted);
        return Refusals.explain(want, granted, index.all(), matching(want.where()), kept, others);
    }

    private static Refusal again(Refusal known, Want want, int granted, @Nullable Reservation kept) {
        int left = want.tasks().size() - granted;
        return new Refusal(want.tasks().get(granted), left, known.ruledOut(), known.nearest(), kept);
    }

    /** The workers that are large enough for a task of the want. */
    private Collection<Node> feasible(Want want) {
        BitSet suitable = matching(want.where());
        return index.all().stream()
                .filter(slot -> suitable == null || suitable.get(slot.index))
                .filter(slot -> slot.couldEverTake(want.request()))
                .map(slot -> slot.node)
                .toList();
    }

    private int place(Want want, List<Grant> grants) {
        BitSet suitable = matching(want.where());
        int next = 0;
        Slot slot = index.firstWithRoomFor(want.request().scalars());
        while (slot != null && next < want.tasks().size()) {
            FreeIndex.Place before = slot.place;
            int first = next;
            if (suitable == null || suitable.get(slot.index)) {
                next = fill(slot, want, next, grants);
            }
            if (next > first) {
                index.moved(slot);
            }
            slot = next < want.tasks().size() ? index.after(before) : null;
        }
        return next;
    }

    private int fill(Slot slot, Want want, int from, List<Grant> grants) {
        int next = from;
        while (next < want.tasks().size()) {
            if (!slot.free.covers(want.request().scalars()) || !backfill.allows(slot.node, slot.free, want, next)) {
                return next;
            }
            Allocation allocation = slot.take(want.request());
            if (allocation == null) {
                return next;
            }
            backfill.granted(slot.node, want, next);
            grants.add(new Grant(want.tasks().get(next), slot.node.id(), slot.node.incarnation(), allocation));
            next++;
        }
        return next;
    }

    /** The nodes that meet all constraints, by index; null stands for all. */
    private @Nullable BitSet matching(List<Constraint> where) {
        if (where.isEmpty()) {
            return null;
        }
        if (matching.size() >= MAX_REMEMBERED_CONSTRAINTS) {
            matching.clear();
        }
        return Objects.requireNonNull(matching.computeIfAbsent(where, this::evaluate));
    }

    private BitSet evaluate(List<Constraint> where) {
        BitSet nodes = new BitSet();
        for (Slot slot : index.all()) {
            Map<String, String> attributes = slot.node.entry().info().attributes();
            if (where.stream().allMatch(constraint -> Conditions.holds(constraint, attributes))) {
                nodes.set(slot.index);
            }
        }
        return nodes;
    }
}
