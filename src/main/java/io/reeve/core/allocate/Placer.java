package io.reeve.core.allocate;

import io.reeve.core.backfill.Seat;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides where tasks run: on the node that is best by the spread, the preferences and the policy, in this order; equal
 * ones go by name.
 *
 * <p>There are two ways to the same answer. Best fit is one order of nodes for every request ({@link FreeIndex}), so a
 * shape that is new is placed by a walk in it. All else, and what comes often, has a {@link Ranking}.
 */
final class Placer implements Placing {
    /** Entries of some 100 bytes. */
    private static final int MAX_GANGS_KNOWN = 10_000;

    private final PlacementPolicy policy;
    private final FreeIndex index;
    private final Matches matches;
    private final Feasible feasible;
    private final Rankings rankings = new Rankings();
    private final Residents residents = new Residents();
    private final Workload workload = new Workload();
    private final Fragmentation fragmentation = new Fragmentation();
    private final Scoring scoring;
    private final ClusterView view;
    /** How much of each gang has room if nothing else runs, by its first task; known until nodes come or go. */
    private final Map<TaskId, Integer> gangRoom = new HashMap<>();
    /** Whether somebody else's turn came while a want was placed. */
    private boolean portionOver;

    Placer(ClusterView view, PlacementPolicy policy) {
        this.view = view;
        this.policy = policy;
        this.index = new FreeIndex(view);
        this.matches = new Matches(index);
        this.feasible = new Feasible(view, index, matches);
        this.scoring = Scoring.of(policy, index, fragmentation);
    }

    void rebuild() {
        index.nodesChanged();
        residents.rebuild(view);
        workload.rebuild(view);
    }

    /** Takes note of an event that was just folded into the view. */
    void observe(Event event) {
        if (policy == PlacementPolicy.FGD) {
            workload.observe(event, view);
        }
        if (event instanceof AttemptEvent.TaskLaunched launched) {
            index.useChanged(launched.node());
            residents.launched(launched);
        }
    }

    /** An attempt of the node ended. */
    void ended(AttemptId attempt, NodeId node) {
        index.useChanged(node);
        residents.ended(attempt, node);
    }

    void nodesChanged() {
        index.nodesChanged();
    }

    /** Catches up with the view, before each plan. */
    void refresh() {
        boolean nodesChanged = index.refresh();
        if (nodesChanged) {
            matches.clear();
            gangRoom.clear();
            feasible.clear();
        }
        boolean learns = policy == PlacementPolicy.FGD && (nodesChanged || workload.isDue());
        if (learns) {
            fragmentation.learn(workload.learn(), index.all(), matches::matching);
        }
        if (nodesChanged || learns) {
            rankings.clear();
        }
    }

    /** Forgets the grants of a plan; those that are accepted come back as events. */
    void planned(List<Grant> grants) {
        grants.forEach(grant -> index.useChanged(grant.node()));
    }

    @Override
    public int place(Want want, int from, List<Grant> grants, Portion portion) {
        portionOver = false;
        int next = placeAs(want.request(), want, from, grants, portion);
        for (ResourceRequest alternative : want.placement().alternatives()) {
            if (next < want.tasks().size() && !portionOver) {
                next = placeAs(alternative, want, next, grants, portion);
            }
        }
        return next;
    }

    @Override
    public Refusal refusal(Want want, int from, List<Grant> grants, Portion portion) {
        Refusals.Kept kept = slot -> portion.keeper(slot.node, slot.free, want.request());
        BitSet suitable = matches.matching(want.where());
        return Refusals.explain(want, from, index.all(), suitable, neighbours(want, grants), kept);
    }

    /** Whether a task of the want could run on the node if nothing else did. */
    boolean mayTake(Want want, NodeId node) {
        return feasible(want, List.of()).stream().anyMatch(each -> each.id().equals(node));
    }

    /** More or less of the node is held than before. */
    void holdsChanged(NodeId node) {
        index.useChanged(node);
    }

    @Override
    public List<Node> feasible(Want want, List<Grant> grants) {
        return feasible.of(want, neighbours(want, grants));
    }

    @Override
    public Nearest nearest(Want want, List<Grant> grants) {
        return feasible.nearest(want, neighbours(want, grants));
    }

    @Override
    public void takeBack(List<Grant> last) {
        for (Grant grant : last) {
            Slot slot = index.slot(grant.node());
            if (slot != null) {
                slot.giveBack(grant.allocation());
                index.moved(slot);
            }
        }
    }

    @Override
    public @Nullable Map<NodeId, Seat> seats(Want gang, Set<NodeId> avoided) {
        Seating.Seats seats = new Seating(index, matches, residents).of(gang, avoided);
        return seats.seated() == gang.tasks().size() ? seats.seats() : null;
    }

    @Override
    public int fittingIfEmpty(Want gang) {
        TaskId first = gang.tasks().get(0);
        Integer known = gangRoom.get(first);
        if (known == null) {
            known = new Seating(index, matches, residents).of(gang, Set.of()).seated();
            if (gangRoom.size() >= MAX_GANGS_KNOWN) {
                gangRoom.clear();
            }
            gangRoom.put(first, known);
        }
        return known;
    }

    private int placeAs(ResourceRequest request, Want want, int from, List<Grant> grants, Portion portion) {
        Candidates candidates = matches.of(want.where(), want.placement().prefer());
        Neighbours neighbours = neighbours(want, grants);
        if (neighbours != null) {
            Ranking ranking = new Ranking(index, scoring, request, candidates, neighbours);
            return fill(ranking, request, want, from, grants, portion);
        }
        var shape = new Rankings.Shape(request, want.where(), want.placement().prefer());
        boolean canWalk = policy == PlacementPolicy.BEST_FIT && shape.prefer().isEmpty();
        Ranking ranking = rankings.of(
                shape, index.all().size(), canWalk, () -> new Ranking(index, scoring, request, candidates, null));
        return ranking == null
                ? walk(candidates, request, want, from, grants, portion)
                : fill(ranking, request, want, from, grants, portion);
    }

    private @Nullable Neighbours neighbours(Want want, List<Grant> grants) {
        return want.placement().looksAtTasks() ? Neighbours.of(want, index, residents, grants) : null;
    }

    private int fill(
            Ranking ranking, ResourceRequest request, Want want, int from, List<Grant> grants, Portion portion) {
        int next = from;
        List<Slot> held = new ArrayList<>();
        while (next < want.tasks().size() && !portionOver) {
            Slot slot = ranking.best();
            if (slot == null) {
                break;
            }
            if (!portion.allows(slot.node, slot.free, request)) {
                ranking.setAside(slot);
                held.add(slot);
                continue;
            }
            Allocation allocation = slot.take(request, scoring.device(slot, request));
            if (allocation == null) {
                break;
            }
            grants.add(grant(want, next++, slot, allocation));
            portionOver = !portion.granted(slot.node, request);
            index.moved(slot);
            ranking.placed(slot);
        }
        held.forEach(ranking::putBack);
        return next;
    }

    /** The fullest node stays the best for the next task until it is full, so a want costs one walk over nodes. */
    private int walk(
            Candidates candidates, ResourceRequest request, Want want, int from, List<Grant> grants, Portion portion) {
        int next = from;
        Slot slot = index.firstWithRoomFor(request.scalars());
        while (slot != null && next < want.tasks().size() && !portionOver) {
            FreeIndex.Place before = slot.place;
            int first = next;
            if (candidates.has(slot)) {
                next = fill(slot, request, want, next, grants, portion);
            }
            if (next > first) {
                index.moved(slot);
            }
            slot = index.after(before);
        }
        return next;
    }

    private int fill(Slot slot, ResourceRequest request, Want want, int from, List<Grant> grants, Portion portion) {
        int next = from;
        while (next < want.tasks().size() && !portionOver && portion.allows(slot.node, slot.free, request)) {
            Allocation allocation = slot.take(request, scoring.device(slot, request));
            if (allocation == null) {
                return next;
            }
            grants.add(grant(want, next++, slot, allocation));
            portionOver = !portion.granted(slot.node, request);
        }
        return next;
    }

    private static Grant grant(Want want, int task, Slot slot, Allocation allocation) {
        return new Grant(want.tasks().get(task), slot.node.id(), slot.node.incarnation(), allocation);
    }
}
