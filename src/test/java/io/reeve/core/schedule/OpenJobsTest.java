package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.open;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.event.JobEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.Dependency.When;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenJobsTest {
    private final Cell cell = new Cell().node("node-1", Nodes.worker(8));

    private Change ask(JobId id, @Nullable String key, boolean closes, Tasks... tasks) {
        var specs = Stream.of(tasks).map(Tasks::spec).toList();
        return cell.loop.scheduler().changes().add(new AddRequest(id, specs, key, "hash of " + specs, closes));
    }

    private void add(JobId id, Tasks... tasks) {
        cell.decide(((Change.Accepted) ask(id, null, false, tasks)).events());
    }

    private String refusal(JobId id, Tasks... tasks) {
        return ((Change.Refused) ask(id, null, false, tasks)).faults().get(0).message();
    }

    private JobState stateOf(JobId id) {
        return Objects.requireNonNull(cell.state().job(id)).header().state();
    }

    private void close(JobId id) {
        cell.decide(((Change.Accepted) cell.loop.scheduler().changes().close(id)).events());
        cell.turn();
    }

    @Test
    void openJob_withoutRunningTasks_staysUntilItIsClosed() {
        JobId id = cell.submit(open(job("stream", task("a"))));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.turn();
        assertThat(stateOf(id)).isEqualTo(JobState.ACTIVE);

        close(id);

        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
        assertThat(cell.loop.scheduler().changes().close(id)).isEqualTo(new Change.Repeated(id));
    }

    @Test
    void add_afterEndedAndRunningTasks_runsWhenTheyHaveEndedAsAsked() {
        JobId id = cell.submit(open(job("stream", task("a"), task("bad"))));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.fail(cell.task(id, "bad"), 1);
        cell.turn();

        add(
                id,
                task("b").after("a"),
                task("c").after("b"),
                task("sorry").after("bad", When.FAILED),
                task("never").after("bad"));

        assertThat(cell.turn()).hasSize(2);
        assertThat(cell.stateOf(id, "never")).isEqualTo(TaskState.KILLED);
        cell.finish(cell.task(id, "b"));
        assertThat(cell.turn()).hasSize(1);
        ClusterState again = new ClusterState(cell.state().snapshot());
        assertThat(again.snapshot()).isEqualTo(cell.state().snapshot());
    }

    @Test
    void addOrClose_ofAJobThatLeftTheList_saysSo() {
        JobId id = cell.submit(open(job("stream", task("a"))));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        close(id);
        cell.decide(List.of(new JobEvent.JobForgotten(id)));

        for (Change change : List.of(
                ask(id, null, false, task("b")), cell.loop.scheduler().changes().close(id))) {
            assertThat(((Change.Refused) change).faults().get(0).message())
                    .startsWith("job stream.1 has left the list of jobs, or never was: of those that ended it keeps");
        }
        assertThat(cell.loop.scheduler().changes().absent(new JobId("stream", 2)))
                .isEqualTo("there is no job stream.2");
    }

    @Test
    void add_eachOutputsOfAnEndedTask_expandsAtOnce() {
        JobId id = cell.submit(open(job("stream", task("split"))));
        cell.turn();
        cell.finish(cell.task(id, "split"), "x", "y", "z");
        cell.turn();
        add(id, task("count").eachOutputOf("split"));
        assertThat(cell.turn()).hasSize(3);
    }

    @Test
    void add_andClose_isTheLastOfIt() {
        JobId id = cell.submit(open(job("stream")));
        cell.decide(((Change.Accepted) ask(id, null, true, task("a"))).events());
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.turn();
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
        assertThat(refusal(id, task("b"))).isEqualTo("stream.1 has ended");
    }

    @Test
    void add_notPossible_saysWhy() {
        JobId plain = cell.submit(job("plain", task("a")));
        JobId open = cell.submit(open(job("open", task("a"))));
        cell.turn();
        assertThat(refusal(plain, task("b"))).isEqualTo("plain.1 was not submitted with open: true");
        assertThat(refusal(open, task("a"))).isEqualTo("open.2 has a task a already");
        assertThat(refusal(new JobId("x", 7), task("a"))).isEqualTo("there is no job x.7");
        close(open);
        assertThat(refusal(open, task("b"))).isEqualTo("open.2 was closed");
        assertThat(ask(open, null, false)).isInstanceOf(Change.Refused.class);
    }

    @Test
    void add_sameKey_isAddedOnce() {
        JobId id = cell.submit(open(job("stream")));
        cell.decide(((Change.Accepted) ask(id, "k", false, task("a"))).events());
        assertThat(ask(id, "k", false, task("a"))).isEqualTo(new Change.Repeated(id));
        assertThat(ask(id, "k", false, task("b"))).isEqualTo(new Change.Conflict(id));
    }

    @Test
    void add_tooManyInstances_isRefused() {
        JobId id = cell.submit(open(job("stream", task("a").instances(60_000))));
        int most = SchedulerLimits.DEFAULT.maxTasksPerJob();
        Change change = ask(id, null, false, task("b").instances(most));
        assertThat(((Change.Full) change).why().code()).isEqualTo("TOO_MANY_INSTANCES");
    }

    @Test
    void openJob_killedOrFailedFast_endsThoughNobodyClosedIt() {
        JobId killed = cell.submit(open(job("killed", task("a").after("b"), task("b"))));
        JobId fast = cell.submit(open(job("fast", 500, JobSpec.OnFailure.FAIL_FAST, task("a"))));
        cell.turn();
        cell.fail(cell.task(fast, "a"), 1);
        cell.turn();
        assertThat(stateOf(fast)).isEqualTo(JobState.FAILED);
        cell.decide(cell.loop.scheduler().kill(killed));
        cell.fail(cell.task(killed, "b"), 143);
        cell.turn();
        assertThat(stateOf(killed)).isEqualTo(JobState.KILLED);
    }

    @Test
    void rebuild_openJobWithAddedTasks_goesOnWhereItWas() {
        JobId id = cell.submit(open(job("stream", task("a"))));
        add(id, task("b"), task("c").after("a"));
        cell.loop.scheduler().rebuild();
        assertThat(cell.turn()).hasSize(2);
        assertThat(List.of(cell.stateOf(id, "a"), cell.stateOf(id, "b"))).containsOnly(TaskState.ACTIVE);
    }
}
