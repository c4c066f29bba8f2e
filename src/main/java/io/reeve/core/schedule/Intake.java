package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.model.Calendar;
import io.reeve.model.Deadline;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.ScheduleSpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a job may come in. */
final class Intake {
    /** Each is in the state and in every snapshot, with its document. */
    private static final int MAX_SCHEDULES = 10_000;

    private final ClusterView view;
    private final SchedulerLimits limits;
    private final Load load;
    private final Calendar calendar;

    Intake(ClusterView view, SchedulerLimits limits, Load load, Calendar calendar) {
        this.view = view;
        this.limits = limits;
        this.load = load;
        this.calendar = calendar;
    }

    Absent absent() {
        return new Absent(view, limits);
    }

    Submission submit(JobSpec spec, String documentHash, int activeJobs, long wallMs) {
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
        Submission.Unmet unmet = Needs.unmet(spec.tasks(), spec.role(), view);
        if (unmet != null) {
            return unmet;
        }
        long tasks = Load.instances(spec.tasks());
        Submission.Refused full = tooManyInstances(tasks);
        full = full != null ? full : tooManyJobs(activeJobs);
        full = full != null ? full : noRoom(spec.role(), tasks, Load.bytes(spec.tasks()));
        if (full != null) {
            return full;
        }
        JobId id = new JobId(spec.name(), view.nextJobNumber());
        Deadline deadline = spec.deadline();
        if (deadline != null && deadline.isInstant() && deadline.ms() <= wallMs) {
            return new Submission.DeadlinePassed(deadline.ms());
        }
        if (spec.schedule() != null) {
            return schedule(id, spec, spec.schedule(), documentHash, wallMs);
        }
        return new Submission.Accepted(id, List.of(new JobEvent.JobSubmitted(id, spec, documentHash)));
    }

    private Submission schedule(JobId id, JobSpec spec, ScheduleSpec schedule, String documentHash, long wallMs) {
        if (calendar.of(schedule).nextAfter(wallMs).isEmpty()) {
            return new Submission.NeverFires(
                    "\"" + schedule.pattern() + "\" never fires: all of its instants are past");
        }
        if (view.schedules().size() >= MAX_SCHEDULES) {
            return new Submission.Refused(
                    "TOO_MANY_JOBS", "there are " + view.schedules().size() + " schedules: kill one first", -1);
        }
        return new Submission.Accepted(id, List.of(new ScheduleEvent.ScheduleCreated(id, spec, documentHash)));
    }

    /** Why one more job is too many; null if it is not. */
    Submission.@Nullable Refused tooManyJobs(int activeJobs) {
        return activeJobs < limits.maxActiveJobs()
                ? null
                : new Submission.Refused(
                        "TOO_MANY_JOBS",
                        activeJobs + " jobs have not ended, which is the most there may be: try again later",
                        limits.retryAfterMs());
    }

    /** Why a job that exists, or comes, cannot have so many instances; null if it can. */
    Submission.@Nullable Refused tooManyInstances(long tasks) {
        return tasks <= limits.maxTasksPerJob()
                ? null
                : new Submission.Refused(
                        "TOO_MANY_INSTANCES",
                        "the job has " + tasks + " instances; one job may have at most " + limits.maxTasksPerJob()
                                + ": split it into several jobs",
                        -1);
    }

    /** Why so many more tasks of the role, with so much text, are too many; null if they are not. */
    Submission.@Nullable Refused noRoom(String role, long tasks, long bytes) {
        long waiting = load.waitingTasks(role);
        if (waiting + tasks > limits.maxWaitingTasksPerRole()) {
            return full(
                    role,
                    waiting + " of at most " + limits.maxWaitingTasksPerRole() + " tasks wait, and the job has " + tasks
                            + " more");
        }
        long waitingBytes = load.waitingBytes(role);
        if (waitingBytes + bytes > limits.maxWaitingBytesPerRole()) {
            return full(
                    role,
                    "its active jobs hold " + waitingBytes + " of at most " + limits.maxWaitingBytesPerRole()
                            + " bytes, and the job has " + bytes + " more");
        }
        return null;
    }

    private Submission.Refused full(String role, String why) {
        return new Submission.Refused(
                "QUEUE_FULL", "the queue of role " + role + " is full: " + why, limits.retryAfterMs());
    }

    /** The uploads that the job names and nobody keeps. */
    Set<String> unknownUploads(JobSpec spec) {
        Set<String> unknown = Uploads.of(spec);
        unknown.removeIf(sha256 -> view.upload(sha256) != null);
        return unknown;
    }
}
