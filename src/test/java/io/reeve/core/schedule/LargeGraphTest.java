package io.reeve.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Graphs of named tasks: layers of a hundred, each task after three of the layer before, and one after the last. */
class LargeGraphTest {
    private static final int WIDTH = 100;
    private static final int NODES = 10;
    private static final int CPUS = 20;

    static JobSpec graph(int tasks, JobSpec.OnFailure onFailure) {
        List<Tasks> specs = new ArrayList<>();
        for (int i = 0; i < tasks - 1; i++) {
            Tasks task = Tasks.task("t" + i);
            int layer = i / WIDTH;
            for (int k = 0; layer > 0 && k < 3; k++) {
                task.after("t" + ((layer - 1) * WIDTH + (i + k * 7) % WIDTH));
            }
            specs.add(task);
        }
        Tasks last = Tasks.task("last");
        for (int i = Math.max(0, tasks - 1 - WIDTH); i < tasks - 1; i++) {
            last.after("t" + i);
        }
        specs.add(last);
        return Tasks.job("graph", 500, onFailure, specs.toArray(new Tasks[0]));
    }

    /** Runs it to its end; returns the milliseconds for the submission and for all. */
    static long[] run(int tasks, JobSpec.OnFailure onFailure) {
        Cell cell = new Cell();
        for (int i = 0; i < NODES; i++) {
            cell.node("node-" + i, Nodes.worker(CPUS));
        }
        JobSpec spec = graph(tasks, onFailure);
        long startNs = System.nanoTime();
        JobId id = cell.submit(spec);
        long submittedNs = System.nanoTime();
        for (List<TaskLaunched> launched = cell.turn(); !launched.isEmpty(); launched = cell.turn()) {
            launched.forEach(launch -> cell.finish(
                    Objects.requireNonNull(cell.state().task(launch.attempt().task()))));
        }
        long endNs = System.nanoTime();
        assertThat(Objects.requireNonNull(cell.state().job(id)).header().state())
                .isEqualTo(JobState.FINISHED);
        ClusterState again = new ClusterState(cell.state().snapshot());
        assertThat(Objects.requireNonNull(again.job(id)).size()).isEqualTo(tasks);
        return new long[] {(submittedNs - startNs) / 1_000_000, (endNs - startNs) / 1_000_000};
    }

    @Test
    @Timeout(120)
    void run_aHundredThousandTasks_endsInSeconds() {
        long[] ms = run(100_000, JobSpec.OnFailure.CONTINUE);
        System.out.println("100,000 tasks: submitted in " + ms[0] + " ms, run in " + ms[1] + " ms");
    }

    @Test
    @Timeout(120)
    void run_failFast_doesNotWalkTheJobAtEachEnd() {
        long[] ms = run(30_000, JobSpec.OnFailure.FAIL_FAST);
        System.out.println("30,000 tasks, fail-fast: submitted in " + ms[0] + " ms, run in " + ms[1] + " ms");
    }

    /** For by hand: the times of three sizes, each after a warm-up. */
    public static void main(String[] none) {
        run(10_000, JobSpec.OnFailure.CONTINUE);
        for (int tasks : new int[] {10_000, 30_000, 100_000}) {
            long[] ms = run(tasks, JobSpec.OnFailure.CONTINUE);
            System.out.println(tasks + " tasks: submitted in " + ms[0] + " ms, run in " + ms[1] + " ms");
        }
    }
}
