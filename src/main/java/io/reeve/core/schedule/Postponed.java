package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Pause;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks that ran on nodes which were lost together with many others, and so are not started elsewhere yet. */
final class Postponed {
    private final ClusterView view;
    private final Set<TaskId> tasks = new LinkedHashSet<>();

    Postponed(ClusterView view) {
        this.view = view;
    }

    void clear() {
        tasks.clear();
    }

    /** The earliest start of a waiting task, and a note of those whose start a pause may put off, now or later. */
    long notBeforeMs(TaskEntry task, TaskPhase.Pending pending) {
        if (wasLostWithItsNode(task.lastAttempt())) {
            tasks.add(task.id());
        } else {
            tasks.remove(task.id());
        }
        return notBeforeMs(view, task, pending);
    }

    /** The task started, or never will. */
    void forget(TaskId id) {
        tasks.remove(id);
    }

    static long notBeforeMs(ClusterView view, TaskEntry task, TaskPhase.Pending pending) {
        Pause pause = pauseOf(view, task);
        return pause == null ? pending.notBeforeMs() : Math.max(pending.notBeforeMs(), pause.untilMs());
    }

    /** The pause began, or is over: for these its end is another. */
    List<TaskId> take() {
        List<TaskId> all = tasks.stream().filter(this::waits).toList();
        tasks.clear();
        return all;
    }

    /** Not what was killed, or went with its job, meanwhile. */
    private boolean waits(TaskId id) {
        TaskEntry task = view.task(id);
        return task != null && task.phase() instanceof TaskPhase.Pending;
    }

    /** The pause that a waiting task waits for; null where there is none. */
    static @Nullable Pause pauseOf(ClusterView view, TaskEntry task) {
        Pause pause = view.pause();
        AttemptEntry last = task.lastAttempt();
        boolean waits = pause != null
                && last != null
                && wasLostWithItsNode(last)
                && pause.nodes().contains(last.node());
        return waits ? pause : null;
    }

    private static boolean wasLostWithItsNode(@Nullable AttemptEntry last) {
        return last != null && last.state() == AttemptState.LOST && last.reason() == Reason.NODE_LOST;
    }
}
