package io.reeve.event;

import io.reeve.model.Allocation;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.List;

/** About a task, where no attempt is the subject. */
public sealed interface TaskEvent extends Event {
    /** {@code each: {outputs: …}} is decided: instance i works on item i. */
    record TaskExpanded(JobId job, String task, List<ItemSource> items) implements TaskEvent {
        public TaskExpanded {
            items = List.copyOf(items);
        }
    }

    /** An output file of an earlier instance, which becomes one instance's item. */
    record ItemSource(TaskId producer, String path) {}

    /** The task ended without (another) attempt: killed while it waited, timed out in the queue, can never start. */
    record TaskEnded(TaskId task, TaskState state, Reason reason, String message) implements TaskEvent {}

    /** Attempts make way for the task: what is freed of the node is held for it, up to {@code room}. */
    record RoomHeld(TaskId task, NodeId node, long incarnation, Allocation room) implements TaskEvent {}

    /** What was held for the task is held no more, though it did not start there. */
    record RoomReleased(TaskId task, String message) implements TaskEvent {}
}
