package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;

/** Ends what somebody wants ended; nothing is returned where there is nothing to end. */
final class Kills {
    private final ClusterView view;

    Kills(ClusterView view) {
        this.view = view;
    }

    /** A whole job, or a schedule, whose runs go on. */
    List<Event> byUser(JobId id) {
        ScheduleEntry schedule = view.schedule(id);
        if (schedule != null) {
            return schedule.isActive()
                    ? List.of(new ScheduleEvent.ScheduleEnded(id, Reason.KILLED_BY_USER, "killed by a user"))
                    : List.of();
        }
        return job(id, Reason.KILLED_BY_USER, "the job was killed by a user");
    }

    /** Why a job's end was asked for. */
    static Reason reason(Job job) {
        Reason reason = job.header().course().stopReason();
        return reason == Reason.NONE ? Reason.KILLED_BY_USER : reason; // an old snapshot does not say
    }

    List<Event> job(JobId id, Reason reason, String message) {
        Job job = view.job(id);
        if (job == null || job.header().isEnding()) {
            return List.of();
        }
        var cause = new Stops.Cause(TaskState.KILLED, reason, message);
        List<Event> events = new ArrayList<>();
        events.add(new JobEvent.JobKillRequested(id, cause.reason(), cause.message()));
        Stops.stopJob(job, cause, events);
        return events;
    }

    /** One task, or all instances where {@code id} names an array. */
    List<Event> byUser(TaskId id) {
        Job job = view.job(id.job());
        TaskGroup group = job == null ? null : job.group(id.task());
        if (job == null || group == null) {
            return List.of();
        }
        var cause = new Stops.Cause(TaskState.KILLED, Reason.KILLED_BY_USER, "killed by a user");
        List<Event> events = new ArrayList<>();
        if (id.instance() == TaskId.SINGLE) {
            Stops.stopGroup(job, group, cause, events);
        } else {
            TaskEntry task = job.task(id);
            if (task != null) {
                Stops.stopTask(task, cause, events);
            }
        }
        return events;
    }
}
