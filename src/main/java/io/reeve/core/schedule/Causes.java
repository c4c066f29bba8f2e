package io.reeve.core.schedule;

import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.model.Dependency;
import io.reeve.model.Dependency.When;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a task ended as it did, where that was for another task of its job. */
public final class Causes {
    private Causes() {}

    /**
     * The task, then the one that is to blame for its end, and so on to the one that ended for a reason of its own. A
     * task of which nothing else is to blame is alone; so is one that has not ended.
     */
    public static List<TaskEntry> chain(Job job, TaskEntry task) {
        List<TaskEntry> chain = new ArrayList<>();
        Set<TaskId> seen = new HashSet<>();
        for (TaskEntry each = task; each != null && seen.add(each.id()); each = before(job, each)) {
            chain.add(each);
        }
        return chain;
    }

    private static @Nullable TaskEntry before(Job job, TaskEntry task) {
        if (!(task.phase() instanceof TaskPhase.Ended ended)) {
            return null;
        }
        if (ended.reason() == Reason.DEPENDENCY_UNMET) {
            TaskGroup group = Objects.requireNonNull(job.group(task.id().task()));
            for (Dependency dependency : Gates.dependencies(group.spec())) {
                TaskGroup other = Objects.requireNonNull(job.group(dependency.task()));
                TaskEntry culprit = dependency.when() == When.FAILED
                        ? firstFinished(other)
                        : dependency.when() == When.FINISHED ? firstBad(other, ended.atMs()) : null;
                if (culprit != null) {
                    return culprit;
                }
            }
        } else if (ended.reason() == Reason.JOB_FAILED_FAST) {
            return firstFailed(job);
        }
        return null;
    }

    /** A task after its failure never starts when it finished. */
    private static @Nullable TaskEntry firstFinished(TaskGroup group) {
        return group.isFinished() && !group.entries().isEmpty()
                ? group.entries().get(0)
                : null;
    }

    /** The first of the group that ended otherwise than finished, until then. */
    private static @Nullable TaskEntry firstBad(TaskGroup group, long untilMs) {
        TaskEntry first = null;
        for (TaskEntry entry : group.entries()) {
            boolean bad = entry.state().isTerminal() && entry.state() != TaskState.FINISHED;
            if (bad && atMs(entry) <= untilMs && (first == null || atMs(entry) < atMs(first))) {
                first = entry;
            }
        }
        return first;
    }

    /** The task for which a fail-fast job stopped all others. */
    private static @Nullable TaskEntry firstFailed(Job job) {
        TaskEntry first = null;
        for (TaskGroup group : job.groups()) {
            for (TaskEntry entry : group.entries()) {
                boolean failed = entry.state() == TaskState.FAILED
                        || entry.state() == TaskState.LOST
                        || entry.state() == TaskState.ERROR;
                if (failed && (first == null || atMs(entry) < atMs(first))) {
                    first = entry;
                }
            }
        }
        return first;
    }

    private static long atMs(TaskEntry entry) {
        return ((TaskPhase.Ended) entry.phase()).atMs();
    }
}
