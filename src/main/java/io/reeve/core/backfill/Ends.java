package io.reeve.core.backfill;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.Rounds.Want;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When what runs is assumed to end, node by node. An attempt past its estimate is assumed to end one estimate later,
 * then two, then four. Attempts without an estimate are not here: nothing is known of their end.
 */
final class Ends {
    /** Later than anything. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Comparator<Running> SOONEST = Comparator.comparingLong(Running::endMs)
            .thenComparing(Running::task)
            .thenComparing(Running::planned);

    private final ClusterView view;
    private final Map<NodeId, TreeSet<Running>> byNode = new HashMap<>();
    private final Map<TaskId, Running> running = new HashMap<>();
    private final List<Planned> planned = new ArrayList<>();
    private final Map<NodeId, Resources> plannedUse = new HashMap<>();
    private final Set<NodeId> changed = new LinkedHashSet<>();
    private boolean nodesChanged = true;

    /** One attempt, or one grant of the plan in the making ({@code planned}). */
    record Running(
            TaskId task, NodeId node, Resources amounts, long startMs, long estimateMs, long endMs, boolean planned) {
        Running overdueAt(long nowMs) {
            long length = estimateMs;
            while (startMs + length <= nowMs) {
                length = Math.multiplyExact(length, 2);
            }
            return new Running(task, node, amounts, startMs, estimateMs, startMs + length, planned);
        }
    }

    private record Planned(NodeId node, @Nullable Running running) {}

    Ends(ClusterView view) {
        this.view = view;
    }

    void rebuild() {
        byNode.clear();
        running.clear();
        planned.clear();
        plannedUse.clear();
        changed.clear();
        nodesChanged = true;
        for (Node node : view.nodes()) {
            node.attempts().keySet().forEach(this::add);
        }
    }

    void observe(Event event) {
        if (event instanceof AttemptEvent.TaskLaunched launched) {
            add(launched.attempt());
            changed.add(launched.node());
        } else if (event instanceof AttemptEvent.AttemptRunning started) {
            remove(started.attempt());
            add(started.attempt());
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            remove(ended.attempt());
            AttemptEntry last = lastAttempt(ended.attempt().task());
            if (last != null) {
                changed.add(last.node());
            }
        } else if (event instanceof NodeEvent) {
            nodesChanged = true;
        }
    }

    /** Counts a grant of the plan in the making. */
    void plan(Node node, Want want, int task, long nowMs) {
        Resources amounts = want.request().scalars();
        Running assumed = null;
        if (want.plannedMs() != TaskSpec.NO_ESTIMATE) {
            long endMs = nowMs + want.plannedMs();
            assumed = new Running(want.tasks().get(task), node.id(), amounts, nowMs, want.plannedMs(), endMs, true);
            ofNode(node.id()).add(assumed);
        }
        planned.add(new Planned(node.id(), assumed));
        plannedUse.merge(node.id(), amounts, Resources::plus);
        changed.add(node.id());
    }

    /** Forgets the grants of the plan before: what became of them came by as events. */
    void newPlan() {
        for (Planned grant : planned) {
            if (grant.running() != null) {
                ofNode(grant.node()).remove(grant.running());
            }
            changed.add(grant.node());
        }
        planned.clear();
        plannedUse.clear();
    }

    /** What the plan in the making leaves of a node. */
    Resources free(Node node) {
        Resources use = plannedUse.get(node.id());
        return use == null ? node.free() : node.free().minus(use);
    }

    /** What has an estimate on the node, soonest end first; each end is later than {@code nowMs}. */
    SortedSet<Running> of(NodeId node, long nowMs) {
        TreeSet<Running> all = byNode.get(node);
        if (all == null) {
            return Collections.emptySortedSet();
        }
        while (!all.isEmpty() && all.first().endMs() <= nowMs) {
            Running late = Objects.requireNonNull(all.pollFirst());
            Running assumed = late.overdueAt(nowMs);
            all.add(assumed);
            running.replace(late.task(), late, assumed);
        }
        return Collections.unmodifiableSortedSet(all);
    }

    /** Takes the nodes on which something changed since it was last asked. */
    Set<NodeId> takeChanged() {
        Set<NodeId> taken = new LinkedHashSet<>(changed);
        changed.clear();
        return taken;
    }

    /** Whether nodes came or went since it was last asked. */
    boolean takeNodesChanged() {
        boolean taken = nodesChanged;
        nodesChanged = false;
        return taken;
    }

    private void add(AttemptId id) {
        Job job = view.job(id.task().job());
        AttemptEntry attempt = lastAttempt(id.task());
        TaskGroup group = job == null ? null : job.group(id.task().task());
        if (group == null || attempt == null || !attempt.id().equals(id) || attempt.ending() != null) {
            return;
        }
        long estimateMs = group.spec().plannedMs();
        if (estimateMs == TaskSpec.NO_ESTIMATE) {
            return;
        }
        long startMs = attempt.startedAtMs() == AttemptEntry.NOT_YET ? attempt.launchedAtMs() : attempt.startedAtMs();
        var entry = new Running(
                id.task(),
                attempt.node(),
                attempt.allocation().scalars(),
                startMs,
                estimateMs,
                startMs + estimateMs,
                false);
        running.put(id.task(), entry);
        ofNode(attempt.node()).add(entry);
    }

    private void remove(AttemptId id) {
        Running entry = running.remove(id.task());
        if (entry != null) {
            ofNode(entry.node()).remove(entry);
        }
    }

    private @Nullable AttemptEntry lastAttempt(TaskId id) {
        TaskEntry task = view.task(id);
        return task == null ? null : task.lastAttempt();
    }

    private TreeSet<Running> ofNode(NodeId node) {
        return byNode.computeIfAbsent(node, id -> new TreeSet<>(SOONEST));
    }
}
