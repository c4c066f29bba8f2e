package io.reeve.core.allocate;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the node that a live attempt has stands among all that would take it, if the attempt were placed now: what it
 * holds counts as free, and all else is as it is. What was so when it was placed is not kept.
 *
 * @param workers live nodes that run tasks
 * @param feasible how many of them would take it
 * @param rank of its node among these, from 1; 0 where its node would not take it any more
 * @param best the first of them in order, and its own node where that is not one of the first
 */
public record PlacementReview(PlacementPolicy policy, int workers, int feasible, int rank, List<Choice> best) {
    /** Choices that are told, besides the node itself. */
    private static final int MAX_TOLD = 5;

    public PlacementReview {
        best = List.copyOf(best);
    }

    /**
     * A node that would take the task.
     *
     * @param peers how many other instances of the task stand where its spread counts them; 0 without a spread
     * @param preference the weights of what it meets of what the task prefers, the most first
     * @param score by the policy, the least first
     */
    public record Choice(NodeId node, int rank, int peers, int preference, long score) {}

    /** Null where the task has no live attempt, or its node is gone. */
    public static @Nullable PlacementReview of(ClusterView view, PlacementPolicy policy, Job job, TaskEntry task) {
        AttemptEntry live = task.lastAttempt();
        if (live == null || live.ending() != null) {
            return null;
        }
        FreeIndex index = new FreeIndex(view);
        index.refresh();
        Slot own = index.slot(live.node());
        if (own == null) {
            return null;
        }
        own.giveBack(live.allocation());
        index.moved(own);
        TaskSpec spec = job.specOf(task.id());
        Matches matches = new Matches(index);
        Candidates candidates = matches.of(spec.conditions(), spec.placement().prefer());
        Neighbours neighbours = others(view, index, job, task, live);
        Fragmentation fragmentation = new Fragmentation();
        if (policy == PlacementPolicy.FGD) {
            Workload workload = new Workload();
            workload.rebuild(view);
            fragmentation.learn(workload.learn(), index.all(), matches::matching);
        }
        Scoring scoring = Scoring.of(policy, index, fragmentation);
        ResourceRequest request = granted(spec, live.allocation());
        Ranking ranking = new Ranking(index, scoring, request, candidates, neighbours);
        return review(policy, index.all().size(), own, ranking, slot -> {
            int preferred = candidates.preferred().length == 0 ? 0 : candidates.preferred()[slot.index];
            String value = neighbours == null ? null : neighbours.spreadValue(slot);
            return new Choice(
                    slot.node.id(),
                    0,
                    neighbours == null || value == null ? 0 : neighbours.peers(value),
                    preferred + (neighbours == null ? 0 : neighbours.weight(slot)),
                    scoring.score(slot, request));
        });
    }

    /** Null where no other task matters. */
    private static @Nullable Neighbours others(
            ClusterView view, FreeIndex index, Job job, TaskEntry task, AttemptEntry live) {
        TaskSpec spec = job.specOf(task.id());
        if (!spec.placement().looksAtTasks()) {
            return null;
        }
        Residents residents = new Residents();
        residents.rebuild(view);
        residents.ended(live.id(), live.node());
        return Neighbours.of(Screening.want(job, task.id(), spec), index, residents, List.of());
    }

    private interface Describe {
        Choice choice(Slot slot);
    }

    private static PlacementReview review(
            PlacementPolicy policy, int workers, Slot own, Ranking ranking, Describe describe) {
        List<Choice> told = new ArrayList<>();
        int feasible = 0;
        int rank = 0;
        for (Slot slot = ranking.best(); slot != null; slot = ranking.best()) {
            feasible++;
            rank = slot == own ? feasible : rank;
            if (feasible <= MAX_TOLD || slot == own) {
                Choice choice = describe.choice(slot);
                told.add(new Choice(choice.node(), feasible, choice.peers(), choice.preference(), choice.score()));
            }
            ranking.setAside(slot);
        }
        return new PlacementReview(policy, workers, feasible, rank, told);
    }

    /** What was asked for, or the alternative that was granted. */
    private static ResourceRequest granted(TaskSpec spec, Allocation allocation) {
        for (ResourceRequest alternative : spec.placement().alternatives()) {
            if (alternative.scalars().equals(allocation.scalars())
                    && !spec.resources().scalars().equals(allocation.scalars())) {
                return alternative;
            }
        }
        return spec.resources();
    }
}
