package io.reeve.core.recover;

import static io.reeve.core.recover.NodeCell.KEEP;
import static io.reeve.core.recover.NodeCell.LEASE_OVER_MS;
import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.schedule.Why;
import io.reeve.core.state.Duty;
import io.reeve.event.CellEvent;
import io.reeve.event.NodeEvent;
import io.reeve.fixture.Cell;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Resume;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Disconnect;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that are drained, flap, are restarted as planned, or are lost many at once. */
class NodeCareTest {
    private final NodeCell world = new NodeCell();

    private Why why(JobId id) {
        return world.cell.loop.scheduler().why(new TaskId(id, "a", TaskId.SINGLE), world.cell.nowMs);
    }

    private AttemptState attempt(JobId id) {
        return world.cell.task(id, "a").attempts().get(0).state();
    }

    private static List<String> ofSixBut(String node) {
        return List.of("n1", "n2", "n3", "n4", "n5", "n6").stream()
                .filter(each -> !each.equals(node))
                .toList();
    }

    @Test
    void drain_estimateSaysItEndsWithinItsKillTime_isLeftToIt() {
        world.workers(1);
        JobId id = world.cell.submit(job("job", task("a").estimate(6_000).timeouts(-1, -1, 3_000)));
        world.cell.turn();
        world.say(Cell.attempt(world.cell.task(id, "a")), 1, new Status.Running(7));
        world.drain("n1", 4_000);
        world.passMs(5_900, "n1");
        assertThat(attempt(id)).isEqualTo(AttemptState.RUNNING);
        world.passMs(200, "n1");
        assertThat(attempt(id)).isEqualTo(AttemptState.KILLING);
    }

    @Test
    void drain_takesNothingNew_andIsNamedAmongTheReasons() {
        world.workers(2).drain("n1", 60_000).drain("n2", 60_000);
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.DRAINED);
        JobId id = world.cell.submit(job("job", task("a")));
        assertThat(world.cell.turn()).isEmpty();
        assertThat(why(id).sentence()).contains("2 nodes take no new task: n1 is drained, n2 is drained");
        world.order(world.cell.loop.nodeOrders().undrain(new NodeId("n2"), "admin"));
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void drain_nodeIsLostAndReturns_isStillDrained() {
        world.workers(1).drain("n1", 0).passMs(LEASE_OVER_MS);
        world.admitted("n1", "second", null);
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.DRAINED);
        assertThat(world.node("n1").takesWork()).isFalse();
    }

    @Test
    void replaceAfter_keepsALostTaskUnreplacedForThatLong() {
        world.workers(2);
        JobId id = world.cell.submit(job("job", task("a").attempts(2).onDisconnect(new Disconnect(false, 20_000))));
        world.cell.turn();
        String lost = world.cell.task(id, "a").lastAttempt().node().value();
        String other = lost.equals("n1") ? "n2" : "n1";
        world.passMs(LEASE_OVER_MS, other);
        assertThat(attempt(id)).isEqualTo(AttemptState.LOST);
        assertThat(why(id).sentence()).contains("replace-after");
        world.passMs(19_000, other);
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        world.passMs(1_500, other);
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void quarantine_afterThreeLosses_growsAndDecays() {
        world.workers(4);
        long quarantinedMs = 0;
        for (int loss = 1; loss <= 4; loss++) {
            world.passMs(LEASE_OVER_MS, "n2", "n3", "n4");
            world.admitted("n1", "session-" + loss, null);
            assertThat(world.phase("n1") == Duty.Phase.QUARANTINED)
                    .as("loss %s", loss)
                    .isEqualTo(loss >= 3);
            quarantinedMs = world.node("n1").duty().untilMs() - world.cell.nowMs;
        }
        assertThat(quarantinedMs).isEqualTo(60_000);
        assertThat(world.node("n1").duty().message()).contains("n1 was lost 4 times within an hour", "60 s");
        world.failOver();
        world.passMs(59_000, "n1", "n2", "n3", "n4");
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.QUARANTINED);
        world.passMs(1_500, "n1", "n2", "n3", "n4");
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
        world.passMs(Duty.LOSSES_REMEMBERED_MS, "n1", "n2", "n3", "n4").passMs(LEASE_OVER_MS, "n2", "n3", "n4");
        world.admitted("n1", "session-9", null);
        assertThat(world.phase("n1")).as("an hour of good behaviour clears it").isEqualTo(Duty.Phase.READY);
    }

    @Test
    void quarantine_inASmallCell_isNever() {
        world.workers(2);
        for (int loss = 1; loss <= 5; loss++) {
            world.passMs(LEASE_OVER_MS, "n2");
            world.admitted("n1", "session-" + loss, null);
        }
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
    }

    @Test
    void massLoss_pausesReschedulingUntilNodesReturn() {
        world.workers(6);
        JobId id = world.cell.submit(job("job", task("a").attempts(3)));
        world.cell.turn();
        String of = world.cell.task(id, "a").lastAttempt().node().value();
        List<String> rest = ofSixBut(of);
        String[] well = rest.subList(0, 3).toArray(new String[0]);
        world.passMs(LEASE_OVER_MS + 5_000, well);
        assertThat(world.cell.state().pause()).isNotNull();
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        assertThat(why(id).kind()).isEqualTo(Why.Kind.PAUSED);
        assertThat(why(id).sentence()).contains("3 of 6 workers", of);
        world.failOver();
        world.passMs(3_000, well);
        assertThat(world.cell.stateOf(id, "a")).as("the next leader waits too").isEqualTo(TaskState.PENDING);
        world.admitted(of, "second", null);
        world.passMs(1_500, well);
        assertThat(world.cell.state().pause()).isNull();
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void massLoss_oneOfTheNodesIsOnlySuspectYet_isNotOverBeforeItsLeaseIs() {
        world.workers(6);
        JobId id = world.cell.submit(job("job", task("a").attempts(3)));
        world.cell.turn();
        List<String> rest =
                ofSixBut(world.cell.task(id, "a").lastAttempt().node().value());
        world.passMs(15_000, "n1", "n2", "n3", "n4", "n5", "n6");

        world.passMs(3_000, rest.subList(0, 4).toArray(new String[0]));
        world.passMs(LEASE_OVER_MS, rest.subList(0, 3).toArray(new String[0]));

        assertThat(world.cell.decided())
                .filteredOn(event ->
                        event instanceof CellEvent.ReschedulingPaused || event instanceof CellEvent.ReschedulingResumed)
                .singleElement()
                .isInstanceOf(CellEvent.ReschedulingPaused.class);
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
    }

    @Test
    void massLoss_thatGrowsFromOneNode_postponesWhatWaitedForRoomSinceTheFirst() {
        world.workers(6);
        JobId id = world.cell.submit(job("job", task("a").attempts(3)));
        world.cell.turn();
        String of = world.cell.task(id, "a").lastAttempt().node().value();
        List<String> rest = ofSixBut(of);
        rest.forEach(node -> world.drain(node, 60_000));
        world.passMs(LEASE_OVER_MS + 20_000, rest.toArray(new String[0]));
        assertThat(why(id).kind()).isEqualTo(Why.Kind.NO_NODE_FITS);

        String[] well = rest.subList(0, 3).toArray(new String[0]);
        world.passMs(LEASE_OVER_MS, well);
        world.order(world.cell.loop.nodeOrders().undrain(new NodeId(well[0]), "admin"));
        world.passMs(3_000, well);

        assertThat(world.cell.state().pause()).isNotNull();
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        assertThat(why(id).kind()).isEqualTo(Why.Kind.PAUSED);
        world.admitted(of, "second", null);
        world.passMs(1_500, well);
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void massLoss_nobodyReturns_isOverInTime() {
        world.workers(6);
        JobId id = world.cell.submit(job("job", task("a").attempts(3)));
        world.cell.turn();
        String of = world.cell.task(id, "a").lastAttempt().node().value();
        String[] well = ofSixBut(of).subList(0, 3).toArray(new String[0]);
        world.passMs(LEASE_OVER_MS + 100_000, well);
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        world.passMs(25_000, well);
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
        assertThat(world.cell.decided())
                .filteredOn(CellEvent.ReschedulingPaused.class::isInstance)
                .hasSize(1);
    }

    @Test
    void massLoss_twoOfThree_isNone() {
        world.workers(3).passMs(LEASE_OVER_MS, "n1");
        assertThat(world.cell.decided())
                .filteredOn(NodeEvent.NodeLost.class::isInstance)
                .hasSize(2);
        assertThat(world.cell.state().pause()).isNull();
    }

    @Test
    void restartWindow_isWaitedOutByEveryLeader() {
        world.workers(1);
        var plan = (RestartPlan.Planned)
                world.liveness().planRestart(new NodeId("n1"), 1, 40_000, world.cell.nowMs, world.cell.nowMs);
        world.cell.decide(plan.events());
        assertThat(((Renewal.Granted) world.renew("n1")).leaseMs())
                .as("not before the commit")
                .isEqualTo(6_000);
        assertThat(mayBeAway("n1")).isFalse();
        world.liveness().opened(plan);
        assertThat(((Renewal.Granted) world.renew("n1")).leaseMs()).isEqualTo(40_000);
        assertThat(mayBeAway("n1")).isTrue();
        world.passMs(20_000);
        world.failOver();
        assertThat(mayBeAway("n1")).as("the next leader knows it too").isTrue();
        world.passMs(20_000);
        assertThat(mayBeAway("n1")).as("but it is over").isFalse();
        assertThat(world.node("n1").isLive()).isTrue();
        assertThat(world.admitted("n1", "second", new Resume(1, List.of())).incarnation())
                .isEqualTo(1);
        world.passMs(13_000);
        assertThat(world.node("n1").isLive()).isFalse();
    }

    @Test
    void restartWindow_whenTheNextProcessHasCome_itStopsAsAnyOther_untilAnotherOneIsOpened() {
        world.workers(1);
        open("n1", 40_000);
        assertThat(mayBeAway("n1")).isTrue();
        world.admitted("n1", "second", new Resume(1, List.of()));
        assertThat(mayBeAway("n1")).isFalse();
        open("n1", 30_000);
        assertThat(mayBeAway("n1")).isTrue();
    }

    private void open(String node, long ms) {
        var plan = (RestartPlan.Planned)
                world.liveness().planRestart(new NodeId(node), 1, ms, world.cell.nowMs, world.cell.nowMs);
        world.cell.decide(plan.events());
        world.liveness().opened(plan);
    }

    private boolean mayBeAway(String node) {
        return world.liveness().mayBeAway(new NodeId(node), world.cell.nowMs);
    }

    @Test
    void restartWindow_ofAFencedIncarnation_isRefused() {
        world.workers(1).passMs(LEASE_OVER_MS);
        assertThat(world.liveness().planRestart(new NodeId("n1"), 1, 1_000, world.cell.nowMs, world.cell.nowMs))
                .isInstanceOfSatisfying(
                        RestartPlan.Denied.class,
                        denied -> assertThat(denied.why()).isEqualTo(Refused.Why.FENCED));
    }

    @Test
    void keep_otherHostTakesTheName_isRefusedUntilItIsForgotten() {
        world.workers(1);
        world.cell.submit(job("job", task("a").onDisconnect(KEEP)));
        world.cell.turn();
        world.passMs(LEASE_OVER_MS);
        var elsewhere = io.reeve.fixture.Nodes.info(
                io.reeve.model.Resources.of(1_000, 1 << 30), java.util.Map.of("host", "another"));
        var request =
                new io.reeve.message.Membership.Register(new NodeId("n1"), "x", elsewhere, world.cell.nowMs, null);
        assertThat(world.liveness().register(request, world.cell.nowMs, world.cell.nowMs))
                .isInstanceOfSatisfying(
                        Admission.Rejected.class,
                        rejected -> assertThat(rejected.message()).contains("host-of-n1", "reeve node forget n1"));
    }

    @Test
    void keep_returnsWithoutIt_isLostAndReplaced() {
        world.workers(2);
        JobId id = world.cell.submit(job("job", task("a").attempts(2).onDisconnect(KEEP)));
        world.cell.turn();
        AttemptId first = Cell.attempt(world.cell.task(id, "a"));
        world.say(first, 1, new Status.Running(7));
        String of = world.cell.task(id, "a").lastAttempt().node().value();
        world.passMs(60_000, of.equals("n1") ? "n2" : "n1");
        assertThat(world.cell.task(id, "a").attempts())
                .as("nothing replaces it")
                .hasSize(1);
        world.admitted(of, "second", new Resume(1, List.of()));
        assertThat(attempt(id)).isEqualTo(AttemptState.LOST);
        assertThat(world.cell.task(id, "a").attempts().get(0).reason()).isEqualTo(Reason.NODE_RESTARTED);
    }

    @Test
    void suspicion_ofASilentNode_comesLongBeforeItsLeaseIsOver() {
        world.workers(2).passMs(30_000, "n1", "n2");
        assertThat(world.suspects()).isEmpty();
        world.passMs(3_000, "n1");
        assertThat(world.suspects()).containsExactly("n2");
        assertThat(world.node("n2").isLive()).isTrue();
    }

    @Test
    void resume_launchStillUnderWay_isSentOnceMoreAndNotLost() {
        world.workers(1);
        JobId id = world.cell.submit(job("job", task("a")));
        world.cell.turn();
        world.passMs(40_000, "n1");
        world.admitted("n1", "second", new Resume(1, List.of()));
        assertThat(attempt(id)).as("it would obey the launch if that came now").isEqualTo(AttemptState.STAGING);
        assertThat(((Renewal.Granted) world.renew("n1")).relaunch())
                .containsExactly(Cell.attempt(world.cell.task(id, "a")));
    }

    @Test
    void keep_returnsAndKnowsOfNothing_isLostAtOnce() {
        world.workers(2);
        JobId id = world.cell.submit(job("job", task("a").attempts(2).onDisconnect(KEEP)));
        world.cell.turn();
        String of = world.cell.task(id, "a").lastAttempt().node().value();
        world.say(Cell.attempt(world.cell.task(id, "a")), 1, new Status.Running(7));
        world.passMs(LEASE_OVER_MS, of.equals("n1") ? "n2" : "n1");
        world.admitted(of, "second", null);
        assertThat(attempt(id)).isEqualTo(AttemptState.LOST);
    }

    @Test
    void massLoss_jobIsKilledMeanwhile_pauseEndsWithoutIt() {
        world.workers(6);
        JobId id = world.cell.submit(job("job", task("a").attempts(3)));
        world.cell.turn();
        String of = world.cell.task(id, "a").lastAttempt().node().value();
        String[] well = ofSixBut(of).subList(0, 3).toArray(new String[0]);
        world.passMs(LEASE_OVER_MS + 5_000, well);
        assertThat(world.cell.state().pause()).isNotNull();
        world.cell.decide(world.cell.loop.scheduler().kill(id));
        world.admitted(of, "second", null);
        world.passMs(1_500, well);
        assertThat(world.cell.state().pause()).isNull();
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.KILLED);
    }
}
