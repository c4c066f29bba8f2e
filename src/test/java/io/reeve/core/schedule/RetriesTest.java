package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.JobEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.Dependency.When;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Cell cell = new Cell().node("node-1", Nodes.worker(8));

    private Change ask(@Nullable String key, String... ids) {
        List<RetryRequest.Target> targets = new ArrayList<>();
        for (String id : ids) {
            targets.add(
                    id.contains("/")
                            ? new RetryRequest.Target(TaskId.parse(id).job(), TaskId.parse(id))
                            : new RetryRequest.Target(JobId.parse(id), null));
        }
        return cell.loop.scheduler().changes().retry(new RetryRequest(targets, key, String.join(" ", ids)), cell.nowMs);
    }

    private void retry(String... ids) {
        Change change = ask(null, ids);
        assertThat(change).isInstanceOf(Change.Accepted.class);
        cell.decide(((Change.Accepted) change).events());
    }

    private String refusal(String... ids) {
        Change change = ask(null, ids);
        assertThat(change).isInstanceOf(Change.Refused.class);
        return ((Change.Refused) change).faults().get(0).message();
    }

    private JobState stateOf(JobId id) {
        return Objects.requireNonNull(cell.state().job(id)).header().state();
    }

    private void runAll(String failing) {
        for (var launches = cell.turn(); !launches.isEmpty(); launches = cell.turn()) {
            launches.forEach(launch -> {
                TaskEntry entry = Objects.requireNonNull(
                        cell.state().task(launch.attempt().task()));
                if (launch.attempt().task().toString().endsWith(failing)
                        && launch.attempt().generation() == 1) {
                    cell.fail(entry, 1);
                } else {
                    cell.finish(entry, "out");
                }
            });
        }
    }

    @Test
    void retry_job_runsWhatFailedAndWhatWasKilledForIt() {
        JobId id = cell.submit(job(
                "chain",
                task("good"),
                task("bad").after("good"),
                task("next").after("bad"),
                task("last").after("next").after("good"),
                task("sorry").after("bad", When.FAILED)));
        runAll("/bad");
        assertThat(stateOf(id)).isEqualTo(JobState.FAILED);
        assertThat(cell.stateOf(id, "last")).isEqualTo(TaskState.KILLED);

        retry("chain.1");

        assertThat(stateOf(id)).isEqualTo(JobState.ACTIVE);
        runAll("none");
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
        assertThat(cell.task(id, "good").generation()).isEqualTo(1);
        assertThat(cell.task(id, "bad").generation()).isEqualTo(2);
        assertThat(Cell.attempt(cell.task(id, "bad"))).hasToString("chain.1/bad~2@1");
        assertThat(cell.task(id, "bad").earlier()).hasSize(1);
        assertThat(cell.task(id, "bad").earlier().get(0).end().state()).isEqualTo(TaskState.FAILED);
        assertThat(cell.task(id, "last").generation()).isEqualTo(2);
        assertThat(cell.task(id, "sorry").generation()).isEqualTo(1);
    }

    @Test
    void retry_instancesOfAnArray_runsOnlyTheFailedOnes() {
        JobId id = cell.submit(job("array", task("a").instances(3), task("sum").after("a")));
        runAll("/a/1");
        retry("array.1/a");
        assertThat(cell.turn())
                .singleElement()
                .satisfies(launch -> assertThat(launch.attempt()).hasToString("array.1/a/1~2@1"));
        cell.finish(cell.task(id, "a", 1));
        runAll("none");
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    private void startGang(JobId id) {
        assertThat(cell.turn()).hasSize(2);
        for (String name : List.of("a", "b")) {
            cell.report(cell.task(id, name), 1, new Status.Staged());
        }
        cell.turn();
        for (String name : List.of("a", "b")) {
            cell.report(cell.task(id, name), 2, new Status.Running(7));
        }
    }

    @Test
    void retry_allOfAGang_startsTogetherAgain() {
        JobId id = cell.submit(job("gang", task("a"), task("b")).withGangs(List.of(List.of("a", "b"))));
        startGang(id);
        cell.fail(cell.task(id, "a"), 1);
        cell.fail(cell.task(id, "b"), 1);
        cell.turn();

        retry("gang.1");

        assertThat(Objects.requireNonNull(cell.state().job(id)).awaitsRelease("a"))
                .isTrue();
        startGang(id);
        assertThat(Objects.requireNonNull(cell.state().job(id)).awaitsRelease("a"))
                .isFalse();
    }

    @Test
    void retry_oneOfAGangOfWhichTheOtherFinished_runsByItself() {
        JobId id = cell.submit(job("gang", task("a"), task("b")).withGangs(List.of(List.of("a", "b"))));
        startGang(id);
        cell.fail(cell.task(id, "a"), 1);
        cell.finish(cell.task(id, "b"));
        cell.turn();

        retry("gang.1");

        assertThat(Objects.requireNonNull(cell.state().job(id)).awaitsRelease("a"))
                .isFalse();
        assertThat(cell.turn())
                .singleElement()
                .satisfies(launch -> assertThat(launch.attempt()).hasToString("gang.1/a~2@1"));
    }

    @Test
    void retry_fanOutThatNeverCame_isDecidedAnewInItsNextGeneration() {
        JobId id = cell.submit(job("fan", task("split"), task("count").eachOutputOf("split")));
        runAll("/split");
        assertThat(cell.task(id, "count", 0).state()).isEqualTo(TaskState.KILLED);

        retry("fan.1/split");
        cell.turn();
        cell.finish(cell.task(id, "split"), "x", "y");

        assertThat(cell.turn())
                .hasSize(2)
                .allSatisfy(launch -> assertThat(launch.attempt().generation()).isEqualTo(2));
        ClusterState again = new ClusterState(cell.state().snapshot());
        assertThat(again.snapshot()).isEqualTo(cell.state().snapshot());
    }

    @Test
    void retry_whileTheJobRuns_leavesTheOthersAlone() {
        JobId id = cell.submit(job("two", task("a"), task("b").after("a"), task("c")));
        cell.turn();
        cell.fail(cell.task(id, "a"), 1);
        cell.turn();
        assertThat(cell.stateOf(id, "b")).isEqualTo(TaskState.KILLED);

        retry("two.1/a");

        assertThat(cell.turn()).hasSize(1);
        cell.finish(cell.task(id, "c"));
        cell.finish(cell.task(id, "a"));
        assertThat(cell.turn()).hasSize(1);
        cell.finish(cell.task(id, "b"));
        cell.turn();
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
        assertThat(cell.task(id, "c").generation()).isEqualTo(1);
    }

    @Test
    void retry_taskOfAFailFastJob_bringsBackAllThatWasKilledForIt() {
        JobId id = cell.submit(job(
                "fast",
                500,
                JobSpec.OnFailure.FAIL_FAST,
                task("a"),
                task("b").after("a"),
                task("c").after("b")));
        runAll("/a");
        assertThat(cell.stateOf(id, "c")).isEqualTo(TaskState.KILLED);
        retry("fast.1/a");
        runAll("none");
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void retry_killedJob_runsAgain() {
        JobId id = cell.submit(job("killed", task("a"), task("b").after("a")));
        cell.decide(cell.loop.scheduler().kill(id));
        cell.turn();
        assertThat(stateOf(id)).isEqualTo(JobState.KILLED);
        retry("killed.1");
        runAll("none");
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void retry_nothingFailed_isRefusedAndSaysWhy() {
        JobId id = cell.submit(job("fine", task("a"), task("b").after("a")));
        cell.turn();
        assertThat(refusal("fine.1")).isEqualTo("no task of fine.1 has failed");
        assertThat(refusal("fine.1/a")).isEqualTo("fine.1/a has not ended: it is active");
        assertThat(refusal("fine.1/b")).isEqualTo("fine.1/b has not ended: it is pending");
        assertThat(refusal("fine.1/x")).isEqualTo("there is no task fine.1/x");
        assertThat(refusal("fine.9")).isEqualTo("there is no job fine.9");
        cell.finish(cell.task(id, "a"));
        assertThat(refusal("fine.1/a")).startsWith("fine.1/a finished");
    }

    @Test
    void retry_forgottenJob_isRefusedAndSaysSo() {
        JobId id = cell.submit(job("old", task("a")));
        runAll("/a");
        cell.decide(List.of(new JobEvent.JobForgotten(id)));
        assertThat(refusal("old.1"))
                .isEqualTo("job old.1 has left the list of jobs, or never was: of those that ended it keeps the last"
                        + " 1,000, with 100,000 tasks in all, for 24 h; reeve show old.1 looks in the history; to run it"
                        + " again, submit it again");
        assertThat(refusal("old.2")).isEqualTo("there is no job old.2");
    }

    @Test
    void retry_whatWasKilledForAnother_namesThatOne() {
        cell.submit(job("chain", task("a"), task("b").after("a")));
        runAll("/a");
        assertThat(refusal("chain.1/b")).contains("chain.1/b was killed because it runs after a finished");
        retry("chain.1/b", "chain.1/a");
    }

    @Test
    void retry_jobThatIsBeingKilled_isRefused() {
        JobId id = cell.submit(job("dying", task("a"), task("b")));
        cell.turn();
        cell.fail(cell.task(id, "a"), 1);
        cell.decide(cell.loop.scheduler().kill(id));
        assertThat(refusal("dying.1")).contains("is being ended");
    }

    @Test
    void retry_oneOfSeveralCannot_changesNothing() {
        cell.submit(job("bad", task("a")));
        cell.submit(job("good", task("a")));
        runAll("bad.1/a");
        assertThat(refusal("bad.1", "good.2")).isEqualTo("no task of good.2 has failed");
    }

    @Test
    void retry_sameKey_isDoneOnce() {
        JobId id = cell.submit(job("once", task("a")));
        runAll("/a");
        cell.decide(((Change.Accepted) ask("k", "once.1")).events());
        runAll("none");
        assertThat(ask("k", "once.1")).isEqualTo(new Change.Repeated(id));
        assertThat(ask("k", "once.1/a")).isEqualTo(new Change.Conflict(id));
        assertThat(cell.task(id, "a").generation()).isEqualTo(2);
    }

    @Test
    void retry_filesAreGone_isRefused() {
        var file = new FileSpec(new FileSpec.Source.Upload("abc"), "in", -1);
        cell.decide(List.of(new io.reeve.event.CellEvent.FileUploaded("abc", 1, new io.reeve.model.NodeId("node-1"))));
        cell.submit(job("filed", task("a").file(file)));
        runAll("/a");
        cell.decide(List.of(new io.reeve.event.CellEvent.FileForgotten("abc")));
        assertThat(refusal("filed.1")).contains("no longer kept");
    }

    @Test
    void retry_again_keepsTheLastTenGenerations() {
        JobId id = cell.submit(job("often", task("a")));
        for (int i = 0; i < 15; i++) {
            cell.turn();
            cell.fail(cell.task(id, "a"), 1);
            cell.turn();
            retry("often.1");
        }
        assertThat(cell.task(id, "a").generation()).isEqualTo(16);
        assertThat(cell.task(id, "a").earlier()).hasSize(10);
        assertThat(cell.task(id, "a").earlier().get(9).generation()).isEqualTo(15);
    }
}
