package io.reeve.core.recover;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.round.ControlLoop;
import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.event.AttemptEvent.AttemptRunning;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent.NodeLost;
import io.reeve.event.NodeEvent.NodeSuspected;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Membership.Leave;
import io.reeve.message.Membership.NodeUse;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Register;
import io.reeve.message.Membership.Renew;
import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final NodeId NODE = new NodeId("node-1");
    private final Cell cell = new Cell();
    private final Liveness liveness = cell.loop.liveness();

    private Admission register(String session) {
        var request = new Register(NODE, session, Nodes.worker(4), cell.nowMs);
        Admission admission = liveness.register(request, cell.nowMs, cell.nowMs);
        if (admission instanceof Admission.Admitted admitted) {
            cell.decide(admitted.events());
        }
        return admission;
    }

    private Renewal renew(long incarnation, AttemptId... held) {
        var request = new Renew(NODE, incarnation, List.of(held), new NodeUse(0, 0));
        return liveness.renew(request, cell.nowMs, cell.nowMs);
    }

    private static Refused.Why why(Admission admission) {
        return ((Admission.Rejected) admission).why();
    }

    private static long incarnation(Admission admission) {
        return ((Admission.Admitted) admission).incarnation();
    }

    private JobId running() {
        register("one");
        JobId id = cell.submit(job("job", task("a").attempts(2)));
        cell.turn();
        return id;
    }

    @Test
    void register_sameSession_isTheSameIncarnation() {
        assertThat(incarnation(register("one"))).isEqualTo(1);
        Admission again = register("one");
        assertThat(incarnation(again)).isEqualTo(1);
        assertThat(((Admission.Admitted) again).events()).isEmpty();
    }

    @Test
    void register_clockOff_isRefused() {
        var request = new Register(NODE, "one", Nodes.worker(1), cell.nowMs + 5_001);
        assertThat(why(liveness.register(request, cell.nowMs, cell.nowMs))).isEqualTo(Refused.Why.CLOCK_SKEW);

        var late = new Register(NODE, "one", Nodes.worker(1), cell.nowMs - 5_001);
        Admission refused = liveness.register(late, cell.nowMs, cell.nowMs);
        assertThat(why(refused)).isEqualTo(Refused.Why.CLOCK_SKEW);
        assertThat(((Admission.Rejected) refused).message())
                .as("it need not be the clock")
                .startsWith("node-1 asked 5001 ms ago by its clock; where it goes on to say so");
    }

    @Test
    void register_otherSessionWithinTheLease_isRefusedUntilItsMembershipOrLeaseIsOver() {
        JobId id = running();
        assertThat(why(register("two"))).isEqualTo(Refused.Why.NAME_TAKEN);
        liveness.memberLost(NODE, cell.nowMs, cell.nowMs);
        assertThat(incarnation(register("two"))).isEqualTo(2);
        assertThat(cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        assertThat(cell.task(id, "a").attempts().get(0).reason()).isEqualTo(Reason.NODE_RESTARTED);
        cell.passMs(7_200);
        assertThat(incarnation(register("three"))).isEqualTo(3);
    }

    @Test
    void expire_silentNode_isLostWhenLeaseDriftAndMarginAreOver() {
        running();
        assertThat(liveness.expire(cell.nowMs + 7_119, cell.nowMs)).hasOnlyElementsOfType(NodeSuspected.class);
        List<Event> events = liveness.expire(cell.nowMs + 7_120, cell.nowMs);
        assertThat(events.get(0))
                .isInstanceOfSatisfying(
                        AttemptEnded.class, ended -> assertThat(ended.reason()).isEqualTo(Reason.NODE_LOST));
        assertThat(events.get(1)).isInstanceOf(NodeLost.class);
        cell.decide(events);
        assertThat(renew(1))
                .isInstanceOfSatisfying(
                        Renewal.Denied.class, denied -> assertThat(denied.why()).isEqualTo(Refused.Why.FENCED));
    }

    @Test
    void renew_incarnationUnheardOf_isNotFenced() {
        assertThat(renew(1))
                .isInstanceOfSatisfying(
                        Renewal.Denied.class, denied -> assertThat(denied.why()).isEqualTo(Refused.Why.NOT_LEADER));
        register("one");
        assertThat(renew(2))
                .isInstanceOfSatisfying(
                        Renewal.Denied.class, denied -> assertThat(denied.why()).isEqualTo(Refused.Why.NOT_LEADER));
    }

    @Test
    void rebuild_newTerm_grantsAFullLeaseFromThen() {
        running();
        liveness.rebuild(cell.nowMs + 5_000);
        assertThat(liveness.expire(cell.nowMs + 12_119, cell.nowMs)).noneMatch(NodeLost.class::isInstance);
        assertThat(liveness.expire(cell.nowMs + 12_120, cell.nowMs)).anyMatch(NodeLost.class::isInstance);
    }

    @Test
    void renew_launchLost_isSentAgainAndNotGivenUp() {
        JobId id = running();
        AttemptId attempt = Cell.attempt(cell.task(id, "a"));
        cell.passMs(4_000);
        assertThat(((Renewal.Granted) renew(1)).relaunch()).containsExactly(attempt);
        assertThat(((Renewal.Granted) renew(1, attempt)).relaunch()).isEmpty();
    }

    @Test
    void renew_releaseOfAGangLost_isSentAgainUntilItRuns() {
        register("one");
        JobId id = cell.submit(job("job", task("a"), task("b")).withGangs(List.of(List.of("a", "b"))));
        cell.turn();
        AttemptId a = Cell.attempt(cell.task(id, "a"));
        AttemptId b = Cell.attempt(cell.task(id, "b"));
        say(a, 1, new Status.Staged());
        cell.turn();
        assertThat(((Renewal.Granted) renew(1, a, b)).release())
                .as("not before all are staged")
                .isEmpty();
        say(b, 1, new Status.Staged());
        cell.turn();
        assertThat(((Renewal.Granted) renew(1, a, b)).release()).containsExactly(a, b);
        say(a, 2, new Status.Running(7));
        assertThat(((Renewal.Granted) renew(1, a, b)).release()).containsExactly(b);
    }

    private void say(AttemptId attempt, int number, Status status) {
        cell.decide(
                cell.loop.scheduler().report(NODE, 1, List.of(new AttemptStatus(attempt, number, status)), cell.nowMs));
    }

    @Test
    void renew_startedButNotHeld_isLostAfterAnyMessagesTime() {
        JobId id = running();
        cell.decide(List.of(new AttemptRunning(Cell.attempt(cell.task(id, "a")), 1)));
        cell.passMs(29_999);
        assertThat(((Renewal.Granted) renew(1)).events()).isEmpty();
        cell.passMs(1);
        assertThat(((Renewal.Granted) renew(1)).events()).hasSize(1);
    }

    @Test
    void renew_heldButUnknown_isKilled() {
        register("one");
        AttemptId stranger = AttemptId.parse("gone.9/a@1");
        assertThat(((Renewal.Granted) renew(1, stranger)).kills().get(0).attempt())
                .isEqualTo(stranger);
    }

    @Test
    void confirmLeadership_over_grantsNothing() {
        register("one");
        liveness.confirmLeadership(cell.nowMs + 1_000);
        assertThat(((Renewal.Granted) renew(1)).leaseMs()).isEqualTo(1_000);
        cell.passMs(1_000);
        assertThat(renew(1)).isInstanceOf(Renewal.Denied.class);
    }

    @Test
    void leave_inOrder_requeuesWithoutUsingAnAttempt() {
        JobId id = running();
        cell.decide(liveness.leave(new Leave(NODE, 1, Reason.NODE_STOPPING), cell.nowMs));
        assertThat(cell.stateOf(id, "a")).isEqualTo(TaskState.PENDING);
        assertThat(cell.task(id, "a").attemptsUsed()).isZero();
    }

    @Test
    void expire_unleasedNode_isNeverLost() {
        var leases = LeaseSettings.DEFAULT.withUnleased(NODE);
        var one = new Cell(new ControlLoop.Setup(NODE, Cell.SETUP.founding(), "0.1.0", Cell.SETUP.limits(), leases));
        var request = new Register(NODE, "one", Nodes.worker(1), one.nowMs);
        one.decide(((Admission.Admitted) one.loop.liveness().register(request, one.nowMs, one.nowMs)).events());
        assertThat(one.loop.liveness().expire(one.nowMs + 1_000_000_000L, one.nowMs))
                .isEmpty();
    }
}
