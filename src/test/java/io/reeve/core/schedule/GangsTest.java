package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.MIB;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.round.ControlLoop;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.GangReleased;
import io.reeve.event.RoleEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Membership;
import io.reeve.model.AttemptState;
import io.reeve.model.Constraint;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GangsTest {
    private static final long MINUTE_MS = 60_000;

    private final Cell cell = new Cell();

    private void node(String name, long cpuMillis) {
        cell.node(name, Nodes.info(Resources.of(cpuMillis, 8_000 * MIB), Map.of("zone", name)));
    }

    private static JobSpec gang(String name, Tasks... tasks) {
        return Tasks.job(name, tasks)
                .withGangs(List.of(
                        List.of(tasks).stream().map(each -> each.spec().name()).toList()));
    }

    private void staged(TaskEntry task) {
        cell.report(task, 1, new Status.Staged());
    }

    private void running(TaskEntry task) {
        cell.report(task, 2, new Status.Running(7));
    }

    private void fileMissing(TaskEntry task) {
        cell.end(
                task,
                new Status.Ended(AttemptState.FAILED, Reason.FILES_UNAVAILABLE, "no such file", null, null, List.of()));
    }

    private void stopped(TaskEntry task) {
        cell.end(task, new Status.Ended(AttemptState.KILLED, Reason.GANG_BROKEN, "", null, 15, List.of()));
    }

    private List<Event> since(int count) {
        return cell.decided().subList(count, cell.decided().size());
    }

    private Why why(JobId job, String task) {
        return cell.loop.scheduler().why(new TaskId(job, task, TaskId.SINGLE), cell.nowMs);
    }

    @Test
    void turn_gangWithRoomForAll_launchesAllAtOnceOverNodes() {
        node("n1", 2_000);
        node("n2", 1_000);
        JobId job = cell.submit(
                gang("g", task("a").cpus(1_000).instances(2), task("b").cpus(1_000)));
        List<TaskLaunched> launched = cell.turn();
        assertThat(launched).hasSize(3);
        assertThat(launched.stream().map(TaskLaunched::node).distinct()).hasSize(2);
        assertThat(cell.task(job, "b").state()).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void turn_gangWithRoomForSome_launchesNone() {
        node("n1", 2_000);
        JobId job = cell.submit(gang("g", task("a").cpus(1_500), task("b").cpus(1_000)));
        assertThat(cell.turn()).isEmpty();
        assertThat(why(job, "b").sentence())
                .contains("1 of 2 have room at once", "it can never start on the nodes that the cell has now");
    }

    @Test
    void turn_gangWithOneTaskTooLarge_countsTheOthers() {
        node("n1", 2_000);
        JobId job = cell.submit(
                gang("g", task("big").cpus(3_000), task("small").cpus(1_000).instances(2)));
        assertThat(cell.turn()).isEmpty();
        assertThat(why(job, "big").sentence())
                .contains("2 of 3 have room at once; not " + job + "/big", "2 of 3 would have room");
    }

    @Test
    void turn_gangThatOnlyFitsWithItsPickyTaskFirst_launchesAll() {
        node("n1", 2_000);
        node("n2", 2_000);
        cell.submit(gang(
                "g",
                task("any").cpus(2_000),
                task("picky").cpus(1_000).where("zone", Constraint.Operator.EQUAL, "n1")));
        assertThat(cell.turn()).hasSize(2);
    }

    @Test
    void turn_limitBelowTheSum_launchesNoneAndNamesTheLimit() {
        node("n1", 4_000);
        cell.decide(List.of(
                new RoleEvent.RolesChanged(List.of(new RoleSpec("default", 1_000, Map.of(), Map.of("cpus", 1_500L))))));
        JobId job = cell.submit(gang("g", task("a").cpus(1_000), task("b").cpus(1_000)));
        assertThat(cell.turn()).isEmpty();
        assertThat(why(job, "a").kind()).isEqualTo(Why.Kind.ROLE_LIMIT);
    }

    @Test
    void turn_memberWaitsForAnotherTask_launchesNoneOfTheGang() {
        node("n1", 4_000);
        JobSpec spec = Tasks.job("j", task("first"), task("a").after("first"), task("b"))
                .withGangs(List.of(List.of("a", "b")));
        JobId job = cell.submit(spec);
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().task())
                .containsExactly("first");
        assertThat(why(job, "b"))
                .isEqualTo(new Why(Why.Kind.GANG, "its gang starts together, and a waits for what it runs after"));
        running(cell.task(job, "first"));
        cell.finish(cell.task(job, "first"));
        assertThat(cell.turn()).hasSize(2);
    }

    @Test
    void settle_allStaged_releasesOnce() {
        node("n1", 4_000);
        JobId job = cell.submit(gang("g", task("a"), task("b")));
        cell.turn();
        staged(cell.task(job, "a"));
        int before = cell.decided().size();
        cell.turn();
        assertThat(since(before)).isEmpty();
        staged(cell.task(job, "b"));
        staged(cell.task(job, "b"));
        cell.turn();
        assertThat(since(before))
                .filteredOn(GangReleased.class::isInstance)
                .containsExactly(new GangReleased(job, 0, List.of("a", "b")));
    }

    @Test
    void settle_fileOfOneMissing_stopsTheOthersAndAllRunAgainWithoutUsingARetry() {
        node("n1", 4_000);
        JobId job = cell.submit(gang("g", task("a"), task("b")));
        cell.turn();
        staged(cell.task(job, "a"));
        fileMissing(cell.task(job, "b"));
        int before = cell.decided().size();
        cell.turn();
        assertThat(since(before)).singleElement().isInstanceOfSatisfying(AttemptKilling.class, kill -> {
            assertThat(kill.reason()).isEqualTo(Reason.GANG_BROKEN);
            assertThat(kill.message()).contains("g.1/b", "no such file");
        });
        stopped(cell.task(job, "a"));
        assertThat(cell.turn()).as("b waits for its backoff").isEmpty();
        assertThat(cell.passMs(MINUTE_MS).turn()).hasSize(2);
        assertThat(cell.task(job, "a").attemptsUsed()).isEqualTo(1);
        assertThat(cell.task(job, "b").attemptsUsed()).isEqualTo(1);
    }

    @Test
    void settle_fileOfOneMissingForEver_endsTheGangAfterSomeStarts() {
        node("n1", 4_000);
        JobId job = cell.submit(gang("g", task("a"), task("b")));
        int starts = 0;
        while (!cell.stateOf(job, "b").isTerminal()) {
            cell.turn();
            assertThat(++starts).isLessThan(20);
            fileMissing(cell.task(job, "b"));
            cell.turn();
            stopped(cell.task(job, "a"));
            cell.passMs(10 * MINUTE_MS);
        }
        cell.turn();
        assertThat(starts).isEqualTo(6);
        assertThat(cell.stateOf(job, "a")).isEqualTo(TaskState.KILLED);
        assertThat(Objects.requireNonNull(cell.state().job(job)).header().state())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void settle_nodeOfOneLostBeforeTheRelease_allQueueAgain() {
        node("n1", 1_000);
        node("n2", 1_000);
        JobId job = cell.submit(gang("g", task("a").cpus(1_000), task("b").cpus(1_000)));
        cell.turn();
        NodeId of = Objects.requireNonNull(cell.task(job, "a").lastAttempt()).node();
        cell.decide(cell.loop.liveness().leave(new Membership.Leave(of, 1, Reason.NODE_STOPPING), cell.nowMs));
        cell.turn();
        stopped(cell.task(job, "b"));
        cell.turn();
        assertThat(cell.stateOf(job, "a")).isEqualTo(TaskState.PENDING);
        assertThat(cell.stateOf(job, "b")).isEqualTo(TaskState.PENDING);
        assertThat(cell.task(job, "b").attemptsUsed()).isZero();
        node(of.value(), 1_000);
        assertThat(cell.turn()).hasSize(2);
    }

    @Test
    void settle_oneFailsAfterTheRelease_itAloneRunsAgain() {
        node("n1", 4_000);
        JobId job = cell.submit(gang("g", task("a").attempts(2), task("b")));
        cell.turn();
        staged(cell.task(job, "a"));
        staged(cell.task(job, "b"));
        cell.turn();
        running(cell.task(job, "a"));
        running(cell.task(job, "b"));
        cell.fail(cell.task(job, "a"), 1);
        cell.passMs(MINUTE_MS);
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().task())
                .containsExactly("a");
        assertThat(Objects.requireNonNull(cell.state().job(job)).awaitsRelease("a"))
                .isFalse();
        assertThat(cell.stateOf(job, "b")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void kill_oneAtTheBarrier_endsTheOthersForGood() {
        node("n1", 4_000);
        JobId job = cell.submit(gang("g", task("a"), task("b")));
        cell.turn();
        staged(cell.task(job, "a"));
        cell.decide(cell.loop.scheduler().kill(new TaskId(job, "b", TaskId.SINGLE)));
        cell.turn();
        cell.end(
                cell.task(job, "b"),
                new Status.Ended(AttemptState.KILLED, Reason.KILLED_BY_USER, "", null, 15, List.of()));
        cell.turn();
        stopped(cell.task(job, "a"));
        cell.turn();
        assertThat(cell.stateOf(job, "a")).isEqualTo(TaskState.KILLED);
        assertThat(Objects.requireNonNull(cell.state().job(job))
                        .header()
                        .state()
                        .isTerminal())
                .isTrue();
    }

    @Test
    void rebuild_stagedButNotReleased_releasesByTheNewLeader() {
        node("n1", 4_000);
        JobId job = cell.submit(gang("g", task("a"), task("b")));
        cell.turn();
        staged(cell.task(job, "a"));
        staged(cell.task(job, "b"));
        var next = new ControlLoop(cell.state().snapshot(), 2, Cell.SETUP, new Random(1));
        next.startTerm(Cell.SETUP, cell.nowMs);
        next.turn(cell.nowMs);
        assertThat(Objects.requireNonNull(next.view().state().job(job)).releasedGangs())
                .containsExactly(0);
        assertThat(next.view().state().snapshot().jobs().get(0).releasedGangs()).containsExactly(0);
    }

    @Test
    void turn_smallTasksKeepComing_gangStartsAfterItsHold() {
        node("n1", 2_000);
        node("n2", 2_000);
        JobId first = cell.submit(Tasks.job("small", task("t").cpus(1_000).instances(2)));
        cell.turn();
        JobId gang = cell.submit(gang("g", task("a").cpus(2_000), task("b").cpus(2_000)));
        cell.turn();
        JobId running = first;
        int rounds = 0;
        while (cell.stateOf(gang, "a") == TaskState.PENDING) {
            assertThat(++rounds).isLessThan(20);
            JobId next = cell.submit(
                    Tasks.in("other", Tasks.job("more", task("t").cpus(1_000).instances(2))));
            cell.turn();
            for (int i = 0; i < 2; i++) {
                TaskEntry task = cell.task(running, "t", i);
                if (task.state() == TaskState.ACTIVE) {
                    running(task);
                    cell.finish(task);
                }
            }
            running = next;
            cell.passMs(20_000).turn();
        }
        assertThat(rounds).as("passed for a minute, then held").isBetween(3, 8);
    }

    @Test
    void turn_twoGangsThatEachNeedAll_startOneAfterTheOther() {
        node("n1", 2_000);
        node("n2", 2_000);
        JobId one = cell.submit(
                Tasks.in("x", gang("g", task("a").cpus(2_000), task("b").cpus(1_500))));
        JobId two = cell.submit(
                Tasks.in("y", gang("h", task("a").cpus(1_500), task("b").cpus(2_000))));
        cell.turn();
        assertThat(List.of(cell.stateOf(one, "a"), cell.stateOf(two, "a")))
                .containsExactly(TaskState.ACTIVE, TaskState.PENDING);
        for (String name : List.of("a", "b")) {
            staged(cell.task(one, name));
        }
        cell.turn();
        for (String name : List.of("a", "b")) {
            running(cell.task(one, name));
            cell.finish(cell.task(one, name));
        }
        assertThat(cell.turn()).hasSize(2);
    }
}
