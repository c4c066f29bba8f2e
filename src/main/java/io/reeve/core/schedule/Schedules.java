package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.ScheduleEvent.ScheduleSkipped;
import io.reeve.model.Calendar;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.Recurrence;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.ScheduleSpec.Misfire;
import io.reeve.model.ScheduleSpec.Overlap;
import io.reeve.model.ScheduledRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides each instant of each schedule once: it comes to a run, or is skipped and that is told.
 *
 * <p>The state holds the last instant decided, and an instant's run is submitted in the very decision, so neither a
 * restart nor a change of leader can lose or double one. What is kept here is only when each schedule is due next.
 */
final class Schedules {
    /** A change of leader takes seconds: what is later than this was missed. */
    static final long MISSED_AFTER_MS = 60_000;

    /** Missed instants that {@link Misfire#ALL} still runs. */
    static final int MAX_CATCH_UP = 100;

    private final ClusterView view;
    private final Calendar calendar;
    private final Intake intake;
    private final Kills kills;
    private final Map<JobId, Recurrence> recurrences = new HashMap<>();
    private final Map<JobId, Long> dueOf = new HashMap<>();
    private final TreeSet<Due> dues = new TreeSet<>();
    /** The run that must end before its schedule is looked at again. */
    private final Map<JobId, JobId> waiting = new HashMap<>();

    private record Due(long ms, JobId schedule) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(ms, other.ms);
            return byTime != 0 ? byTime : schedule.compareTo(other.schedule);
        }
    }

    Schedules(ClusterView view, Calendar calendar, Intake intake, Kills kills) {
        this.view = view;
        this.calendar = calendar;
        this.intake = intake;
        this.kills = kills;
    }

    void rebuild() {
        recurrences.clear();
        dueOf.clear();
        dues.clear();
        waiting.clear();
        view.schedules().forEach(entry -> arm(entry.id()));
    }

    void observe(ScheduleEvent event) {
        arm(event.schedule());
    }

    void runEnded(JobId run) {
        JobId schedule = waiting.remove(run);
        if (schedule != null) {
            arm(schedule);
        }
    }

    OptionalLong nextMs() {
        return dues.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(dues.first().ms());
    }

    /** The next decision that is due, of one schedule; it must be folded before the next call. */
    List<Event> due(long nowMs, int activeJobs) {
        while (!dues.isEmpty() && dues.first().ms() <= nowMs) {
            Due due = dues.first();
            ScheduleEntry entry = Objects.requireNonNull(view.schedule(due.schedule()));
            List<Event> events = decide(entry, nowMs, activeJobs);
            if (!events.isEmpty()) {
                return events;
            }
            set(entry.id(), null);
            waiting.put(Objects.requireNonNull(entry.lastRun()), entry.id());
        }
        return List.of();
    }

    /** Empty where the instant waits for the end of the run before. */
    private List<Event> decide(ScheduleEntry entry, long nowMs, int activeJobs) {
        Recurrence recurrence = recurrence(entry);
        OptionalLong next = recurrence.nextAfter(entry.decidedMs());
        if (next.isEmpty()) {
            return List.of(new ScheduleEvent.ScheduleEnded(entry.id(), Reason.NONE, "no instant is left"));
        }
        long instantMs = next.getAsLong();
        ScheduleSpec spec = spec(entry);
        if (nowMs - instantMs > MISSED_AFTER_MS) {
            long runFromMs = new Misses(recurrence, instantMs, nowMs).runFromMs(spec.misfire());
            if (runFromMs > instantMs) {
                return List.of(misfired(entry.id(), recurrence, instantMs, runFromMs));
            }
        }
        List<Event> events = new ArrayList<>();
        if (isActive(entry.lastRun())) {
            if (spec.overlap() == Overlap.FORBID) {
                String message = "the run before, " + entry.lastRun() + ", has not ended";
                return spec.misfire() == Misfire.ALL
                        ? List.of()
                        : List.of(skipped(entry.id(), instantMs, Reason.OVERLAPPED, message));
            }
            if (spec.overlap() == Overlap.REPLACE) {
                events.addAll(kills.job(
                        Objects.requireNonNull(entry.lastRun()),
                        Reason.KILLED_BY_USER,
                        "the next run of its schedule is due"));
            }
        }
        return run(entry, instantMs, activeJobs, events);
    }

    private static String why(Submission refused) {
        if (refused instanceof Submission.DeadlinePassed) {
            return "its deadline has passed";
        }
        return refused instanceof Submission.Refused full
                ? full.message()
                : "files that it names are no longer kept: submit it anew";
    }

    private List<Event> run(ScheduleEntry entry, long instantMs, int activeJobs, List<Event> events) {
        Submission submission =
                intake.submit(entry.spec().withoutSchedule(), entry.documentHash(), activeJobs, instantMs);
        if (!(submission instanceof Submission.Accepted accepted)) {
            return List.of(skipped(entry.id(), instantMs, Reason.SUBMISSION_REFUSED, why(submission)));
        }
        events.add(new ScheduleEvent.ScheduleFired(entry.id(), instantMs, accepted.id()));
        events.add(new JobEvent.JobSubmitted(
                accepted.id(),
                entry.spec().withoutSchedule(),
                entry.documentHash(),
                new ScheduledRun(entry.id(), instantMs)));
        return events;
    }

    private static ScheduleSkipped skipped(JobId schedule, long instantMs, Reason reason, String message) {
        return new ScheduleSkipped(schedule, instantMs, instantMs + 1, 1, reason, message);
    }

    private static ScheduleSkipped misfired(JobId schedule, Recurrence recurrence, long fromMs, long untilMs) {
        long count = 1;
        OptionalLong next = recurrence.nextAfter(fromMs);
        while (next.isPresent() && next.getAsLong() < untilMs && count < ScheduleSkipped.MOST_COUNTED) {
            count++;
            next = recurrence.nextAfter(next.getAsLong());
        }
        String many = next.isPresent() && next.getAsLong() < untilMs ? "more than " + count : Long.toString(count);
        String message = "no leader was there in time for " + many + (count == 1 ? " instant" : " instants");
        return new ScheduleSkipped(schedule, fromMs, untilMs, count, Reason.MISFIRED, message);
    }

    private boolean isActive(@Nullable JobId run) {
        Job job = run == null ? null : view.job(run);
        return job != null && !job.header().state().isTerminal();
    }

    private Recurrence recurrence(ScheduleEntry entry) {
        return recurrences.computeIfAbsent(entry.id(), id -> calendar.of(spec(entry)));
    }

    private static ScheduleSpec spec(ScheduleEntry entry) {
        return Objects.requireNonNull(entry.spec().schedule());
    }

    private void arm(JobId id) {
        ScheduleEntry entry = view.schedule(id);
        if (entry == null || !entry.isActive()) {
            recurrences.remove(id);
            set(id, null);
            return;
        }
        // Where no instant is left its end is due at once.
        set(id, recurrence(entry).nextAfter(entry.decidedMs()).orElse(entry.decidedMs()));
    }

    private void set(JobId id, @Nullable Long dueMs) {
        Long before = dueMs == null ? dueOf.remove(id) : dueOf.put(id, dueMs);
        if (before != null) {
            dues.remove(new Due(before, id));
        }
        if (dueMs != null) {
            dues.add(new Due(dueMs, id));
        }
    }
}
