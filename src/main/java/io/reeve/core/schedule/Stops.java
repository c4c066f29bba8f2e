package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.AttemptState;
import io.reeve.model.FanOut;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.List;

/** The events that put an end to tasks. */
final class Stops {
    private Stops() {}

    /** What is said of the end. */
    record Cause(TaskState state, Reason reason, String message) {}

    static void stopJob(Job job, Cause cause, List<Event> into) {
        job.groups().forEach(group -> stopGroup(job, group, cause, into));
    }

    static void stopGroup(Job job, TaskGroup group, Cause cause, List<Event> into) {
        if (!group.isExpanded()) {
            endUnexpanded(job, group, cause, into);
            return;
        }
        if (group.service() != null && !group.service().isStopped()) {
            into.add(new ServiceEvent.ServiceStopped(job.id(), group.spec().name(), cause.reason(), cause.message()));
        }
        if (group.count(TaskState.PENDING) + group.count(TaskState.ACTIVE) > 0) {
            group.entries().forEach(task -> stopTask(task, cause, into));
        }
    }

    /** Nothing is added for a task that has ended or is being stopped for good already. */
    static void stopTask(TaskEntry task, Cause cause, List<Event> into) {
        if (task.state() == TaskState.PENDING) {
            into.add(new TaskEvent.TaskEnded(task.id(), cause.state(), cause.reason(), cause.message()));
            return;
        }
        AttemptEntry attempt = task.lastAttempt();
        if (task.state() == TaskState.ACTIVE && attempt != null && !isStopping(attempt, cause)) {
            into.add(new AttemptEvent.AttemptKilling(attempt.id(), cause.reason(), cause.message()));
        }
    }

    /**
     * One that is stopped for its run timeout or its gang, or makes way, may run again, so a user's kill still has a
     * say.
     */
    private static boolean isStopping(AttemptEntry attempt, Cause cause) {
        if (attempt.state() != AttemptState.KILLING) {
            return false;
        }
        boolean mayRunAgain = attempt.reason() == Reason.RUN_TIMEOUT
                || attempt.reason() == Reason.UNHEALTHY
                || attempt.reason() == Reason.GANG_BROKEN
                || Endings.isMoved(attempt.reason());
        boolean isFinal = cause.reason() == Reason.KILLED_BY_USER || cause.reason() == Reason.JOB_FAILED_FAST;
        return !mayRunAgain || attempt.reason() == Reason.GANG_BROKEN && !isFinal;
    }

    /** A fan-out that never comes to be gets one instance that stands for it and carries the reason. */
    static void endUnexpanded(Job job, TaskGroup group, Cause cause, List<Event> into) {
        String name = group.spec().name();
        String producer = group.spec().fanOut() instanceof FanOut.OutputsOf outputs ? outputs.task() : name;
        var source = new TaskEvent.ItemSource(new TaskId(job.id(), producer, TaskId.SINGLE), "");
        into.add(new TaskEvent.TaskExpanded(job.id(), name, List.of(source)));
        into.add(
                new TaskEvent.TaskEnded(new TaskId(job.id(), name, 0), cause.state(), cause.reason(), cause.message()));
    }
}
