package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.schedule.Submission;
import io.reeve.core.schedule.Why;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.StateSnapshot;
import io.reeve.core.state.TaskEntry;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Seeds;
import io.reeve.fixture.Tasks;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final int SEEDS = 200;

    @Test
    void rounds_anyCell_placeAsASubmissionThenDoesAndChangeNothing() {
        Seeds.each(SEEDS, seed -> {
            Random random = new Random(seed);
            Cell cell = new Cell();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                cell.node("node-" + i, Nodes.worker(1 + random.nextInt(6)));
            }
            for (int i = 0; i < random.nextInt(5); i++) {
                cell.submit(job("old-" + i, random));
            }
            cell.turn();
            JobSpec wanted = job("new", random);
            StateSnapshot before = cell.state().snapshot();

            var rehearsal = new Rehearsal(before, Cell.SETUP, new Random(1));
            JobId planned = ((Submission.Accepted) rehearsal.submit(wanted, "hash", false, cell.nowMs)).id();
            play(rehearsal, cell.nowMs);

            assertThat(cell.state().snapshot()).as("the cell is as it was").isEqualTo(before);
            JobId real = cell.submit(wanted);
            cell.turn();
            assertThat(places(rehearsal.state(), planned)).isEqualTo(places(cell.state(), real));
        });
    }

    @Test
    void submit_filesComeLater_areCountedAsThere() {
        Cell cell = new Cell();
        String sha256 = "0".repeat(64);
        JobSpec spec = Tasks.job("j", Tasks.task("t").file(new FileSpec(new FileSpec.Source.Upload(sha256), "a", 0)));
        var rehearsal = new Rehearsal(cell.state().snapshot(), Cell.SETUP, new Random(1));

        assertThat(rehearsal.submit(spec, "hash", false, cell.nowMs)).isInstanceOf(Submission.UnknownUploads.class);
        assertThat(rehearsal.submit(spec, "hash", true, cell.nowMs)).isInstanceOf(Submission.Accepted.class);
        assertThat(rehearsal.awaitedUploads()).containsExactly(sha256);
    }

    @Test
    void why_taskThatWaits_isToldAsTheLeaderWould() {
        Cell cell = new Cell();
        cell.node("node-1", Nodes.info(Resources.of(1_000, 1_000 * Tasks.MIB), Map.of()));
        var rehearsal = new Rehearsal(cell.state().snapshot(), Cell.SETUP, new Random(1));
        JobId job = ((Submission.Accepted)
                        rehearsal.submit(Tasks.job("j", Tasks.task("t").cpus(2_000)), "hash", false, cell.nowMs))
                .id();
        play(rehearsal, cell.nowMs);

        Why why = rehearsal.why(new TaskId(job, "t", TaskId.SINGLE));

        assertThat(why.kind()).isEqualTo(Why.Kind.NO_NODE_FITS);
        assertThat(why.cause()).contains("node-1 has 1 cpus free of 2 asked");
    }

    @Test
    void stops_taskOfHigherPriority_namesWhatWouldEndForIt() {
        Cell cell = new Cell();
        cell.node("node-1", Nodes.info(Resources.of(2_000, 1_000 * Tasks.MIB), Map.of()));
        JobId low =
                cell.submit(priority("low", 100, Tasks.task("t").instances(2).cpus(1_000)));
        cell.turn();
        var rehearsal = new Rehearsal(cell.state().snapshot(), Cell.SETUP, new Random(1));
        JobSpec urgent = priority("urgent", 900, Tasks.task("t").cpus(1_000));
        JobId planned = ((Submission.Accepted) rehearsal.submit(urgent, "hash", false, cell.nowMs)).id();
        play(rehearsal, cell.nowMs);

        assertThat(rehearsal.stops(planned)).singleElement().satisfies(stop -> {
            assertThat(stop.attempt().task().job()).isEqualTo(low);
            assertThat(stop.message()).contains(planned + "/t");
        });
        assertThat(rehearsal.stops(low)).isEmpty();
    }

    private static JobSpec priority(String name, int priority, Tasks task) {
        return Tasks.job(name, priority, JobSpec.OnFailure.CONTINUE, task);
    }

    private static void play(Rehearsal rehearsal, long nowMs) {
        while (rehearsal.round(nowMs)) {
            // Each round places at most what its limits allow.
        }
    }

    private static JobSpec job(String name, Random random) {
        Tasks first = Tasks.task("a").instances(1 + random.nextInt(4)).cpus(250L * (1 + random.nextInt(8)));
        Tasks second = Tasks.task("b").instances(1 + random.nextInt(3)).cpus(250L * (1 + random.nextInt(8)));
        if (random.nextBoolean()) {
            second.after("a");
        }
        return Tasks.in(
                random.nextBoolean() ? "x" : "y/z",
                Tasks.job(name, random.nextInt(1_000), JobSpec.OnFailure.CONTINUE, first, second));
    }

    private static Map<TaskId, String> places(ClusterView state, JobId id) {
        Map<TaskId, String> places = new TreeMap<>();
        Job job = Objects.requireNonNull(state.job(id));
        job.groups().forEach(group -> group.entries().forEach(entry -> places.put(entry.id(), place(entry))));
        return places;
    }

    private static String place(TaskEntry task) {
        AttemptEntry last = task.lastAttempt();
        return task.state() + (last == null ? "" : " " + last.node() + " " + last.allocation());
    }
}
