package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.TaskEvent;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Folds the events of tasks in which no attempt is the subject. */
final class TaskFold {
    private final ClusterState state;

    TaskFold(ClusterState state) {
        this.state = state;
    }

    void fold(TaskEvent event) {
        if (event instanceof TaskEvent.TaskExpanded expanded) {
            expand(expanded);
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            TaskEntry task = state.existing(ended.task());
            require(task.phase() instanceof TaskPhase.Pending, "%s does not wait", ended.task());
            state.existing(ended.task().job())
                    .replace(
                            task.in(new TaskPhase.Ended(ended.state(), state.atMs(), ended.reason(), ended.message())));
            state.holds().removeIfHeld(ended.task());
        } else if (event instanceof TaskEvent.RoomHeld held) {
            state.holds().fold(held);
        } else if (event instanceof TaskEvent.RoomReleased released) {
            state.holds().release(released.task());
        }
    }

    private void expand(TaskEvent.TaskExpanded event) {
        TaskGroup group = state.existing(event.job()).group(event.task());
        require(group != null, "no task to expand in %s", event.job());
        int generation = Objects.requireNonNull(group).nextGeneration();
        List<TaskEntry> entries = new ArrayList<>(event.items().size());
        for (TaskEvent.ItemSource item : event.items()) {
            var id = new TaskId(event.job(), event.task(), entries.size());
            entries.add(TaskEntry.waiting(id, generation, item, state.atMs()));
        }
        group.expand(entries);
    }
}
