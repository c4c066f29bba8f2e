package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What follows for a gang from what happened to its tasks, before all of it has started: the word to start, or the end
 * of those that wait for one that is gone. It reads the state alone, so a new leader comes to the same.
 */
final class Gangs {
    /** Beyond it a fan-out would make one event batch, and one hold of nodes, too large; as a document's bound. */
    private static final int MAX_INSTANCES = 1_000;

    private Gangs() {}

    /** Where all of a gang stand. */
    private static final class Tally {
        int pending;
        int active;
        int staged;
        int stopping;

        @Nullable
        TaskEntry ended;
        /** Of those that wait again: one whose last attempt ended before the others started. */
        @Nullable
        TaskEntry broken;
    }

    static void settle(JobTrack track, List<Event> events) {
        if (!track.changedGangs.isEmpty()) {
            track.changedGangs.forEach(gang -> settle(gang, events));
            track.changedGangs.clear();
        }
    }

    private static void settle(GangTrack gang, List<Event> events) {
        Job job = gang.job.job;
        if (job.releasedGangs().contains(gang.number)) {
            return;
        }
        Tally tally = tally(gang);
        if (tally.ended != null) {
            stopAll(gang, causeOf(tally.ended), events);
        } else if (gang.size() > MAX_INSTANCES) {
            String message = "its gang has " + gang.size() + " instances, of at most " + MAX_INSTANCES
                    + " that can start together";
            stopAll(gang, new Stops.Cause(TaskState.ERROR, Reason.TOO_MANY_INSTANCES, message), events);
        } else if (tally.active > 0 && tally.pending + tally.stopping > 0) {
            interrupt(gang, tally, events);
        } else if (tally.active > 0 && tally.staged == tally.active) {
            List<String> names = gang.members.stream().map(GroupTrack::name).toList();
            events.add(new JobEvent.GangReleased(job.id(), gang.number, names));
        }
    }

    private static Tally tally(GangTrack gang) {
        var tally = new Tally();
        for (GroupTrack member : gang.members) {
            for (TaskEntry task : member.group.entries()) {
                AttemptEntry last = task.lastAttempt();
                if (task.phase() instanceof TaskPhase.Pending) {
                    tally.pending++;
                    tally.broken = last != null && tally.broken == null ? task : tally.broken;
                } else if (task.phase() instanceof TaskPhase.Ended) {
                    tally.ended = tally.ended == null ? task : tally.ended;
                } else if (last != null) {
                    tally.active++;
                    tally.staged += last.staged() && last.state() == AttemptState.STAGING ? 1 : 0;
                    tally.stopping += last.state() == AttemptState.KILLING ? 1 : 0;
                }
            }
        }
        return tally;
    }

    private static void stopAll(GangTrack gang, Stops.Cause cause, List<Event> events) {
        for (GroupTrack member : gang.members) {
            TaskGroup group = member.group;
            if (!group.isEnded()) {
                Stops.stopGroup(gang.job.job, group, cause, events);
            }
        }
    }

    /** One is gone or going, so none of the others may start; they queue again with it. */
    private static void interrupt(GangTrack gang, Tally tally, List<Event> events) {
        String message = tally.broken == null
                ? "another task of its gang is being stopped before all of it could start"
                : howItEnded(tally.broken);
        for (GroupTrack member : gang.members) {
            for (TaskEntry task : member.group.entries()) {
                AttemptEntry last = task.lastAttempt();
                if (task.phase() instanceof TaskPhase.Active && last != null && last.state() != AttemptState.KILLING) {
                    events.add(new AttemptEvent.AttemptKilling(last.id(), Reason.GANG_BROKEN, message));
                }
            }
        }
    }

    /** A task that can never run takes its gang along; where that is for what it runs after, it is nobody's failure. */
    private static Stops.Cause causeOf(TaskEntry ended) {
        TaskPhase.Ended end = (TaskPhase.Ended) ended.phase();
        Reason reason = end.reason() == Reason.DEPENDENCY_UNMET ? Reason.DEPENDENCY_UNMET : Reason.GANG_BROKEN;
        String words = end.message().isEmpty() ? "" : ": " + end.message();
        String message = "it starts together with " + ended.id() + " or not at all, and that ended "
                + end.state().name().toLowerCase(Locale.ROOT) + words;
        return new Stops.Cause(TaskState.KILLED, reason, message);
    }

    private static String howItEnded(TaskEntry broken) {
        AttemptEntry last = broken.lastAttempt();
        String words = last == null || last.message().isEmpty() ? "" : ": " + last.message();
        return broken.id() + ", of its gang, ended before all of it could start" + words;
    }
}
