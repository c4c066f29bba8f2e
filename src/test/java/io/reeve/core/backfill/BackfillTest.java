package io.reeve.core.backfill;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.Change;
import io.reeve.core.schedule.RetryRequest;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackfillTest {
    private static final long SECOND_MS = 1_000;

    private final Cell cell = new Cell();

    private static Tasks needs(int cpus) {
        return task("t").cpus(cpus * 1_000L).memory(0);
    }

    private static Tasks needs(int cpus, int seconds) {
        return needs(cpus).estimate(seconds * SECOND_MS);
    }

    private static List<String> names(List<TaskLaunched> launches) {
        return launches.stream()
                .map(launch -> launch.attempt().task().job().name())
                .toList();
    }

    private JobId submit(String name, Tasks task) {
        return cell.submit(job(name, task));
    }

    private static Cell withPolicy(BackfillPolicy policy) {
        var setup = new ControlLoop.Setup(
                Cell.SETUP.self(),
                Cell.SETUP.founding(),
                Cell.SETUP.version(),
                Cell.SETUP.limits(),
                Cell.SETUP.leases(),
                policy);
        return new Cell(setup).node("n", Nodes.worker(100));
    }

    /** One node of 100 cpus, half of it taken for 90 s, and a task of 60 cpus that waits for the other half. */
    @Test
    void easy_blockedHead_isPassedByWhoEndsBeforeItStartsAndByNobodyElse() {
        cell.node("n", Nodes.worker(100));
        JobId first = submit("first", needs(50, 90));
        cell.turn();
        JobId head = submit("head", needs(60, 100));
        assertThat(cell.turn()).isEmpty();
        cell.passMs(10 * SECOND_MS);
        submit("late", needs(50, 90));
        submit("short", needs(50, 30));
        assertThat(names(cell.turn())).containsExactly("short");
        assertThat(cell.loop
                        .scheduler()
                        .why(cell.task(head, "t").id(), cell.nowMs)
                        .sentence())
                .contains("it is expected to start in 80.0 s on n");
        cell.finish(cell.task(first, "t"));
        assertThat(cell.turn()).isEmpty();
        cell.passMs(30 * SECOND_MS);
        assertThat(cell.stateOf(head, "t").name()).isEqualTo("PENDING");
    }

    @Test
    void easy_whatTheHeadLeavesOfItsNode_isForAnybody() {
        cell.node("n", Nodes.worker(100));
        submit("first", needs(50, 90));
        cell.turn();
        submit("head", needs(60, 100));
        submit("small", needs(40));
        submit("one-too-many", needs(1));
        assertThat(names(cell.turn())).containsExactly("small");
    }

    @Test
    void easy_otherNode_isNotKeptForTheHead() {
        cell.node("large", Nodes.worker(8)).node("little", Nodes.worker(2));
        submit("first", needs(8, 90));
        cell.turn();
        submit("head", needs(6, 100));
        submit("other", needs(2));
        assertThat(names(cell.turn())).containsExactly("other");
    }

    @Test
    void easy_taskThatNoNodeIsLargeEnoughFor_holdsNothingBack() {
        cell.node("n", Nodes.worker(4));
        submit("impossible", needs(5, 10));
        submit("later", needs(4));
        assertThat(names(cell.turn())).containsExactly("later");
    }

    @Test
    void easy_headIsKilled_letsTheOthersGo() {
        cell.node("n", Nodes.worker(4));
        submit("first", needs(2, 90));
        cell.turn();
        JobId head = submit("head", needs(4, 10));
        submit("later", needs(2, 300));
        assertThat(cell.turn()).isEmpty();
        cell.decide(cell.loop.scheduler().kill(head));
        assertThat(names(cell.turn())).containsExactly("later");
    }

    @ParameterizedTest
    @EnumSource(names = {"EASY", "CONSERVATIVE"})
    void blockedHead_otherJobIsRetried_isStillNotDelayed(BackfillPolicy policy) {
        Cell one = withPolicy(policy);
        JobId bad = one.submit(job("bad", needs(1, 10)));
        one.turn();
        one.fail(one.task(bad, "t"), 1);
        one.turn();
        one.submit(job("first", needs(50, 90)));
        one.turn();
        one.submit(job("head", needs(60, 100)));
        assertThat(one.turn()).isEmpty();

        var again = new RetryRequest(List.of(new RetryRequest.Target(bad, null)), null, "");
        var change = (Change.Accepted) one.loop.scheduler().changes().retry(again, one.nowMs);
        one.decide(change.events());
        assertThat(names(one.turn())).containsExactly("bad");
        one.submit(job("late", needs(45, 200)));
        assertThat(one.turn()).isEmpty();
    }

    @Test
    void easy_moreUrgentTask_takesWhatIsKeptForTheHead() {
        cell.node("n", Nodes.worker(4));
        submit("first", needs(2, 90));
        cell.turn();
        submit("head", needs(4, 10));
        assertThat(cell.turn()).isEmpty();
        cell.submit(job("urgent", 900, JobSpec.OnFailure.CONTINUE, needs(2, 300)));
        assertThat(names(cell.turn())).containsExactly("urgent");
    }

    /** The end that was assumed is over, so the next one is later, and there is time for another one. */
    @Test
    void easy_taskPastItsEstimate_isAssumedToEndOneEstimateLater() {
        cell.node("n", Nodes.worker(4));
        submit("first", needs(2, 10));
        cell.turn();
        submit("head", needs(4, 10));
        submit("later", needs(2, 8));
        cell.passMs(5 * SECOND_MS);
        assertThat(cell.turn()).isEmpty();
        assertThat(cell.loop.scheduler().nextDueMs()).hasValue(Cell.START_MS + 10 * SECOND_MS);
        cell.passMs(5 * SECOND_MS);
        assertThat(names(cell.turn())).containsExactly("later");
    }

    @Test
    void easy_nothingIsKnownOfRunTimes_isPassedForAMinuteOnly() {
        cell.node("n", Nodes.worker(4));
        JobId first = submit("first", needs(2));
        cell.turn();
        JobId head = submit("head", needs(4));
        JobId second = submit("second", needs(2));
        assertThat(names(cell.turn())).containsExactly("second");
        cell.passMs(Hold.PASS_MS);
        cell.finish(cell.task(first, "t"));
        submit("third", needs(2));
        assertThat(cell.turn()).isEmpty();
        assertThat(cell.loop
                        .scheduler()
                        .why(cell.task(head, "t").id(), cell.nowMs)
                        .sentence())
                .contains("n is held for it until it has room");
        cell.finish(cell.task(second, "t"));
        assertThat(names(cell.turn())).containsExactly("head");
    }

    @Test
    void easy_heldNodeNeverEmpties_isLetGoAgain() {
        cell.node("n", Nodes.worker(4));
        submit("service", needs(2));
        JobId other = submit("other", needs(1));
        cell.turn();
        submit("head", needs(4));
        assertThat(cell.turn()).isEmpty();
        cell.passMs(Hold.PASS_MS);
        cell.finish(cell.task(other, "t"));
        submit("waits", needs(2));
        assertThat(cell.turn()).isEmpty();
        cell.passMs(Hold.IDLE_MS);
        assertThat(names(cell.turn())).containsExactly("waits");
    }

    @Test
    void fcfs_blockedHead_isPassedByNobody() {
        Cell strict = withPolicy(BackfillPolicy.FCFS);
        JobId first = strict.submit(job("first", needs(50, 90)));
        strict.turn();
        strict.submit(job("head", needs(60, 100)));
        strict.submit(job("small", needs(1, 1)));
        assertThat(strict.turn()).isEmpty();
        strict.submit(job("smaller", needs(1, 1)));
        assertThat(strict.turn()).isEmpty();
        strict.finish(strict.task(first, "t"));
        assertThat(names(strict.turn())).containsExactly("head", "small", "smaller");
    }

    @Test
    void sjbf_candidates_areTriedShortestFirst() {
        Cell shortest = withPolicy(BackfillPolicy.SJBF);
        shortest.submit(job("first", needs(50, 90)));
        shortest.turn();
        shortest.submit(job("head", needs(60, 100)));
        shortest.submit(job("long", needs(50, 80)));
        shortest.submit(job("short", needs(50, 30)));
        assertThat(names(shortest.turn())).containsExactly("short");
    }

    /** The role whose turn comes first has its head refused; the other role may only take what cannot delay it. */
    @Test
    void easy_headOfOneRole_isNotDelayedByAnother() {
        cell.node("n", Nodes.worker(100));
        cell.submit(inRole("b", "first", needs(50, 90)));
        cell.turn();
        cell.submit(inRole("a", "head", needs(60, 100)));
        cell.submit(inRole("c", "late", needs(50, 100)));
        cell.submit(inRole("c", "short", needs(50, 30)));
        assertThat(names(cell.turn())).containsExactly("short");
    }

    /** A role that has nothing comes before the one whose head waits. */
    @Test
    void easy_roleWithASmallerShareComes_takesWhatWasKept() {
        cell.node("n", Nodes.worker(100));
        cell.submit(inRole("a", "first", needs(50, 90)));
        cell.turn();
        cell.submit(inRole("a", "head", needs(60, 100)));
        assertThat(cell.turn()).isEmpty();
        cell.submit(inRole("b", "other", needs(50, 300)));
        assertThat(names(cell.turn())).containsExactly("other");
    }

    @Test
    void fcfs_roleWithASmallerShareComes_isNotClosedOut() {
        Cell strict = withPolicy(BackfillPolicy.FCFS);
        strict.submit(inRole("a", "first", needs(50, 90)));
        strict.turn();
        strict.submit(inRole("a", "head", needs(60, 100)));
        strict.submit(inRole("a", "small", needs(1, 1)));
        assertThat(strict.turn()).isEmpty();
        strict.submit(inRole("b", "other", needs(50, 300)));
        assertThat(names(strict.turn())).containsExactly("other");
    }

    /** The next one that does not fit keeps room as soon as the one before it has started. */
    @Test
    void easy_headStarts_theNextThatDoesNotFitKeepsRoom() {
        cell.node("n", Nodes.worker(100));
        JobId first = submit("first", needs(50, 90));
        submit("second", needs(50, 90));
        cell.turn();
        submit("head", needs(50, 100));
        submit("next", needs(90, 100));
        submit("small", needs(20, 500));
        assertThat(cell.turn()).isEmpty();
        cell.finish(cell.task(first, "t"));
        assertThat(names(cell.turn())).containsExactly("head");
        cell.finish(cell.task(new JobId("second", 2), "t"));
        assertThat(cell.turn()).isEmpty();
    }

    private static JobSpec inRole(String role, String name, Tasks task) {
        JobSpec plain = job(name, task);
        return new JobSpec(plain.name(), role, plain.priority(), plain.key(), plain.onFailure(), plain.tasks());
    }
}
