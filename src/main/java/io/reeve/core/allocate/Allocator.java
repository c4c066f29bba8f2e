package io.reeve.core.allocate;

import io.reeve.core.share.ShareRules;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.Constraint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides where tasks run. It reads the leader's view and answers a demand with a plan, in which each grant counts as
 * used for the next; no node is ever planned beyond its capacity.
 *
 * <p>{@link Sharing} says whose want is served; each task goes on the node where it fits best: the one that is left
 * fullest (see {@link FreeIndex}). That node stays the best for the next task of the same want until it is full, so
 * tasks granted in one go cost one walk over nodes, not one each.
 */
public final class Allocator implements Placing {
    /** Lists of constraints whose matching nodes are remembered until nodes come or go; bounds the memory for it. */
    private static final int MAX_REMEMBERED_CONSTRAINTS = 1_000;

    private final ClusterView view;
    private final FreeIndex index;
    private final Map<List<Constraint>, BitSet> matching = new HashMap<>();
    private final ShareRules rules;
    private boolean portionOver;

    public Allocator(ClusterView view) {
        this(view, ShareRules.DEFAULT);
    }

    public Allocator(ClusterView view, ShareRules rules) {
        this.view = view;
        this.rules = rules;
        this.index = new FreeIndex(view);
    }

    /** Forgets all that was remembered: at the start of a term. */
    public void rebuild() {
        index.nodesChanged();
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
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
        Plan plan = new Sharing(view, rules, this, demand).plan();
        plan.grants().forEach(grant -> index.useChanged(grant.node()));
        return plan;
    }

    @Override
    public int place(Want want, int from, List<Grant> grants, Portion portion) {
        BitSet suitable = matching(want.where());
        int next = from;
        portionOver = false;
        Slot slot = index.firstWithRoomFor(want.request().scalars());
        while (slot != null && next < want.tasks().size() && !portionOver) {
            FreeIndex.Place before = slot.place;
            int first = next;
            if (suitable == null || suitable.get(slot.index)) {
                next = fill(slot, want, next, grants, portion);
            }
            if (next > first) {
                index.moved(slot);
            }
            slot = index.after(before);
        }
        return next;
    }

    private int fill(Slot slot, Want want, int from, List<Grant> grants, Portion portion) {
        int next = from;
        while (next < want.tasks().size() && !portionOver && portion.allows(slot.node, slot.free, want.request())) {
            Allocation allocation = slot.take(want.request());
            if (allocation == null) {
                return next;
            }
            grants.add(new Grant(want.tasks().get(next), slot.node.id(), slot.node.incarnation(), allocation));
            next++;
            portionOver = !portion.granted();
        }
        return next;
    }

    @Override
    public Refusal refusal(Want want, int from) {
        return Refusals.explain(want, from, index.all(), matching(want.where()));
    }

    @Override
    public List<Candidate> feasible(Want want) {
        BitSet suitable = matching(want.where());
        List<Candidate> feasible = new ArrayList<>();
        for (Slot slot : index.all()) {
            boolean suits = suitable == null || suitable.get(slot.index);
            if (suits
                    && slot.node.entry().info().capacity().covers(want.request().scalars())) {
                feasible.add(new Candidate(slot.node, slot.free));
            }
        }
        return feasible;
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
