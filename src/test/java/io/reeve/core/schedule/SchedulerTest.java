package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.model.JobId;
import io.reeve.model.JobState;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private final Cell cell = new Cell().node("node-1", Nodes.worker(4));

    private JobState stateOf(JobId id) {
        return Objects.requireNonNull(cell.state().job(id)).header().state();
    }

    @Test
    void submit_oneTask_launchesAndEndsTheJob() {
        JobId id = cell.submit(job("one", task("a")));
        assertThat(cell.turn()).hasSize(1);
        cell.finish(cell.task(id, "a"));
        assertThat(cell.turn()).isEmpty();
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void settle_eachOutputs_expandsInOrderOfInstanceAndPath() {
        JobId id = cell.submit(job(
                "fan",
                task("split").instances(2),
                task("count").eachOutputOf("split"),
                task("sum").after("count")));
        assertThat(cell.turn()).hasSize(2);
        cell.finish(cell.task(id, "split", 1), "a", "c");
        cell.finish(cell.task(id, "split", 0), "b");
        assertThat(cell.turn()).hasSize(3);
        assertThat(Objects.requireNonNull(cell.task(id, "count", 0).item()).path())
                .isEqualTo("b");
        assertThat(Objects.requireNonNull(cell.task(id, "count", 2).item()).path())
                .isEqualTo("c");
        for (int i = 0; i < 3; i++) {
            cell.finish(cell.task(id, "count", i));
        }
        assertThat(cell.turn()).hasSize(1);
        cell.finish(cell.task(id, "sum"));
        cell.turn();
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void settle_failedDependency_killsAllThatComesAfter() {
        JobId id = cell.submit(job(
                "chain",
                task("a"),
                task("b").after("a"),
                task("c").eachOutputOf("b"),
                task("d").after("c")));
        cell.turn();
        cell.fail(cell.task(id, "a"), 3);
        cell.turn();
        assertThat(cell.stateOf(id, "b")).isEqualTo(TaskState.KILLED);
        assertThat(cell.task(id, "c", 0).state()).isEqualTo(TaskState.KILLED);
        assertThat(cell.stateOf(id, "d")).isEqualTo(TaskState.KILLED);
        assertThat(stateOf(id)).isEqualTo(JobState.FAILED);
        assertThat(cell.decided().toString()).contains("chain.1/a ended failed: exit status 3");
        assertThat(cell.decided().toString()).contains(Reason.DEPENDENCY_UNMET.name());
    }
}
