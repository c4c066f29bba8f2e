package io.reeve.event;

import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.Reason;
import io.reeve.model.ScheduledRun;
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

    /** Its retention is over: it leaves the state for the archive of each control peer. */
    record JobForgotten(JobId job) implements JobEvent {}
}
