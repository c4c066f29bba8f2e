package io.reeve.core.state;

import io.reeve.model.Reason;
import io.reeve.model.TaskState;

/** Where a task is in its life, with just the data of that place. */
public sealed interface TaskPhase {
    TaskState state();

    /**
     * It waits: for what it runs after, for its retry to be due, or for resources.
     *
     * @param sinceMs submission, or the end of the attempt before
     * @param notBeforeMs earliest start, on the ledger's clock
     */
    record Pending(long sinceMs, long notBeforeMs) implements TaskPhase {
        @Override
        public TaskState state() {
            return TaskState.PENDING;
        }
    }

    /** Its last attempt is live. */
    record Active() implements TaskPhase {
        @Override
        public TaskState state() {
            return TaskState.ACTIVE;
        }
    }

    /** Terminal. */
    record Ended(TaskState state, long atMs, Reason reason, String message) implements TaskPhase {}
}
