package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.FanOut;
import io.reeve.model.JobState;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** One job's consequences of what changed: what may start, what never can, and the end of all. */
final class Settling {
    /** Jobs that are looked at in one go: bounds the size of what comes of it. */
    private static final int JOBS_AT_ONCE = 1_000;

    private final ReadyTasks ready;
    private final int maxInstances;

    /** Told of each task that may start as far as its job is concerned. */
    interface ReadyTasks {
        void opened(GroupTrack group);
    }

    Settling(ReadyTasks ready, int maxInstances) {
        this.ready = ready;
        this.maxInstances = maxInstances;
    }

    /** The next steps of some jobs, which are taken out unless more follows for them. */
    List<Event> some(Set<JobTrack> unsettled) {
        List<Event> events = new ArrayList<>();
        List<JobTrack> again = new ArrayList<>();
        int looked = 0;
        while (!unsettled.isEmpty() && (looked < JOBS_AT_ONCE || events.isEmpty())) {
            looked++;
            JobTrack track = unsettled.iterator().next();
            unsettled.remove(track);
            // What is returned is folded and observed, and whatever ended something marks the job again.
            events.addAll(step(track));
            if (track.hasChanged()) {
                again.add(track);
            }
        }
        unsettled.addAll(again);
        return events;
    }

    /** The next step; an empty one means that nothing more follows from what changed so far. */
    List<Event> step(JobTrack track) {
        List<Event> events = new ArrayList<>();
        if (!track.swept) {
            sweep(track, events);
            if (!events.isEmpty()) {
                return events;
            }
        }
        Gangs.settle(track, events);
        if (!events.isEmpty()) {
            return events;
        }
        while (track.hasChanged()) {
            GroupTrack group = track.takeChanged();
            track.noteEnd(group);
            pass(track, group, group.before, events);
            group.dependents.forEach(edge -> pass(track, edge.to, List.of(edge), events));
            if (!events.isEmpty()) {
                return events;
            }
        }
        if (track.allEnded() && (!track.job.header().isOpen() || Endings.isFailedFast(track.job))) {
            events.add(end(track.job));
        }
        return events;
    }

    private static void sweep(JobTrack track, List<Event> events) {
        Job job = track.job;
        if (job.header().killRequested()) {
            track.swept = true;
            var cause = new Stops.Cause(
                    TaskState.KILLED, Kills.reason(job), job.header().message());
            Stops.stopJob(job, cause, events);
        } else if (Endings.isFailedFast(job)) {
            track.swept = true;
            var cause = new Stops.Cause(
                    TaskState.KILLED, Reason.JOB_FAILED_FAST, "another task of this fail-fast job failed");
            Stops.stopJob(job, cause, events);
        }
    }

    private void pass(JobTrack track, GroupTrack group, List<GroupTrack.Edge> news, List<Event> events) {
        if (group.gate != GroupTrack.Gate.WAITING) {
            return;
        }
        group.gate = Gates.verdict(group, news);
        if (group.gate == GroupTrack.Gate.SHUT) {
            String message = Gates.unmet(track.job, group.group.spec());
            var cause = new Stops.Cause(TaskState.KILLED, Reason.DEPENDENCY_UNMET, message);
            Stops.stopGroup(track.job, group.group, cause, events);
        } else if (group.gate == GroupTrack.Gate.OPEN) {
            group.open();
            if (group.group.isExpanded()) {
                ready.opened(group);
            } else {
                expand(track.job, group, events);
            }
        }
    }

    private void expand(Job job, GroupTrack track, List<Event> events) {
        FanOut.OutputsOf outputs = (FanOut.OutputsOf) track.group.spec().fanOut();
        TaskGroup producer = Objects.requireNonNull(job.group(outputs.task()));
        List<TaskEvent.ItemSource> items = new ArrayList<>();
        for (TaskEntry task : producer.entries()) {
            AttemptEntry last = task.lastAttempt();
            if (last != null && last.ending() != null) {
                for (OutputFile file : last.ending().outputs()) {
                    items.add(new TaskEvent.ItemSource(task.id(), file.path()));
                }
            }
        }
        int others = job.size();
        if (others + items.size() > maxInstances) {
            String message = outputs.task() + " made " + items.size() + " files, which would give the job "
                    + (others + items.size()) + " instances of at most " + maxInstances;
            track.gate = GroupTrack.Gate.SHUT;
            var cause = new Stops.Cause(TaskState.ERROR, Reason.TOO_MANY_INSTANCES, message);
            Stops.endUnexpanded(job, track.group, cause, events);
            return;
        }
        events.add(new TaskEvent.TaskExpanded(job.id(), track.name(), items));
    }

    private static JobEvent.JobEnded end(Job job) {
        int failed = job.count(TaskState.FAILED) + job.count(TaskState.LOST) + job.count(TaskState.ERROR);
        int killed = job.count(TaskState.KILLED);
        JobState state = JobState.FINISHED;
        if (failed + killed > 0 && job.header().killRequested()) {
            state = JobState.KILLED;
        } else if (failed > 0 || killed > 0 && anyKilledOtherwiseThanUnmet(job)) {
            state = JobState.FAILED;
        }
        return new JobEvent.JobEnded(job.id(), state, counts(job));
    }

    /** A task that waited for a failure which never came is no failure of the job. */
    private static boolean anyKilledOtherwiseThanUnmet(Job job) {
        return job.groups().stream()
                .filter(group -> group.count(TaskState.KILLED) > 0)
                .flatMap(group -> group.entries().stream())
                .anyMatch(Settling::isKilledOtherwise);
    }

    private static boolean isKilledOtherwise(TaskEntry task) {
        return task.phase() instanceof TaskPhase.Ended end
                && end.state() == TaskState.KILLED
                && end.reason() != Reason.DEPENDENCY_UNMET
                && !Endings.isRetired(end.reason());
    }

    private static String counts(Job job) {
        int all = 0;
        StringBuilder words = new StringBuilder();
        for (TaskState state : TaskState.values()) {
            int count = job.count(state);
            all += count;
            if (count > 0) {
                words.append(words.isEmpty() ? "" : ", ").append(count).append(' ');
                words.append(state.name().toLowerCase(Locale.ROOT));
            }
        }
        return all + (all == 1 ? " task: " : " tasks: ") + (words.isEmpty() ? "nothing to do" : words);
    }
}
