package io.reeve.event;

import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.Reason;
import io.reeve.model.ScheduledRun;
import io.reeve.model.TaskSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About a job. */
public sealed interface JobEvent extends Event {
    JobId job();

    /**
     * Acknowledged to the client once committed.
     *
     * @param documentHash of the document in canonical form: tells a repeat under the same key from a conflict
     * @param run which schedule it is a run of, or null; absent from old ledgers
     */
    record JobSubmitted(
            JobId job,
            JobSpec spec,
            String documentHash,
            @Nullable ScheduledRun run) implements JobEvent {
        public JobSubmitted(JobId job, JobSpec spec, String documentHash) {
            this(job, spec, documentHash, null);
        }
    }

    /** Someone asked for the end of the whole job; its attempts get an AttemptKilling each. */
    record JobKillRequested(JobId job, Reason reason, String message) implements JobEvent {}

    /**
     * All of the gang are staged: once committed, they are told to start, and from here on each is a task as any other.
     *
     * @param gang its place in {@link JobSpec#gangs}
     * @param tasks its tasks by name
     */
    record GangReleased(JobId job, int gang, List<String> tasks) implements JobEvent {
        public GangReleased {
            tasks = List.copyOf(tasks);
        }
    }

    /** Every task has ended. */
    record JobEnded(JobId job, JobState state, String message) implements JobEvent {}

    /**
     * Tasks that had ended without finishing run again, as new generations; a job that had ended is active again.
     *
     * @param tasks in the document's order
     * @param key the client's idempotency key, or null
     * @param requestHash of what was asked for: tells a repeat under the same key from a conflict
     */
    record JobRetried(
            JobId job, List<Again> tasks, @Nullable String key, String requestHash) implements JobEvent {
        public JobRetried {
            tasks = List.copyOf(tasks);
        }

        /**
         * Instances of one task.
         *
         * @param instances ascending; that of a task that is no array is {@link io.reeve.model.TaskId#SINGLE}
         * @param expandsAgain whether its fan-out, which never came to be, is decided anew; then there are no instances
         */
        public record Again(String task, List<Integer> instances, boolean expandsAgain) {
            public Again {
                instances = List.copyOf(instances);
            }
        }
    }

    /**
     * An open job has more tasks.
     *
     * @param tasks behind those that it has; they may run after any of all
     * @param key the client's idempotency key, or null
     * @param requestHash of what was asked for: tells a repeat under the same key from a conflict
     */
    record TasksAdded(
            JobId job, List<TaskSpec> tasks, @Nullable String key, String requestHash) implements JobEvent {
        public TasksAdded {
            tasks = List.copyOf(tasks);
        }
    }

    /** An open job takes no more tasks: it ends with those it has. */
    record JobClosed(JobId job, String message) implements JobEvent {}

    /** Its retention is over: it leaves the state for the archive of each control peer. */
    record JobForgotten(JobId job) implements JobEvent {}
}
