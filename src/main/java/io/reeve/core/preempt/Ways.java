package io.reeve.core.preempt;

import io.reeve.core.preempt.Search.Choice;
import io.reeve.core.preempt.Way.Seat;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom others make way for, and how: across roles for one that has less than it is guaranteed, of what others have
 * beyond their guarantees; inside a role for a task of higher priority. What is asked for first is tried first, then
 * each alternative.
 */
final class Ways {
    private final ClusterView view;
    private final Live live;
    private final PreemptionPolicy policy;
    private final Search search;
    private final Together together;

    Ways(ClusterView view, Live live, Search search, PreemptionPolicy policy) {
        this.view = view;
        this.live = live;
        this.policy = policy;
        this.search = search;
        this.together = new Together(view, live, search);
    }

    /** For the first task of a want that has no room held, or for all of a gang; null where there is no way. */
    @Nullable
    Way of(Want want, Waiting waiting, long nowMs) {
        TaskId task = firstWithoutRoom(want);
        if (task == null) {
            return null;
        }
        Want one = want.isGang() ? want : alone(want, task);
        List<Want> ways = new ArrayList<>(List.of(one));
        for (ResourceRequest other : want.placement().alternatives()) {
            ways.add(one.with(other));
        }
        for (Want as : ways) {
            for (Rule rule : rules(as)) {
                Way way = as.isGang() ? together.of(as, waiting, rule, nowMs) : forOne(as, waiting, rule, nowMs);
                if (way != null) {
                    return way;
                }
            }
        }
        return null;
    }

    private @Nullable TaskId firstWithoutRoom(Want want) {
        if (want.isGang()) {
            TaskId first = want.tasks().get(0);
            return want.tasks().stream().allMatch(task -> view.holds().of(task) == null) ? first : null;
        }
        for (TaskId task : want.tasks()) {
            if (view.holds().of(task) == null) {
                return task;
            }
        }
        return null;
    }

    private static Want alone(Want want, TaskId task) {
        return new Want(List.of(task), want.role(), want.request(), want.where(), want.placement(), want.plannedMs());
    }

    /** By which somebody may go, the first that has a way counts. */
    private List<Rule> rules(Want want) {
        List<Rule> rules = new ArrayList<>();
        String lacking =
                new Bounds(view.roles(), live, want.role(), want.request().scalars()).lacking();
        if (lacking != null) {
            rules.add(Rule.forGuarantee(want, lacking));
        }
        Job job = Objects.requireNonNull(view.job(want.tasks().get(0).job()));
        int priority = job.spec().priority();
        if (policy == PreemptionPolicy.PRIORITY && live.runsBelow(want.role(), priority)) {
            rules.add(Rule.forPriority(want, priority, view.roles().rank(job)));
        }
        return rules;
    }

    private @Nullable Way forOne(Want want, Waiting waiting, Rule rule, long nowMs) {
        Collection<Node> nodes = waiting.feasible(want);
        if (rule.isInsideTheRole()) {
            JobSpec job =
                    Objects.requireNonNull(view.job(want.tasks().get(0).job())).spec();
            Set<NodeId> below = live.nodesBelow(want.role(), job.priority());
            nodes = nodes.stream().filter(node -> below.contains(node.id())).toList();
        }
        Choice choice = search.best(want, nodes, rule, nowMs);
        return choice == null
                ? null
                : new Way(
                        List.of(new Seat(want.tasks().get(0), choice.node(), choice.room())),
                        choice.victims(),
                        rule.sentence());
    }
}
