package io.reeve.core.serve;

import static io.reeve.core.serve.ServiceCell.document;
import static io.reeve.core.serve.ServiceCell.surge;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.schedule.AddRequest;
import io.reeve.core.schedule.Change;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.schedule.Submission;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.DeploymentState;
import io.reeve.model.FileSpec;
import io.reeve.model.InstanceHealth;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import io.reeve.model.UpdatePolicy;
import io.reeve.model.Usage;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServicesTest {
    private static final Usage USED = new Usage(1_500, 0, 4_096, 0, 0, 0);

    @Test
    void service_instanceThatExitsWithZero_isStartedAgain() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();

        cell.ended(0, AttemptState.FINISHED);

        assertThat(cell.instance(0).state()).isEqualTo(TaskState.PENDING);
        assertThat(cell.pass(1_000).instance(0).state()).isEqualTo(TaskState.ACTIVE);
        assertThat(Cell.attempt(cell.instance(0)).attempt()).isEqualTo(2);
    }

    @Test
    void service_instanceThatFailsAgainAndAgain_waitsLongerEachTimeAndKeepsFewAttempts() {
        ServiceCell cell = ServiceCell.of(1);
        long firstWaitMs = 0;
        long lastWaitMs = 0;
        for (int attempt = 1; attempt <= 30; attempt++) {
            assertThat(Cell.attempt(cell.instance(0)).attempt()).isEqualTo(attempt);
            cell.running(0).ended(0, AttemptState.FAILED);
            lastWaitMs = ((TaskPhase.Pending) cell.instance(0).phase()).notBeforeMs() - cell.cell.nowMs;
            firstWaitMs = attempt == 1 ? lastWaitMs : firstWaitMs;
            cell.pass(lastWaitMs);
        }

        cell.running(0).ended(0, AttemptState.FAILED);
        assertThat(cell.cell
                        .loop
                        .scheduler()
                        .why(cell.instance(0).id(), cell.cell.nowMs)
                        .sentence())
                .startsWith("attempt 32 starts in ");
        assertThat(firstWaitMs).isBetween(500L, 1_000L);
        assertThat(lastWaitMs).isBetween(30_000L, 60_000L);
        assertThat(cell.instance(0).attempts()).hasSize(10);
    }

    @Test
    void service_instanceThatRanLong_waitsAsAfterItsFirstFailure() {
        ServiceCell cell = ServiceCell.of(1);
        for (int attempt = 1; attempt <= 5; attempt++) {
            cell.running(0).ended(0, AttemptState.FAILED).pass(60_000);
        }
        cell.running(0).pass(60_000).ended(0, AttemptState.FAILED);

        long waitMs = ((TaskPhase.Pending) cell.instance(0).phase()).notBeforeMs() - cell.cell.nowMs;
        assertThat(waitMs).isBetween(500L, 1_000L);
    }

    @Test
    void scale_up_beginsMore_andDown_drainsThoseBehind() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();

        assertThat(cell.scale(4)).isInstanceOf(ServiceChange.Accepted.class);
        cell.everybodyDoesWell();
        assertThat(cell.ready()).isEqualTo(4);

        cell.scale(1);
        assertThat(cell.ready()).as("those that drain are not found any more").isEqualTo(1);
        assertThat(attempt(cell, 3).state()).as("but they run on").isEqualTo(AttemptState.RUNNING);
        cell.pass(ServiceCell.DRAIN_MS);
        assertThat(attempt(cell, 3).state()).isEqualTo(AttemptState.KILLING);
        assertThat(attempt(cell, 3).reason()).isEqualTo(Reason.SCALED_DOWN);
        cell.everybodyDoesWell();
        assertThat(cell.live()).isEqualTo(1);

        cell.scale(2);
        assertThat(Cell.attempt(cell.instance(1)).generation()).isEqualTo(2);
    }

    @Test
    void scale_outOfRange_isRefused() {
        ServiceCell cell = ServiceCell.of(2);

        assertThat(cell.scale(-1)).isInstanceOf(ServiceChange.Refused.class);
        assertThat(cell.scale(1_001)).isInstanceOf(ServiceChange.Refused.class);
        assertThat(cell.scale(2)).isInstanceOf(ServiceChange.Unchanged.class);
    }

    @Test
    void kill_ofOneInstance_isReplaced_andOfAll_endsTheJob() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();

        cell.cell.decide(cell.cell.loop.scheduler().kill(new TaskId(cell.job, "web", 0)));
        cell.ended(0, AttemptState.KILLED);
        assertThat(Cell.attempt(cell.instance(0)).generation()).isEqualTo(2);

        cell.everybodyDoesWell();
        cell.cell.decide(cell.cell.loop.scheduler().kill(cell.job));
        cell.ended(0, AttemptState.KILLED).ended(1, AttemptState.KILLED);
        assertThat(Objects.requireNonNull(cell.cell.state().job(cell.job))
                        .header()
                        .state())
                .isEqualTo(JobState.KILLED);
    }

    @Test
    void kill_ofTheServiceAlone_stopsIt() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();

        cell.cell.decide(cell.cell.loop.scheduler().kill(new TaskId(cell.job, "web", TaskId.SINGLE)));
        cell.ended(0, AttemptState.KILLED).ended(1, AttemptState.KILLED).pass(60_000);

        assertThat(cell.service().isStopped()).isTrue();
        assertThat(cell.live()).isZero();
        assertThat(cell.scale(3)).isInstanceOf(ServiceChange.Refused.class);
    }

    @Test
    void update_ofGoodVersion_isDone_andNeverHasFewerReady() {
        ServiceCell cell = ServiceCell.of(3).everybodyDoesWell();

        cell.update(document(2, 3, surge()));
        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.ACTIVE);
        assertThat(cell.live()).isEqualTo(4);
        assertThat(cell.ready()).isEqualTo(3);
        cell.everybodyDoesWell();

        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.DONE);
        assertThat(cell.deployment().updated()).isEqualTo(3);
        assertThat(cell.live()).isEqualTo(3);
        assertThat(IntStream.range(0, 3)).allMatch(index -> cell.version(index) == 2);
        assertThat(attempt(cell, 0).allocation().scalars().cpuMillis()).isEqualTo(502);
    }

    @Test
    void update_ofVersionThatDoesNotComeUp_goesBackAndLeavesTheOthers() {
        ServiceCell cell = ServiceCell.of(3).everybodyDoesWell();

        cell.update(document(2, 3, surge()));
        for (int start = 0; start < 3; start++) {
            cell.running(3).ended(3, AttemptState.FAILED).pass(5_000);
        }

        assertThat(cell.deployment().reason()).isEqualTo(Reason.UPDATE_FAILED);
        assertThat(cell.deployment().message()).contains("3 times");
        assertThat(cell.ready()).isEqualTo(3);
        cell.everybodyDoesWell();
        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(IntStream.range(0, 3)).allMatch(index -> cell.version(index) == 1);
        assertThat(cell.live()).isEqualTo(3);
    }

    @Test
    void update_thatMakesNoProgress_goesBackWithinItsDeadline() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();

        cell.update(document(2, 2, surge()));
        cell.running(2).pass(ServiceCell.PROGRESS_MS - 1);
        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.ACTIVE);
        cell.pass(1);

        assertThat(cell.deployment().state()).isIn(DeploymentState.ROLLING_BACK, DeploymentState.ROLLED_BACK);
        assertThat(cell.deployment().message()).contains("0 of 2 instances");
    }

    @Test
    void update_withUnavailableAndNoSurge_takesOneAwayFirst() {
        var policy = new UpdatePolicy(0, 1, 0, 60_000, UpdatePolicy.OnFailure.ROLLBACK);
        ServiceCell cell = ServiceCell.of(3, policy).everybodyDoesWell();

        cell.update(document(2, 3, policy));

        assertThat(cell.ready()).isEqualTo(2);
        assertThat(cell.live()).isEqualTo(3);
        cell.everybodyDoesWell();
        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.DONE);
    }

    @Test
    void update_cancelled_leavesWhatIsUpdated() {
        ServiceCell cell = ServiceCell.of(3).everybodyDoesWell();
        cell.update(document(2, 3, surge()));
        cell.running(3).health(3, InstanceHealth.READY).pass(1_000).pass(1_000);
        cell.ended(0, AttemptState.KILLED);
        assertThat(cell.version(0)).isEqualTo(2);

        cell.decide(cell.cell.loop.services().changes().cancel(cell.job, "web", ServiceChanges.NEWEST));
        cell.everybodyDoesWell();

        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.CANCELLED);
        assertThat(List.of(cell.version(0), cell.version(1), cell.version(2))).containsExactly(2, 1, 1);
        assertThat(cell.live()).isEqualTo(3);
    }

    @Test
    void rollback_ofADoneDeployment_isANewOne() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();
        cell.update(document(2, 2, surge()));
        cell.everybodyDoesWell();

        cell.decide(cell.cell.loop.services().changes().rollback(cell.job, "web", ServiceChanges.NEWEST));
        cell.everybodyDoesWell();

        assertThat(cell.deployment().number()).isEqualTo(3);
        assertThat(cell.deployment().state()).isEqualTo(DeploymentState.DONE);
        assertThat(attempt(cell, 0).allocation().scalars().cpuMillis()).isEqualTo(501);
    }

    @Test
    void update_withTheSameDocument_changesNothing_andWithMoreInstances_onlyScales() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();

        assertThat(cell.update(document(1, 2, surge()))).isInstanceOf(ServiceChange.Unchanged.class);
        cell.update(document(1, 3, surge()));

        assertThat(cell.service().wanted()).isEqualTo(3);
        assertThat(cell.service().deployments()).isEmpty();
    }

    @Test
    void update_uploadThatOnlyADroppedVersionNames_isForgottenAfterTheGrace() {
        ServiceCell cell = ServiceCell.of(1).everybodyDoesWell();
        String sha = "b".repeat(64);
        cell.cell.decide(List.of(new FileUploaded(sha, 5, new NodeId("n1"))));
        var service = document(2, 1, surge()).tasks().get(0).service();
        var file = new FileSpec(new FileSpec.Source.Upload(sha), "serve", -1);
        cell.update(Tasks.job("shop", Tasks.task("web").file(file).service(Objects.requireNonNull(service))));
        cell.everybodyDoesWell();
        for (int version = 3; version <= 11; version++) {
            cell.update(document(version, 1, surge()));
            cell.everybodyDoesWell();
        }
        long graceMs = SchedulerLimits.DEFAULT.uploadGraceMs();
        cell.pass(2 * graceMs);
        assertThat(cell.cell.state().upload(sha)).as("it may be gone back to").isNotNull();

        cell.update(document(12, 1, surge()));
        cell.everybodyDoesWell().update(document(13, 1, surge()));
        cell.everybodyDoesWell();

        assertThat(cell.cell.state().upload(sha)).isNotNull();
        assertThat(cell.pass(graceMs).cell.state().upload(sha)).isNull();
    }

    @Test
    void health_allFailAtOnce_aThirdIsStartedAgainAtATime() {
        ServiceCell cell = ServiceCell.of(6).everybodyDoesWell();

        for (int index = 0; index < 6; index++) {
            cell.health(index, InstanceHealth.UNHEALTHY);
        }

        List<AttemptState> states = IntStream.range(0, 6)
                .mapToObj(index -> attempt(cell, index).state())
                .toList();
        assertThat(states).filteredOn(AttemptState.KILLING::equals).hasSize(2);
        assertThat(attempt(cell, 0).message()).contains("at most 2 of 6");
        assertThat(ServiceCare.waits(cell.group(), cell.cell.nowMs).get(5)).contains("after 2 of 6");
        cell.ended(0, AttemptState.KILLED);
        assertThat(cell.instance(0).lastAttempt())
                .extracting(AttemptEntry::state, AttemptEntry::reason)
                .containsExactly(AttemptState.FAILED, Reason.UNHEALTHY);
        cell.pass(2_000).running(0).health(0, InstanceHealth.READY);
        assertThat(IntStream.range(0, 6)
                        .filter(index -> attempt(cell, index).state() == AttemptState.KILLING)
                        .count())
                .as("one came up, so the next has its turn")
                .isEqualTo(2);
    }

    @Test
    void end_toldOtherwiseThanItWasReported_keepsWhatWasUsedAndAnswered() {
        ServiceCell unwell = ServiceCell.of(1).everybodyDoesWell().health(0, InstanceHealth.UNHEALTHY);
        unwell.say(0, end(Reason.UNHEALTHY));
        assertThat(attempt(unwell, 0).reason()).isEqualTo(Reason.UNHEALTHY);
        assertThat(Objects.requireNonNull(attempt(unwell, 0).ending()))
                .extracting(AttemptEntry.Ending::usage, AttemptEntry.Ending::result)
                .containsExactly(USED, "7");

        ServiceCell leaves = ServiceCell.of(2).everybodyDoesWell();
        leaves.scale(1);
        leaves.say(1, end(Reason.EXIT_STATUS));
        assertThat(attempt(leaves, 1).reason()).isEqualTo(Reason.SCALED_DOWN);
        assertThat(Objects.requireNonNull(attempt(leaves, 1).ending()))
                .extracting(AttemptEntry.Ending::usage, AttemptEntry.Ending::result)
                .containsExactly(USED, "7");
    }

    private static Status end(Reason reason) {
        return new Status.Ended(AttemptState.KILLED, reason, "it ended", null, 15, List.of(), "7", USED);
    }

    @Test
    void leader_another_goesOnWithTheUpdate() {
        ServiceCell cell = ServiceCell.of(3).everybodyDoesWell();
        cell.update(document(2, 3, surge()));
        cell.running(3).health(3, InstanceHealth.READY).pass(600);
        assertThat(attempt(cell, 0)).isNotNull();

        Cell next = new Cell(cell.cell.state().snapshot());
        next.nowMs = cell.cell.nowMs + ServiceCell.DRAIN_MS;
        next.turn();

        AttemptEntry first =
                Objects.requireNonNull(next.task(cell.job, "web", 0).lastAttempt());
        assertThat(first.state()).isEqualTo(AttemptState.KILLING);
        assertThat(first.reason()).isEqualTo(Reason.UPDATED);
    }

    @Test
    void submit_orAdd_inACellOfTheLevelBefore_isRefusedByName() {
        Cell old = Cell.ofLevel(1);
        old.node("n1", Nodes.worker(4));
        JobSpec service = document(1, 1, surge());

        assertThat(old.loop.scheduler().submit(service, "hash", old.nowMs))
                .isInstanceOf(Submission.Unmet.class)
                .asString()
                .contains("feature-level-needed", "service of task web needs feature level 2")
                .contains("reeve control upgrade");
        JobId open = old.submit(Tasks.open(Tasks.job("open", Tasks.task("first"))));
        Change added = old.loop.scheduler().changes().add(new AddRequest(open, service.tasks(), null, "hash", false));
        assertThat(((Change.Refused) added).faults())
                .as("no room is the answer to what may come later")
                .extracting(Change.Fault::code)
                .containsExactly("feature-level-needed");
    }

    private static AttemptEntry attempt(ServiceCell cell, int index) {
        return Objects.requireNonNull(cell.instance(index).lastAttempt());
    }
}
