package io.reeve.core.schedule;

import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.model.Dependency;
import io.reeve.model.Dependency.When;
import io.reeve.model.FanOut;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a task runs after allows its start.
 *
 * <p>{@code finished}: each instance finished. {@code failed}: all have ended and at least one did not finish.
 * {@code ended}: all have ended. A task of no instances has finished.
 */
final class Gates {
    private Gates() {}

    /** What a task runs after; the task whose outputs it fans out over is always among them. */
    static List<Dependency> dependencies(TaskSpec spec) {
        if (spec.fanOut() instanceof FanOut.OutputsOf producer
                && spec.after().stream().noneMatch(after -> after.task().equals(producer.task()))) {
            List<Dependency> all = new ArrayList<>(spec.after());
            all.add(new Dependency(producer.task(), When.FINISHED));
            return all;
        }
        return spec.after();
    }

    /** @param changed those of what the group runs after that may have changed since it was last asked */
    static GroupTrack.Gate verdict(GroupTrack group, List<GroupTrack.Edge> changed) {
        for (GroupTrack.Edge edge : changed) {
            if (isUnmeetable(edge.from.group, edge.when)) {
                return GroupTrack.Gate.SHUT;
            }
            if (!edge.met && isMet(edge.from.group, edge.when)) {
                edge.met = true;
                group.unmet--;
            }
        }
        return group.unmet == 0 ? GroupTrack.Gate.OPEN : GroupTrack.Gate.WAITING;
    }

    static boolean isMet(TaskGroup before, When when) {
        return switch (when) {
            case FINISHED -> before.isFinished();
            case FAILED -> before.isEnded() && !before.isFinished();
            case ENDED -> before.isEnded();
        };
    }

    static boolean isUnmeetable(TaskGroup before, When when) {
        return switch (when) {
            case FINISHED ->
                before.count(TaskState.FAILED)
                                + before.count(TaskState.KILLED)
                                + before.count(TaskState.LOST)
                                + before.count(TaskState.ERROR)
                        > 0;
            case FAILED -> before.isFinished();
            case ENDED -> false;
        };
    }

    /** Says which task ended otherwise than asked, and how. */
    static String unmet(Job job, TaskSpec spec) {
        for (Dependency dependency : dependencies(spec)) {
            TaskGroup before = Objects.requireNonNull(job.group(dependency.task()));
            if (!isUnmeetable(before, dependency.when())) {
                continue;
            }
            if (dependency.when() == When.FAILED) {
                return "it runs only after " + dependency.task() + " failed, but that finished";
            }
            TaskEntry culprit = firstUnfinished(before);
            String how = culprit == null ? "did not finish" : describe(culprit);
            return "it runs after " + dependency.task() + " finished, but " + how;
        }
        return "what it runs after did not end as asked";
    }

    private static @Nullable TaskEntry firstUnfinished(TaskGroup group) {
        for (TaskEntry entry : group.entries()) {
            if (entry.state().isTerminal() && entry.state() != TaskState.FINISHED) {
                return entry;
            }
        }
        return null;
    }

    private static String describe(TaskEntry culprit) {
        TaskPhase.Ended end = (TaskPhase.Ended) culprit.phase();
        String words = end.message().isEmpty() ? "" : ": " + end.message();
        return culprit.id() + " ended " + end.state().name().toLowerCase(Locale.ROOT) + words;
    }
}
