package io.reeve.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.calendar.Recurrences;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Tasks;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.Reason;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.ScheduleSpec.Misfire;
import io.reeve.model.ScheduleSpec.Overlap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Instants are counted in minutes from the epoch: the pattern is every minute. */
class SchedulesTest {
    private static final long MINUTE_MS = 60_000;
    private static final ControlLoop.Setup SETUP = new ControlLoop.Setup(
            Cell.SETUP.self(),
            Cell.SETUP.founding(),
            "0.1.0",
            Cell.SETUP.limits(),
            Cell.SETUP.leases(),
            PlacementPolicy.BEST_FIT,
            Recurrences::of);

    private final Cell cell = new Cell(SETUP);

    @Test
    void settle_instantIsDue_submitsItsRunInTheSameDecision() {
        JobId schedule = cell.submit(job("* * * * *", Misfire.ONCE, Overlap.FORBID));
        assertThat(cell.state().jobs()).isEmpty();

        long instantMs = Objects.requireNonNull(nextDue());
        assertThat(instantMs).isEqualTo((Cell.START_MS / MINUTE_MS + 1) * MINUTE_MS);
        advanceTo(instantMs - 1);
        assertThat(cell.state().jobs()).isEmpty();
        advanceTo(instantMs);

        JobId run = new JobId("tick", 2);
        assertThat(told()).containsExactly("run " + instantMs);
        assertThat(Objects.requireNonNull(cell.state().job(run)).header().run())
                .isEqualTo(new io.reeve.model.ScheduledRun(schedule, instantMs));
        assertThat(Objects.requireNonNull(cell.state().job(run)).spec().schedule())
                .isNull();
        assertThat(entry(schedule).lastRun()).isEqualTo(run);
        assertThat(nextDue()).isEqualTo(instantMs + MINUTE_MS);
    }

    @Test
    void settle_runBeforeGoesOn_followsTheOverlapPolicy() {
        cell.submit(job("* * * * *", Misfire.ONCE, Overlap.FORBID));
        cell.submit(job("* * * * *", Misfire.ONCE, Overlap.ALLOW));
        cell.submit(job("* * * * *", Misfire.ONCE, Overlap.REPLACE));
        advanceTo(minute(17));
        advanceTo(minute(18));

        assertThat(skips(1)).containsExactly(Reason.OVERLAPPED);
        assertThat(skips(2)).isEmpty();
        assertThat(skips(3)).isEmpty();
        assertThat(runsOf(1)).containsExactly(JobState.ACTIVE);
        assertThat(runsOf(2)).containsExactly(JobState.ACTIVE, JobState.ACTIVE);
        assertThat(runsOf(3)).containsExactly(JobState.KILLED, JobState.ACTIVE);
    }

    @Test
    void settle_instantsWereMissed_followsTheMisfirePolicy() {
        cell.submit(job("* * * * *", Misfire.ONCE, Overlap.ALLOW));
        cell.submit(job("* * * * *", Misfire.SKIP, Overlap.ALLOW));
        cell.submit(job("* * * * *", Misfire.ALL, Overlap.ALLOW));
        cell.submit(job("0 * * * *", Misfire.ONCE, Overlap.ALLOW));
        cell.submit(job("0 * * * *", Misfire.SKIP, Overlap.ALLOW));
        advanceTo(minute(80) + 30_000);

        assertThat(runsOf(1)).as("once: the newest is on time").hasSize(1);
        assertThat(entry(new JobId("tick", 1)).skipped()).isEqualTo(63);
        assertThat(runsOf(2)).hasSize(1);
        assertThat(runsOf(3)).hasSize(64);
        assertThat(runsOf(4)).as("once: the newest was missed, too").hasSize(1);
        assertThat(runsOf(5)).isEmpty();
        assertThat(skips(5)).containsExactly(Reason.MISFIRED);
    }

    @Test
    void settle_allOfTooMany_runsTheNewestAndTellsOfTheOthers() {
        cell.submit(job("* * * * *", Misfire.ALL, Overlap.ALLOW));
        advanceTo(minute(17 + 499));

        assertThat(runsOf(1)).hasSize(Schedules.MAX_CATCH_UP);
        assertThat(skips(1)).containsExactly(Reason.MISFIRED);
        assertThat(entry(new JobId("tick", 1)).skipped()).isEqualTo(400);
    }

    @Test
    void settle_allThatMustNotOverlap_runsOneAfterTheOther() {
        JobId schedule = cell.submit(job("* * * * *", Misfire.ALL, Overlap.FORBID));
        advanceTo(minute(19));
        assertThat(runsOf(1)).hasSize(1);
        assertThat(nextDue()).isNull();

        cell.decide(cell.loop
                .scheduler()
                .kill(Objects.requireNonNull(entry(schedule).lastRun())));
        advanceTo(minute(19));

        assertThat(runsOf(1)).hasSize(2);
        assertThat(skips(1)).isEmpty();
    }

    @Test
    void settle_anAbsenceOfYears_costsNoWalkThroughTheInstants() {
        cell.submit(job("* * * * * *", Misfire.ONCE, Overlap.ALLOW));
        advanceTo(minute(5_000_000));

        assertThat(skips(1)).containsExactly(Reason.MISFIRED);
        assertThat(entry(new JobId("tick", 1)).message()).contains("more than 1000 instants");
        assertThat(runsOf(1)).hasSize(61);
    }

    @Test
    void settle_intervalIsOver_endsTheSchedule() {
        JobId schedule = cell.submit(job("R2/1970-01-01T00:20:00Z/PT1M", Misfire.ONCE, Overlap.ALLOW));
        advanceTo(minute(30));

        assertThat(entry(schedule).isActive()).isFalse();
        assertThat(entry(schedule).runs() + entry(schedule).skipped()).isEqualTo(2);
        assertThat(cell.loop.scheduler().kill(schedule).isEmpty() ? null : schedule)
                .isNull();
    }

    @Test
    void kill_ofASchedule_letsItsRunsGoOn() {
        JobId schedule = cell.submit(job("* * * * *", Misfire.ONCE, Overlap.ALLOW));
        advanceTo(minute(17));
        cell.decide(cell.loop.scheduler().kill(schedule));
        advanceTo(minute(25));

        assertThat(runsOf(1)).containsExactly(JobState.ACTIVE);
        assertThat(entry(schedule).reason()).isEqualTo(Reason.KILLED_BY_USER);
        assertThat(cell.loop.scheduler().kill(schedule)).isEmpty();
    }

    @Test
    void rebuild_anotherLeader_decidesTheNextInstantAndNoneTwice() {
        cell.submit(job("* * * * *", Misfire.ALL, Overlap.ALLOW));
        advanceTo(minute(17));
        var next = new ControlLoop(cell.state().snapshot(), 2, SETUP, new Random(1));
        next.startTerm(SETUP, minute(18));
        next.settle(minute(18));

        List<Long> instants = new ArrayList<>();
        next.view()
                .state()
                .jobs()
                .forEach(job ->
                        instants.add(Objects.requireNonNull(job.header().run()).instantMs()));
        assertThat(instants).containsExactly(minute(17), minute(18));
    }

    @Test
    void submit_sameKey_isTheSameSchedule() {
        JobSpec job = Tasks.keyed(job("* * * * *", Misfire.ONCE, Overlap.ALLOW), "k");
        JobId schedule = cell.submit(job);

        assertThat(cell.loop.scheduler().submit(job, "hash", cell.nowMs)).isEqualTo(new Submission.Existing(schedule));
    }

    @Test
    void submit_allInstantsPast_isRefusedUnlessItIsKnown() {
        JobSpec job = Tasks.keyed(job("R2/1970-01-01T00:00:00Z/PT1M", Misfire.ONCE, Overlap.ALLOW), "k");
        Cell young = new Cell(SETUP);
        young.nowMs = 0;
        JobId schedule = young.submit(job);
        assertThat(young.loop.scheduler().submit(job, "hash", cell.nowMs)).isEqualTo(new Submission.Existing(schedule));

        assertThat(cell.loop.scheduler().submit(job, "hash", cell.nowMs))
                .isEqualTo(new Submission.NeverFires(
                        "\"R2/1970-01-01T00:00:00Z/PT1M\" never fires: all of its instants are past"));
    }

    @Test
    void settle_uploadOfASchedule_isKeptWhileItIsActive() {
        cell.decide(List.of(new CellEvent.FileUploaded("f1", 1, new NodeId("n"))));
        var file = new FileSpec(new FileSpec.Source.Upload("f1"), "x", -1);
        JobId schedule = cell.submit(
                schedule(Tasks.job("tick", Tasks.task("t").file(file)), "0 0 1 1 *", Misfire.ONCE, Overlap.ALLOW));
        advanceTo(cell.nowMs + 2 * Cell.SETUP.limits().uploadGraceMs());
        assertThat(cell.state().upload("f1")).isNotNull();

        cell.decide(cell.loop.scheduler().kill(schedule));
        advanceTo(cell.nowMs + 2 * Cell.SETUP.limits().uploadGraceMs());
        assertThat(cell.state().upload("f1")).isNull();
    }

    private static JobSpec job(String pattern, Misfire misfire, Overlap overlap) {
        return schedule(Tasks.job("tick", Tasks.task("t")), pattern, misfire, overlap);
    }

    private static JobSpec schedule(JobSpec spec, String pattern, Misfire misfire, Overlap overlap) {
        return new JobSpec(
                spec.name(),
                spec.role(),
                spec.priority(),
                spec.key(),
                spec.onFailure(),
                spec.tasks(),
                new ScheduleSpec(pattern, "UTC", misfire, overlap));
    }

    private void advanceTo(long ms) {
        cell.nowMs = ms;
        cell.turn();
    }

    private static long minute(long minute) {
        return minute * MINUTE_MS;
    }

    private Long nextDue() {
        var next = cell.loop.scheduler().nextDueMs();
        return next.isPresent() ? (Long) next.getAsLong() : null;
    }

    private ScheduleEntry entry(JobId schedule) {
        return Objects.requireNonNull(cell.state().schedule(schedule));
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (Event event : cell.decided()) {
            if (event instanceof ScheduleEvent.ScheduleFired fired) {
                told.add("run " + fired.instantMs());
            } else if (event instanceof ScheduleEvent.ScheduleSkipped skipped) {
                told.add("skip " + skipped.instantMs());
            }
        }
        return told;
    }

    private List<Reason> skips(long schedule) {
        return cell.decided().stream()
                .filter(event -> event instanceof ScheduleEvent.ScheduleSkipped)
                .map(event -> (ScheduleEvent.ScheduleSkipped) event)
                .filter(event -> event.schedule().number() == schedule)
                .map(ScheduleEvent.ScheduleSkipped::reason)
                .toList();
    }

    private List<JobState> runsOf(long schedule) {
        return cell.decided().stream()
                .filter(event -> event instanceof JobEvent.JobSubmitted)
                .map(event -> (JobEvent.JobSubmitted) event)
                .filter(event -> Objects.requireNonNull(event.run()).schedule().number() == schedule)
                .map(event -> Objects.requireNonNull(cell.state().job(event.job()))
                        .header()
                        .state())
                .toList();
    }
}
