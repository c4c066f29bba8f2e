package io.reeve.core.round;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.AttemptEvent;
import io.reeve.event.JobEvent;
import io.reeve.event.Recorded;
import io.reeve.message.ToWorker;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Kill;
import io.reeve.message.ToWorker.Launch;
import io.reeve.message.ToWorker.Release;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns what was committed into commands to workers. */
public final class Dispatch {
    /** Assignments in one command: bounds the size of a message. */
    private static final int MAX_ASSIGNMENTS = 500;

    private final ClusterView view;
    private final Assignments assignments;

    private record Target(NodeId node, long incarnation) implements Comparable<Target> {
        @Override
        public int compareTo(Target other) {
            int byNode = node.compareTo(other.node);
            return byNode != 0 ? byNode : Long.compare(incarnation, other.incarnation);
        }
    }

    /** @param view the leader's, which holds at least all that is committed */
    public Dispatch(ClusterView view) {
        this.view = view;
        this.assignments = new Assignments(view);
    }

    /**
     * The commands that follow from a committed batch. What the view knows to be over is left out, and so is the launch
     * of an attempt that is to be stopped in the same batch: its node answers the kill that it does not know it.
     */
    public Map<NodeId, List<ToWorker>> commands(List<Recorded> committed) {
        Set<AttemptId> killed = new HashSet<>();
        for (Recorded recorded : committed) {
            if (recorded.event() instanceof AttemptEvent.AttemptKilling killing) {
                killed.add(killing.attempt());
            }
        }
        Map<Target, List<Assignment>> launches = new TreeMap<>();
        Map<Target, List<Kill.Order>> kills = new TreeMap<>();
        List<AttemptId> released = new ArrayList<>();
        for (Recorded recorded : committed) {
            if (recorded.event() instanceof AttemptEvent.TaskLaunched launched
                    && !killed.contains(launched.attempt())) {
                addLaunch(launched.attempt(), launches);
            } else if (recorded.event() instanceof AttemptEvent.AttemptKilling killing) {
                addKill(killing, kills);
            } else if (recorded.event() instanceof JobEvent.GangReleased gang) {
                addReleased(gang, released);
            }
        }
        Map<NodeId, List<ToWorker>> commands = new TreeMap<>();
        launches.forEach((target, all) -> pack(target, all, commands));
        kills.forEach((target, orders) -> commands.computeIfAbsent(target.node(), node -> new ArrayList<>())
                .add(new Kill(view.term(), target.incarnation(), orders)));
        release(released)
                .forEach((node, all) ->
                        commands.computeIfAbsent(node, id -> new ArrayList<>()).addAll(all));
        return commands;
    }

    /** The launches of attempts that their nodes do not know though they were sent. */
    public Map<NodeId, List<ToWorker>> relaunch(List<AttemptId> attempts) {
        Map<Target, List<Assignment>> launches = new TreeMap<>();
        attempts.forEach(attempt -> addLaunch(attempt, launches));
        Map<NodeId, List<ToWorker>> commands = new TreeMap<>();
        launches.forEach((target, all) -> pack(target, all, commands));
        return commands;
    }

    /** Tells those that wait at their gang's barrier to start; what has started or is stopped is left out. */
    public Map<NodeId, List<ToWorker>> release(List<AttemptId> attempts) {
        Map<Target, List<AttemptId>> waiting = new TreeMap<>();
        for (AttemptId id : attempts) {
            AttemptEntry attempt = live(view.task(id.task()), id);
            if (attempt != null && attempt.state() == AttemptState.STAGING) {
                waiting.computeIfAbsent(new Target(attempt.node(), attempt.incarnation()), target -> new ArrayList<>())
                        .add(id);
            }
        }
        Map<NodeId, List<ToWorker>> commands = new TreeMap<>();
        waiting.forEach((target, all) -> commands.computeIfAbsent(target.node(), node -> new ArrayList<>())
                .add(new Release(view.term(), target.incarnation(), all)));
        return commands;
    }

    private void addReleased(JobEvent.GangReleased gang, List<AttemptId> into) {
        Job job = view.job(gang.job());
        for (String name : gang.tasks()) {
            TaskGroup group = job == null ? null : job.group(name);
            for (TaskEntry task : group == null ? List.<TaskEntry>of() : group.entries()) {
                AttemptEntry attempt = task.lastAttempt();
                if (attempt != null) {
                    into.add(attempt.id());
                }
            }
        }
    }

    private void pack(Target target, List<Assignment> all, Map<NodeId, List<ToWorker>> commands) {
        List<ToWorker> ofNode = commands.computeIfAbsent(target.node(), node -> new ArrayList<>());
        for (int from = 0; from < all.size(); from += MAX_ASSIGNMENTS) {
            List<Assignment> part = all.subList(from, Math.min(from + MAX_ASSIGNMENTS, all.size()));
            ofNode.add(new Launch(view.term(), target.incarnation(), part));
        }
    }

    private void addLaunch(AttemptId id, Map<Target, List<Assignment>> into) {
        TaskEntry task = view.task(id.task());
        AttemptEntry attempt = live(task, id);
        if (task == null || attempt == null || attempt.state() != AttemptState.STAGING) {
            return;
        }
        Job job = Objects.requireNonNull(view.job(id.task().job()));
        into.computeIfAbsent(new Target(attempt.node(), attempt.incarnation()), target -> new ArrayList<>())
                .add(assignments.of(job, task, attempt));
    }

    private void addKill(AttemptEvent.AttemptKilling killing, Map<Target, List<Kill.Order>> into) {
        AttemptId id = killing.attempt();
        AttemptEntry attempt = live(view.task(id.task()), id);
        if (attempt == null) {
            return;
        }
        Job job = Objects.requireNonNull(view.job(id.task().job()));
        long graceMs = Objects.requireNonNull(job.group(id.task().task()))
                .spec()
                .timeouts()
                .killMs();
        into.computeIfAbsent(new Target(attempt.node(), attempt.incarnation()), target -> new ArrayList<>())
                .add(new Kill.Order(id, graceMs, killing.reason(), killing.message()));
    }

    private static @Nullable AttemptEntry live(@Nullable TaskEntry task, AttemptId id) {
        AttemptEntry last = task == null ? null : task.lastAttempt();
        return last != null && last.id().equals(id) && last.ending() == null ? last : null;
    }
}
