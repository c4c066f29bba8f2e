package io.reeve.core.recover;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.core.round.ControlLoop;
import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Silence;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.event.NodeEvent.NodeHeard;
import io.reeve.event.NodeEvent.NodeSuspected;
import io.reeve.event.RoleEvent;
import io.reeve.event.TaskEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.Membership.Register;
import io.reeve.message.Membership.Resume;
import io.reeve.model.Allocation;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.RoleReservation;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nodes that are silent get no new task, whoever leads, until they are heard. */
class SuspectsTest {
    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private final NodeCell world = new NodeCell();

    private JobId submitted() {
        JobId id = world.cell.submit(job("job", task("a")));
        world.cell.turn();
        return id;
    }

    private String why(JobId id) {
        return world.cell
                .loop
                .scheduler()
                .why(new TaskId(id, "a", TaskId.SINGLE), world.cell.nowMs)
                .sentence();
    }

    private NodeCell gone(NodeId node) {
        world.cell.decide(world.liveness().memberLost(node, world.cell.nowMs, world.cell.nowMs));
        return world;
    }

    private NodeCell membersAre(NodeId... present) {
        world.cell.decide(world.liveness().membersAre(Set.of(present), world.cell.nowMs, world.cell.nowMs));
        return world;
    }

    private long count(Class<? extends Event> type) {
        return world.cell.decided().stream().filter(type::isInstance).count();
    }

    /** Nothing happens but what the leader's timer is set for. Returns how long it takes until a node is suspect. */
    private long msToSuspicion() {
        long startMs = world.cell.nowMs;
        for (int looks = 0; looks < 10 && world.suspects().isEmpty(); looks++) {
            long dueMs = world.liveness().nextDueMs().orElseThrow();
            assertThat(dueMs).as("look %s", looks).isGreaterThanOrEqualTo(world.cell.nowMs);
            world.cell.nowMs = dueMs;
            world.cell.decide(world.liveness().expire(dueMs, dueMs));
        }
        assertThat(world.suspects()).isNotEmpty();
        return world.cell.nowMs - startMs;
    }

    @Test
    void silentNode_getsNoTask_andTheWaitingOneAsSoonAsItIsHeard() {
        world.workers(1).passMs(30_000, "n1").passMs(3_000);
        JobId id = submitted();
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        assertThat(why(id)).contains("1 node takes no new task: n1 is suspect, for it was not heard for 3.0 s");
        world.renew("n1");
        assertThat(world.cell.turn()).hasSize(1);
        assertThat(count(NodeHeard.class)).isEqualTo(1);
    }

    @Test
    void silentNode_keepsWhatItRuns() {
        world.workers(1);
        JobId id = submitted();
        world.passMs(5_000);
        assertThat(world.suspects()).containsExactly("n1");
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
        assertThat(world.node("n1").attempts()).hasSize(1);
    }

    @Test
    void silentNode_isAwayForTheSharesToo_andComesBackWithItsReservation() {
        world.workers(1);
        Resources two = Resources.of(2_000, 0);
        world.cell.decide(List.of(new RoleEvent.ReservationsChanged(List.of(new RoleReservation(N1, "r", two)))));
        Resources all = world.cell.state().capacity();
        gone(N1);
        assertThat(world.cell.state().capacity()).isEqualTo(Resources.NONE);
        assertThat(world.cell.state().reservations().idleOn(N1)).isEmpty();
        world.renew("n1");
        assertThat(world.cell.state().capacity()).isEqualTo(all);
        assertThat(world.cell.state().reservations().idleOn(N1)).containsEntry("r", two);
    }

    @Test
    void memberLost_isSuspectAtOnceAndOnce_withItsLeaseAsItWas() {
        world.workers(2);
        gone(N1);
        gone(N1);
        assertThat(count(NodeSuspected.class)).isEqualTo(1);
        JobId id = submitted();
        assertThat(world.cell.task(id, "a").attempts().get(0).node()).isEqualTo(N2);
        world.passMs(7_119, "n2");
        assertThat(world.node("n1").isLive()).isTrue();
        world.passMs(1, "n2");
        assertThat(world.node("n1").isLive()).isFalse();
        assertThat(world.node("n1").entry().silence()).isNull();
        assertThat(count(NodeSuspected.class)).isEqualTo(1);
    }

    @Test
    void newTerm_memberMissing_isSuspectBeforeTheFirstPlacement() {
        world.workers(2);
        world.failOver();
        membersAre(N2);
        JobId id = world.cell.submit(job("job", task("a").cpus(3_000), task("b").cpus(3_000)));
        world.cell.turn();
        assertThat(world.cell.state().nodes())
                .filteredOn(node -> !node.attempts().isEmpty())
                .extracting(node -> node.id().value())
                .containsExactly("n2");
        world.renew("n1");
        world.cell.turn();
        assertThat(world.cell.stateOf(id, "b")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void newTerm_allThereAndHeardInTime_suspectsNobody() {
        world.workers(2).passMs(20_000, "n1", "n2");
        world.failOver();
        membersAre(N1, N2).passMs(20_000, "n1", "n2");
        assertThat(world.suspects()).isEmpty();
        assertThat(count(NodeSuspected.class)).isZero();
    }

    @Test
    void newTerm_whoWasSuspectStaysSo_andIsToldOnce() {
        world.workers(2);
        gone(N1);
        Silence before = world.node("n1").entry().silence();
        world.failOver();
        membersAre(N2).passMs(5_000, "n2");
        assertThat(world.node("n1").entry().silence()).isEqualTo(before);
        assertThat(count(NodeSuspected.class)).isZero();
    }

    @Test
    void nextDue_isInTimeForASuspicion_alsoForTheSecondOne() {
        world.workers(1).passMs(60_000, "n1");
        assertThat(msToSuspicion()).as("after steady renewals").isEqualTo(2_250);
        world.renew("n1");
        assertThat(world.suspects()).isEmpty();
        assertThat(msToSuspicion()).as("once it was late").isBetween(2_251L, 3_000L);
        assertThat(world.node("n1").isLive()).isTrue();
    }

    @Test
    void leaderSlept_blamesNobodyBeforeItListenedAgain() {
        world.workers(2).passMs(15_000, "n1", "n2");
        world.cell.passMs(4_000);
        world.liveness().slept(world.cell.nowMs);
        world.passMs(1_000, "n1");
        assertThat(world.suspects()).isEmpty();
        assertThat(world.liveness().nextDueMs()).hasValue(world.cell.nowMs + 500);
        world.passMs(500, "n1");
        assertThat(world.suspects()).containsExactly("n2");
    }

    @Test
    void plannedRestart_takesNothingWhileItIsAway_andSaysUntilWhen() {
        world.workers(1);
        var plan =
                (RestartPlan.Planned) world.liveness().planRestart(N1, 1, 40_000, world.cell.nowMs, world.cell.nowMs);
        world.cell.decide(plan.events());
        world.liveness().opened(plan);
        assertThat(world.suspects()).as("it is still there").isEmpty();
        world.cell.passMs(1_000);
        gone(N1);
        JobId id = submitted();
        assertThat(Objects.requireNonNull(world.node("n1").entry().silence()).message())
                .isEqualTo("the process of n1 is away for a planned restart, for 39.0 s at most: it takes no new task"
                        + " meanwhile");
        assertThat(why(id)).contains("n1 restarts as planned, to be back within 39.0 s");
        world.admitted("n1", "second", new Resume(1, List.of()));
        assertThat(world.suspects()).isEmpty();
        assertThat(world.cell.turn()).hasSize(1);
    }

    @Test
    void registersAgain_isHeard_whateverItSays() {
        world.workers(1);
        gone(N1);
        assertThat(world.admitted("n1", "first", null).events()).containsExactly(new NodeHeard(N1, 1));
        gone(N1);
        world.admitted("n1", "second", new Resume(1, List.of()));
        assertThat(world.suspects()).isEmpty();
        gone(N1);
        assertThat(world.admitted("n1", "third", null).incarnation()).isEqualTo(2);
        assertThat(world.suspects()).isEmpty();
    }

    @Test
    void drainedNode_isSuspectBeside_andStillDrainedWhenItIsHeard() {
        world.workers(1).drain("n1", 0);
        gone(N1);
        JobId id = submitted();
        assertThat(why(id)).contains("n1 is drained, and is suspect, for it was not heard for 0.0 s");
        world.renew("n1");
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.DRAINED);
        assertThat(world.node("n1").takesWork()).isFalse();
        gone(N1);
        world.order(world.cell.loop.nodeOrders().undrain(N1, "admin"));
        assertThat(world.cell.stateOf(id, "a")).as("not before it is heard").isEqualTo(TaskState.PENDING);
        world.renew("n1");
        world.cell.turn();
        assertThat(world.cell.stateOf(id, "a")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void roomHeldOnASuspectNode_isLetGo_andNoneIsHeldThere() {
        world.workers(2).drain("n2", 60_000);
        submitted();
        JobId waits = world.cell.submit(job("big", task("a").cpus(4_000)));
        world.cell.turn();
        TaskId id = new TaskId(waits, "a", TaskId.SINGLE);
        var held = new TaskEvent.RoomHeld(id, N1, 1, new Allocation(Resources.of(4_000, 0), List.of()));
        world.cell.decide(List.of(held));
        gone(N1);
        assertThat(world.cell.state().holds().isEmpty()).isTrue();
        assertThatThrownBy(() -> world.cell.decide(List.of(held))).hasMessageContaining("n1 is gone");
    }

    @Test
    void suspected_lostOrOtherIncarnation_isNoEventOfThisState() {
        world.workers(1);
        assertThatThrownBy(() -> world.cell.decide(List.of(new NodeSuspected(N1, 2, 0, ""))))
                .hasMessageContaining("another incarnation");
        world.passMs(NodeCell.LEASE_OVER_MS);
        assertThatThrownBy(() -> world.cell.decide(List.of(new NodeSuspected(N1, 1, 0, ""))))
                .hasMessageContaining("n1 is lost");
        assertThat(world.liveness().memberLost(N1, world.cell.nowMs, world.cell.nowMs))
                .isEmpty();
    }

    @Test
    void silence_isInTheSnapshot() {
        world.workers(1);
        gone(N1);
        var restored = new ClusterState(world.cell.state().snapshot());
        assertThat(Objects.requireNonNull(restored.node(N1)).takesWork()).isFalse();
        assertThat(restored.snapshot()).isEqualTo(world.cell.state().snapshot());
    }

    @Test
    void unleasedNode_isNeverSuspect() {
        var leases = LeaseSettings.DEFAULT.withUnleased(N1);
        var one = new Cell(new ControlLoop.Setup(N1, Cell.SETUP.founding(), "0.1.0", Cell.SETUP.limits(), leases));
        var request = new Register(N1, "one", Nodes.worker(1), one.nowMs);
        var liveness = one.loop.liveness();
        one.decide(((Admission.Admitted) liveness.register(request, one.nowMs, one.nowMs)).events());
        assertThat(liveness.nextDueMs()).isEmpty();
        assertThat(liveness.expire(one.nowMs + 100_000, one.nowMs)).isEmpty();
        assertThat(liveness.memberLost(N1, one.nowMs, one.nowMs)).isEmpty();
        assertThat(liveness.membersAre(Set.of(), one.nowMs, one.nowMs)).isEmpty();
        one.submit(job("job", task("a")));
        assertThat(one.turn()).hasSize(1);
    }

    @Test
    void heardEvents_nameTheIncarnation() {
        world.workers(1);
        gone(N1);
        assertThat(world.cell.decided())
                .filteredOn(NodeEvent.class::isInstance)
                .last()
                .isEqualTo(new NodeSuspected(
                        N1,
                        1,
                        world.cell.nowMs,
                        "n1 left the cluster's membership: it takes no new task before it is heard again"));
    }
}
