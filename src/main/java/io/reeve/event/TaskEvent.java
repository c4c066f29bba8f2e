package io.reeve.event;

import io.reeve.model.JobId;
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
}
