package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import java.util.List;
import java.util.Set;

/** Whether a job may come in. */
final class Intake {
    /** Each is in the state and in every snapshot, with its document. */
    private static final int MAX_SCHEDULES = 10_000;

    private final ClusterView view;
    private final SchedulerLimits limits;
    private final Load load;

    Intake(ClusterView view, SchedulerLimits limits, Load load) {
        this.view = view;
        this.limits = limits;
        this.load = load;
    }

    Submission submit(JobSpec spec, String documentHash, int activeJobs) {
        if (spec.key() != null) {
            ClusterView.KeyEntry known = view.key(spec.role(), spec.key());
            if (known != null) {
                return known.documentHash().equals(documentHash)
                        ? new Submission.Existing(known.job())
                        : new Submission.Conflict(known.job());
            }
        }
        Set<String> unknown = unknownUploads(spec);
        if (!unknown.isEmpty()) {
            return new Submission.UnknownUploads(List.copyOf(unknown));
        }
        long tasks = Load.instances(spec);
        if (tasks > limits.maxTasksPerJob()) {
            return new Submission.Refused(
                    "TOO_MANY_INSTANCES",
                    "the job has " + tasks + " instances; one job may have at most " + limits.maxTasksPerJob()
                            + ": split it into several jobs",
                    -1);
        }
        if (activeJobs >= limits.maxActiveJobs()) {
            return new Submission.Refused(
                    "TOO_MANY_JOBS",
                    activeJobs + " jobs have not ended, which is the most there may be: try again later",
                    limits.retryAfterMs());
        }
        long waiting = load.waitingTasks(spec.role());
        if (waiting + tasks > limits.maxWaitingTasksPerRole()) {
            return full(
                    spec,
                    waiting + " of at most " + limits.maxWaitingTasksPerRole() + " tasks wait, and the job has " + tasks
                            + " more");
        }
        long bytes = Load.bytes(spec);
        long waitingBytes = load.waitingBytes(spec.role());
        if (waitingBytes + bytes > limits.maxWaitingBytesPerRole()) {
            return full(
                    spec,
                    "its active jobs hold " + waitingBytes + " of at most " + limits.maxWaitingBytesPerRole()
                            + " bytes, and the job has " + bytes + " more");
        }
        JobId id = new JobId(spec.name(), view.nextJobNumber());
        if (spec.schedule() != null) {
            return schedule(id, spec, documentHash);
        }
        return new Submission.Accepted(id, List.of(new JobEvent.JobSubmitted(id, spec, documentHash)));
    }

    private Submission schedule(JobId id, JobSpec spec, String documentHash) {
        if (view.schedules().size() >= MAX_SCHEDULES) {
            return new Submission.Refused(
                    "TOO_MANY_JOBS", "there are " + view.schedules().size() + " schedules: kill one first", -1);
        }
        return new Submission.Accepted(id, List.of(new ScheduleEvent.ScheduleCreated(id, spec, documentHash)));
    }

    private Submission.Refused full(JobSpec spec, String why) {
        return new Submission.Refused(
                "QUEUE_FULL", "the queue of role " + spec.role() + " is full: " + why, limits.retryAfterMs());
    }

    private Set<String> unknownUploads(JobSpec spec) {
        Set<String> unknown = Uploads.of(spec);
        unknown.removeIf(sha256 -> view.upload(sha256) != null);
        return unknown;
    }
}
