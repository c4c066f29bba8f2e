package io.reeve.core.schedule;

import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.JobEvent.JobRetried;
import io.reeve.model.Dependency;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of one job run again: those chosen, and then those that were killed only because these did not end as
 * they ask. Costs grow with the job, not with the square of it.
 */
final class RetryPlan {
    final Job job;
    /** By task, instances that run again; index 0 is the task itself where it is no array. */
    private final Map<String, BitSet> chosen = new HashMap<>();

    RetryPlan(Job job) {
        this.job = job;
    }

    /** Whether it ended by its own doing, or somebody's, and not for what it runs after. */
    static boolean isFailed(TaskEntry task) {
        return isUnfinished(task) && !isUnmet(task) && !isRetired(task);
    }

    /** An instance of a service that was wanted no more. */
    private static boolean isRetired(TaskEntry task) {
        return task.phase() instanceof TaskPhase.Ended end && Endings.isRetired(end.reason());
    }

    static boolean isUnmet(TaskEntry task) {
        return task.phase() instanceof TaskPhase.Ended end && end.reason() == Reason.DEPENDENCY_UNMET;
    }

    static boolean isFailedFast(TaskEntry task) {
        return task.phase() instanceof TaskPhase.Ended end && end.reason() == Reason.JOB_FAILED_FAST;
    }

    private static boolean isUnfinished(TaskEntry task) {
        return task.state().isTerminal() && task.state() != TaskState.FINISHED;
    }

    /** Chooses the instances of all tasks that are so; returns whether there are any. */
    boolean chooseAll(Predicate<TaskEntry> which) {
        boolean any = false;
        for (TaskGroup group : job.groups()) {
            any |= choose(group, which);
        }
        return any;
    }

    /** Chooses the instances that are so; returns whether there are any. */
    boolean choose(TaskGroup group, Predicate<TaskEntry> which) {
        if (unfinished(group) == 0) {
            return false;
        }
        BitSet bits = new BitSet();
        List<TaskEntry> entries = group.entries();
        for (int index = 0; index < entries.size(); index++) {
            if (isUnfinished(entries.get(index)) && which.test(entries.get(index))) {
                bits.set(index);
            }
        }
        if (!bits.isEmpty()) {
            bits(group).or(bits);
        }
        return !bits.isEmpty();
    }

    void choose(TaskGroup group, int index) {
        bits(group).set(index);
    }

    boolean isChosen(TaskId id) {
        BitSet bits = chosen.get(id.task());
        return bits != null && bits.get(GroupTrack.index(id));
    }

    /** The first that failed and does not run again; null if all do. */
    @Nullable
    TaskEntry firstLeft() {
        for (TaskGroup group : job.groups()) {
            if (unfinished(group) > 0) {
                for (TaskEntry task : group.entries()) {
                    if (isFailed(task) && !isChosen(task.id())) {
                        return task;
                    }
                }
            }
        }
        return null;
    }

    /** Adds what was killed because of those chosen and can run once they finish. */
    void addDependents() {
        Map<String, List<TaskGroup>> dependents = new HashMap<>();
        Map<String, Integer> obstacles = new HashMap<>();
        for (TaskGroup group : job.groups()) {
            if (group.entries().stream().anyMatch(RetryPlan::isUnmet)) {
                for (Dependency dependency : Gates.dependencies(group.spec())) {
                    TaskGroup before = Objects.requireNonNull(job.group(dependency.task()));
                    if (Gates.isUnmeetable(before, dependency.when())) {
                        obstacles.merge(group.spec().name(), 1, Integer::sum);
                    }
                    if (dependency.when() == Dependency.When.FINISHED) {
                        dependents
                                .computeIfAbsent(dependency.task(), name -> new ArrayList<>())
                                .add(group);
                    }
                }
            }
        }
        Deque<String> news = new ArrayDeque<>(chosen.keySet());
        while (!news.isEmpty()) {
            String name = news.remove();
            TaskGroup before = Objects.requireNonNull(job.group(name));
            if (bits(before).cardinality() < unfinished(before)) {
                continue; // some instance of it stays as it ended
            }
            for (TaskGroup next : dependents.getOrDefault(name, List.of())) {
                int left = obstacles.merge(next.spec().name(), -1, Integer::sum);
                if (left == 0 && choose(next, RetryPlan::isUnmet)) {
                    news.add(next.spec().name());
                }
            }
        }
    }

    long tasks() {
        return chosen.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    JobRetried event(@Nullable String key, String hash) {
        List<JobRetried.Again> tasks = new ArrayList<>();
        for (TaskGroup group : job.groups()) {
            BitSet bits = chosen.get(group.spec().name());
            if (bits == null) {
                continue;
            }
            boolean expandsAgain = group.isStandIn();
            List<Integer> instances = group.isArray() ? bits.stream().boxed().toList() : List.of(TaskId.SINGLE);
            tasks.add(new JobRetried.Again(group.spec().name(), expandsAgain ? List.of() : instances, expandsAgain));
        }
        return new JobRetried(job.id(), tasks, key, hash);
    }

    private BitSet bits(TaskGroup group) {
        return chosen.computeIfAbsent(group.spec().name(), name -> new BitSet());
    }

    private static int unfinished(TaskGroup group) {
        return group.count(TaskState.FAILED)
                + group.count(TaskState.KILLED)
                + group.count(TaskState.LOST)
                + group.count(TaskState.ERROR);
    }
}
