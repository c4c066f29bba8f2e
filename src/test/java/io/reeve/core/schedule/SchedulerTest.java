package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.keyed;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.round.Receipts;
import io.reeve.core.state.Endings;
import io.reeve.event.NodeEvent.NodeLost;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Dependency;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Map;
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

    @Test
    void submit_sameKey_isTheSameJobOrAConflict() {
        var spec = keyed(job("one", task("a")), "nightly");
        JobId id = cell.submit(spec);
        assertThat(cell.loop.scheduler().submit(spec, "hash", cell.nowMs)).isEqualTo(new Submission.Existing(id));
        assertThat(cell.loop.scheduler().submit(spec, "other", cell.nowMs)).isEqualTo(new Submission.Conflict(id));
    }

    @Test
    void submit_unknownUpload_isNamed() {
        var spec = job("one", task("a").file(new FileSpec(new FileSpec.Source.Upload("abc"), "in", -1)));
        assertThat(cell.loop.scheduler().submit(spec, "hash", cell.nowMs))
                .isEqualTo(new Submission.UnknownUploads(List.of("abc")));
    }

    @Test
    void submit_tooManyInstances_isRefused() {
        var spec = job("one", task("a").instances(60_000), task("b").instances(60_000));
        assertThat(cell.loop.scheduler().submit(spec, "hash", cell.nowMs))
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("TOO_MANY_INSTANCES"));
    }

    @Test
    void demand_priorityThenAgeThenDocument_decidesTheOrder() {
        JobId low =
                cell.submit(job("low", 10, JobSpec.OnFailure.CONTINUE, task("a").cpus(4_000)));
        JobId high = cell.submit(job(
                "high",
                900,
                JobSpec.OnFailure.CONTINUE,
                task("b").cpus(3_000),
                task("a").cpus(1_000)));
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().toString())
                .containsExactly("high.2/b", "high.2/a");
        assertThat(cell.loop
                        .scheduler()
                        .why(cell.task(low, "a").id(), cell.nowMs)
                        .sentence())
                .contains("cpus ruled out 1 node", "node-1 has 0 cpus free of 4 asked", "it is next in the queue");
        cell.finish(cell.task(high, "b")).finish(cell.task(high, "a"));
        assertThat(cell.turn()).hasSize(1);
    }

    @Test
    void report_failed_waitsTheBackoffWithJitterThenRunsAgain() {
        JobId id = cell.submit(job("one", task("a").attempts(2)));
        cell.turn();
        cell.fail(cell.task(id, "a"), 1);
        assertThat(cell.turn()).isEmpty();
        assertThat(cell.loop
                        .scheduler()
                        .why(cell.task(id, "a").id(), cell.nowMs)
                        .kind())
                .isEqualTo(Why.Kind.RETRY);
        long dueMs = cell.loop.scheduler().nextDueMs().orElseThrow();
        assertThat(dueMs - cell.nowMs).isBetween(500L, 1_000L);
        cell.nowMs = dueMs;
        assertThat(cell.turn()).hasSize(1);
        cell.fail(cell.task(id, "a"), 1);
        cell.turn();
        assertThat(stateOf(id)).isEqualTo(JobState.FAILED);
    }

    @Test
    void report_repeatedOrForeign_yieldsNothing() {
        JobId id = cell.submit(job("one", task("a")));
        cell.turn();
        NodeId node = new NodeId("node-1");
        var running = List.of(new AttemptStatus(Cell.attempt(cell.task(id, "a")), 1, new Status.Running(7)));
        assertThat(cell.loop.scheduler().report(node, 2, running, cell.nowMs)).isEmpty();
        assertThat(cell.loop.scheduler().report(new NodeId("other"), 1, running, cell.nowMs))
                .isEmpty();
        cell.decide(cell.loop.scheduler().report(node, 1, running, cell.nowMs));
        assertThat(cell.loop.scheduler().report(node, 1, running, cell.nowMs)).isEmpty();
        cell.finish(cell.task(id, "a"));
        assertThat(cell.loop.scheduler().report(node, 1, running, cell.nowMs)).isEmpty();
    }

    @Test
    void kill_job_endsWhatWaitsAndStopsWhatRuns() {
        JobId id = cell.submit(job("one", task("a").attempts(5), task("b").eachOutputOf("a")));
        cell.turn();
        cell.decide(cell.loop.scheduler().kill(id));
        assertThat(cell.loop.scheduler().kill(id)).isEmpty();
        assertThat(cell.task(id, "b", 0).state()).isEqualTo(TaskState.KILLED);
        cell.end(cell.task(id, "a"), Endings.lost(Reason.UNKNOWN_TO_NODE, ""));
        cell.turn();
        assertThat(cell.stateOf(id, "a")).isEqualTo(TaskState.KILLED);
        assertThat(stateOf(id)).isEqualTo(JobState.KILLED);
    }

    @Test
    void settle_failFast_killsTheRest() {
        JobId id = cell.submit(job(
                "one",
                500,
                JobSpec.OnFailure.FAIL_FAST,
                task("a"),
                task("b"),
                task("c").cpus(9_000)));
        cell.turn();
        cell.fail(cell.task(id, "a"), 1);
        cell.turn();
        assertThat(Objects.requireNonNull(cell.task(id, "b").lastAttempt()).reason())
                .isEqualTo(Reason.JOB_FAILED_FAST);
        assertThat(cell.stateOf(id, "c")).isEqualTo(TaskState.KILLED);
    }

    @Test
    void settle_queueTimeout_endsTheTask() {
        JobId id = cell.submit(job("one", task("a").cpus(9_000).timeouts(1_000, -1, 0)));
        cell.turn();
        cell.passMs(1_000).turn();
        assertThat(cell.stateOf(id, "a")).isEqualTo(TaskState.FAILED);
        assertThat(cell.decided().toString()).contains(Reason.QUEUE_TIMEOUT.name());
    }

    @Test
    void settle_handlerOfAFailureThatNeverCame_doesNotFailTheJob() {
        JobId id = cell.submit(job("one", task("a"), task("b").after("a", Dependency.When.FAILED)));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.turn();
        assertThat(cell.stateOf(id, "b")).isEqualTo(TaskState.KILLED);
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void settle_retentionOver_forgetsTheJob() {
        JobId id = cell.submit(job("one", task("a")));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.turn();
        cell.passMs(SchedulerLimits.DEFAULT.finishedForMs()).turn();
        assertThat(cell.state().job(id)).isNull();
    }

    @Test
    void accept_nodeGoneOrPlanOld_dropsTheGrant() {
        cell.submit(job("one", task("a")));
        cell.loop.settle(cell.nowMs);
        var plan = cell.loop.allocator().allocate(cell.loop.scheduler().demand(7, cell.nowMs));
        assertThat(plan.grants()).hasSize(1);
        cell.decide(List.of(new NodeLost(new NodeId("node-1"), 1, Reason.NODE_LOST, "")));
        assertThat(cell.loop.accept(plan)).isEmpty();
        cell.node("node-1", Nodes.worker(4));
        assertThat(cell.loop.accept(plan)).isEmpty();
    }

    @Test
    void accept_limitSetSinceThePlan_launchesNothingAboveIt() {
        JobId id = cell.submit(job("one", task("a").cpus(2_000)));
        cell.loop.settle(cell.nowMs);
        Plan plan = cell.loop.plan(cell.loop.scheduler().demand(1, cell.nowMs));
        assertThat(plan.grants()).hasSize(1);
        cell.decide(
                List.of(new RolesChanged(List.of(new RoleSpec("default", 1_000, Map.of(), Map.of("cpus", 1_000L))))));
        assertThat(cell.loop.accept(plan)).isEmpty();
        assertThat(cell.turn()).isEmpty();
        cell.decide(List.of(new RolesChanged(List.of(new RoleSpec("default", 1_000, Map.of(), Map.of())))));
        assertThat(cell.turn()).hasSize(1);
        assertThat(cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void report_progressBeforeTheStart_waitsUntilBothComeAgain() {
        JobId id = cell.submit(job("one", task("a")));
        cell.turn();
        AttemptId attempt = Cell.attempt(cell.task(id, "a"));
        var running = new AttemptStatus(attempt, 1, new Status.Running(42));
        var progress = new AttemptStatus(attempt, 2, new Status.Progress(50, "half"));
        NodeId node = new NodeId("node-1");
        var overtaking = new StatusReport(node, 1, List.of(progress));
        cell.decide(cell.loop.scheduler().report(node, 1, overtaking.statuses(), cell.nowMs));
        assertThat(Receipts.of(cell.state(), overtaking)).isEmpty();
        var again = new StatusReport(node, 1, List.of(running, progress));
        cell.decide(cell.loop.scheduler().report(node, 1, again.statuses(), cell.nowMs));
        assertThat(Receipts.of(cell.state(), again)).containsExactly(new Receipt(attempt, 2));
        assertThat(Objects.requireNonNull(cell.task(id, "a").lastAttempt()).state())
                .isEqualTo(AttemptState.RUNNING);
    }

    @Test
    void accept_roomFreedSinceThePlan_offersWhomItRefusedAgain() {
        JobId first = cell.submit(job("first", task("a").cpus(4_000)));
        cell.turn();
        JobId second = cell.submit(job("second", task("b").cpus(4_000)));
        cell.loop.settle(cell.nowMs);
        Plan plan = cell.loop.plan(cell.loop.scheduler().demand(100, cell.nowMs));
        assertThat(plan.refusals()).hasSize(1);
        cell.finish(cell.task(first, "a"));
        assertThat(cell.loop.accept(plan)).isEmpty();
        assertThat(cell.turn()).hasSize(1);
        assertThat(cell.stateOf(second, "b")).isEqualTo(TaskState.ACTIVE);
    }
}
