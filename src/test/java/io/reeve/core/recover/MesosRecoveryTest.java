package io.reeve.core.recover;

import static io.reeve.core.recover.NodeCell.KEEP;
import static io.reeve.core.recover.NodeCell.LEASE_OVER_MS;
import static io.reeve.core.recover.NodeCell.finished;
import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.round.Receipts;
import io.reeve.core.state.Duty;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.fixture.Cell;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.Membership.Resume;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases of Mesos's tests of status updates, partitions and recovery of agents, on the leader's side. */
class MesosRecoveryTest {
    private static final NodeId NODE = new NodeId("n1");
    private final NodeCell world = new NodeCell();

    private AttemptId running(io.reeve.fixture.Tasks task) {
        world.workers(1);
        return launch(task);
    }

    private AttemptId launch(io.reeve.fixture.Tasks task) {
        JobId id = world.cell.submit(job("job", task.attempts(2)));
        world.cell.turn();
        AttemptId attempt = Cell.attempt(world.cell.task(id, "a"));
        world.say(attempt, 1, new Status.Running(7));
        return attempt;
    }

    private TaskEntry entry(AttemptId attempt) {
        return world.cell.task(attempt.task().job(), "a");
    }

    private AttemptState state(AttemptId attempt) {
        return entry(attempt).attempts().get(attempt.attempt() - 1).state();
    }

    private List<Event> report(AttemptId attempt, int number, Status status) {
        return world.cell
                .loop
                .scheduler()
                .report(NODE, world.node("n1").incarnation(), List.of(new AttemptStatus(attempt, number, status)), 0);
    }

    private StatusReport said(long incarnation, AttemptId attempt, int number, Status status) {
        return new StatusReport(NODE, incarnation, List.of(new AttemptStatus(attempt, number, status)));
    }

    // S1, RetryStatusUpdate: the acknowledgement was lost, so the update comes again.
    @Test
    void s1_updateComesAgain_isAcknowledgedAgainAndChangesNothing() {
        AttemptId attempt = running(task("a"));
        StatusReport again = said(1, attempt, 1, new Status.Running(7));
        assertThat(report(attempt, 1, new Status.Running(7))).isEmpty();
        assertThat(Receipts.of(world.cell.state(), again)).hasSize(1);
        world.say(attempt, 2, finished());
        assertThat(report(attempt, 2, finished())).isEmpty();
        assertThat(entry(attempt).attempts()).hasSize(1);
    }

    // S2, IgnoreDuplicateStatusUpdateAck: the worker's side is in execute.ReportsTest; here a duplicate between others.
    @Test
    void s2_duplicateBetweenLaterUpdates_doesNotStopThem() {
        AttemptId attempt = running(task("a"));
        world.say(attempt, 2, new Status.Progress(10, "x"));
        world.say(attempt, 1, new Status.Running(7));
        world.say(attempt, 3, finished());
        assertThat(entry(attempt).state()).isEqualTo(TaskState.FINISHED);
    }

    // S3, LatestTaskState: in order for each attempt, an older one that comes late says nothing new.
    @Test
    void s3_updatesOutOfOrder_theOlderIsPassedOver() {
        AttemptId attempt = running(task("a"));
        world.say(attempt, 3, new Status.Progress(50, "half"));
        assertThat(report(attempt, 2, new Status.Progress(10, "less"))).isEmpty();
    }

    // S4, SchedulerFailoverStatusUpdate: the next leader gets what the one before did not acknowledge.
    @Test
    void s4_leaderFallsBeforeTheAcknowledgement_theNextOneTakesTheUpdate() {
        AttemptId attempt = running(task("a"));
        world.failOver();
        world.say(attempt, 2, finished());
        assertThat(entry(attempt).state()).isEqualTo(TaskState.FINISHED);
    }

    // S5, reconciliation: known, unknown to the leader, unknown to the node, and a node nobody knows.
    @Test
    void s5_reconciliation_ofKnownAndUnknown() {
        AttemptId attempt = running(task("a"));
        var known = (Renewal.Granted) world.renew("n1", attempt);
        assertThat(known.kills()).isEmpty();
        assertThat(known.relaunch()).isEmpty();
        AttemptId stranger = AttemptId.parse("gone.9/a@1");
        assertThat(((Renewal.Granted) world.renew("n1", attempt, stranger)).kills())
                .extracting(order -> order.attempt())
                .containsExactly(stranger);
        world.passMs(30_000, "n1");
        world.renew("n1");
        assertThat(state(attempt)).isEqualTo(AttemptState.LOST);
        assertThat(entry(attempt).attempts().get(0).reason()).isEqualTo(Reason.UNKNOWN_TO_NODE);
    }

    // S6, UnknownKillTask: there is nothing to end, and an attempt that its node does not know ends by that answer.
    @Test
    void s6_killOfUnknown_changesNothing_andOfUnknownToTheNodeEndsIt() {
        AttemptId attempt = running(task("a"));
        assertThat(world.cell.loop.scheduler().kill(TaskId.parse("gone.9/a"))).isEmpty();
        world.cell.decide(world.cell.loop.scheduler().kill(attempt.task()));
        assertThat(((Renewal.Granted) world.renew("n1")).kills()).hasSize(1);
        world.say(
                attempt,
                2,
                new Status.Ended(AttemptState.LOST, Reason.UNKNOWN_TO_NODE, "not known here", null, null, List.of()));
        assertThat(entry(attempt).state()).isEqualTo(TaskState.KILLED);
    }

    // S7, INVALID_OFFERS: a grant that is stale, given twice, or of a node that takes no work is no launch.
    @Test
    void s7_invalidGrants_launchNothing() {
        world.workers(2);
        JobId id = world.cell.submit(job("job", task("a"), task("b")));
        world.cell.loop.settle(world.cell.nowMs);
        long round = world.cell.loop.scheduler().demand(900, world.cell.nowMs).round();
        var one = new Allocation(Resources.of(1_000, 256 << 20), List.of());
        TaskId a = new TaskId(id, "a", TaskId.SINGLE);
        TaskId b = new TaskId(id, "b", TaskId.SINGLE);
        Grant good = new Grant(a, NODE, 1, one);
        assertThat(accept(round - 1, good)).as("of an older round").isEmpty();
        assertThat(accept(round, new Grant(a, NODE, 2, one)))
                .as("of an incarnation that is not")
                .isEmpty();
        world.cell.decide(((NodeOrders.Accepted)
                        world.cell.loop.nodeOrders().drain(new NodeId("n2"), 0, "admin", world.cell.nowMs))
                .events());
        assertThat(accept(round, new Grant(b, new NodeId("n2"), 1, one)))
                .as("of a drained node")
                .isEmpty();
        assertThat(accept(round, good, new Grant(a, new NodeId("n1"), 1, one)))
                .as("twice")
                .hasSize(1);
    }

    private List<Event> accept(long round, Grant... grants) {
        return world.cell.loop.scheduler().accept(new Plan(round, List.of(grants), List.of(), Plan.NEVER, null, false));
    }

    // P1, ReregisterSlavePartitionAware: unreachable, then running again; it was never ended, and nothing replaced it.
    @Test
    void p1_partitionThenReturn_theKeptTaskRunsOn() {
        AttemptId attempt = running(task("a").onDisconnect(KEEP));
        world.passMs(40_000);
        assertThat(state(attempt)).isEqualTo(AttemptState.UNREACHABLE);
        assertThat(entry(attempt).attempts().get(0).message()).contains("n1", "on-disconnect: keep", "node forget");
        assertThat(world.node("n1").used()).isNotEqualTo(Resources.NONE);
        var back = world.admitted("n1", "first", new Resume(1, List.of(attempt)));
        assertThat(back.incarnation()).isEqualTo(2);
        assertThat(back.accepted()).containsExactly(attempt);
        assertThat(state(attempt)).isEqualTo(AttemptState.RUNNING);
        assertThat(entry(attempt).attempts()).hasSize(1);
    }

    // P3, PartitionAwareTaskCompletedOnPartitionedAgent: its end arrives after the node registered again.
    @Test
    void p3_taskFinishesWhilePartitioned_itsEndCounts() {
        AttemptId attempt = running(task("a").onDisconnect(KEEP));
        world.passMs(40_000);
        StatusReport early = said(1, attempt, 2, finished());
        assertThat(Receipts.of(world.cell.state(), early))
                .as("not to be forgotten")
                .isEmpty();
        world.admitted("n1", "first", new Resume(1, List.of(attempt)));
        world.say(attempt, 2, finished());
        assertThat(entry(attempt).state()).isEqualTo(TaskState.FINISHED);
    }

    // P4, PartitionedSlaveReregistrationMasterFailover: the next leader knows it as unreachable, and still keeps it.
    @Test
    void p4_partitionThenLeaderFalls_theNextOneStillKeepsIt() {
        AttemptId attempt = running(task("a").onDisconnect(KEEP));
        world.passMs(40_000);
        world.failOver();
        assertThat(state(attempt)).isEqualTo(AttemptState.UNREACHABLE);
        world.passMs(LEASE_OVER_MS);
        assertThat(state(attempt)).isEqualTo(AttemptState.UNREACHABLE);
        assertThat(world.admitted("n1", "first", new Resume(1, List.of(attempt)))
                        .accepted())
                .containsExactly(attempt);
    }

    // F3, ReconnectExecutor: the process of the node restarts within its lease, and the same task runs on.
    @Test
    void f3_processRestartsWithinItsLease_nothingIsLostNorStartedAgain() {
        AttemptId attempt = running(task("a"));
        world.passMs(3_000);
        var back = world.admitted("n1", "second", new Resume(1, List.of(attempt)));
        assertThat(back.incarnation()).isEqualTo(1);
        assertThat(back.accepted()).containsExactly(attempt);
        assertThat(state(attempt)).isEqualTo(AttemptState.RUNNING);
    }

    // F3, NonCheckpointingFramework and ReconcileTasksMissingFromSlave: what is not held any more is lost.
    @Test
    void f3_processRestartsWithoutTheTask_itIsLostAndRunsAgain() {
        AttemptId attempt = running(task("a"));
        world.passMs(30_000, "n1");
        var back = world.admitted("n1", "second", new Resume(1, List.of()));
        assertThat(back.accepted()).isEmpty();
        assertThat(state(attempt)).isEqualTo(AttemptState.LOST);
        assertThat(entry(attempt).attempts().get(0).message()).contains("n1", "no longer holds");
    }

    // M2, master_draining_tests: draining, drained once all has ended, through a change of leader, and back to use.
    @Test
    void m2_drain_endsAtTheDeadlineAndOutlastsTheLeader() {
        AttemptId attempt = running(task("a").timeouts(-1, -1, 2_000));
        world.drain("n1", 5_000);
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.DRAINING);
        world.passMs(3_000, "n1");
        assertThat(state(attempt)).isEqualTo(AttemptState.RUNNING);
        world.failOver();
        world.passMs(3_000, "n1");
        assertThat(state(attempt)).isEqualTo(AttemptState.KILLING);
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.DRAINING);
        assertThat(((Renewal.Granted) world.renew("n1", attempt)).kills().get(0).graceMs())
                .isEqualTo(2_000);
        world.say(attempt, 2, new Status.Ended(AttemptState.KILLED, Reason.NODE_DRAINED, "", null, 15, List.of()));
        world.cell.turn();
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.DRAINED);
        assertThat(entry(attempt).state()).isEqualTo(TaskState.PENDING);
        assertThat(entry(attempt).attemptsUsed()).as("no retry is used up").isZero();
        world.order(world.cell.loop.nodeOrders().undrain(NODE, "admin"));
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
        assertThat(entry(attempt).state()).isEqualTo(TaskState.ACTIVE);
    }

    // M2, mark_gone: an agent that is gone for good gives its tasks back.
    @Test
    void m2_forget_givesUpWhatWasKept() {
        AttemptId attempt = running(task("a").onDisconnect(KEEP));
        NodeOrders orders = world.cell.loop.nodeOrders();
        assertThat(orders.forget(NODE, "admin", world.cell.nowMs))
                .isInstanceOfSatisfying(
                        NodeOrders.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("node-live"));
        world.passMs(20_000);
        world.order(orders.forget(NODE, "admin", world.cell.nowMs));
        assertThat(state(attempt)).isEqualTo(AttemptState.LOST);
        assertThat(entry(attempt).attempts().get(0).reason()).isEqualTo(Reason.NODE_FORGOTTEN);
        assertThat(world.cell.decided())
                .filteredOn(AttemptEvent.AttemptEnded.class::isInstance)
                .hasSize(1);
    }
}
