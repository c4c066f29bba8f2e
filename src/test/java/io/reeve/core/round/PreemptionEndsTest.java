package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.share.ReservationBook;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Tasks;
import io.reeve.model.Allocation;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.Reason;
import io.reeve.model.ReservationEdit;
import io.reeve.model.Resources;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PreemptionEndsTest extends PreemptionCase {
    @Test
    void turn_policyOff_nobodyMakesWay() {
        Cell off = cell(new PreemptionRules(PreemptionPolicy.OFF, 10));
        node(off, "n1", 1);
        off.submit(spec("default", "low", LOW, Tasks.task("t").cpus(1_000)));
        off.turn();
        off.submit(spec("default", "high", HIGH, Tasks.task("t").cpus(1_000)));
        off.turn();

        assertThat(kills(off)).isEmpty();
    }

    @Test
    void turn_policyGuarantees_priorityPreemptsNobody() {
        Cell guarantees = cell(new PreemptionRules(PreemptionPolicy.GUARANTEES, 10));
        node(guarantees, "n1", 1);
        guarantees.submit(spec("a", "low", LOW, Tasks.task("t").cpus(1_000)));
        guarantees.turn();
        guarantees.submit(spec("a", "high", HIGH, Tasks.task("t").cpus(1_000)));
        guarantees.turn();
        assertThat(kills(guarantees)).isEmpty();

        guarantees.decide(List.of(new RolesChanged(List.of(role("b", Map.of("cpus", 1_000L))))));
        guarantees.submit(spec("b", "wanting", LOW, Tasks.task("t").cpus(1_000)));
        guarantees.turn();
        assertThat(kills(guarantees)).hasSize(1);
    }

    @Test
    void turn_moreThanAMinuteAllows_waitsForTheNext() {
        Cell bounded = cell(new PreemptionRules(PreemptionPolicy.PRIORITY, 2));
        node(bounded, "n1", 4);
        bounded.submit(spec("default", "low", LOW, Tasks.task("t").cpus(1_000).instances(4)));
        bounded.turn();
        bounded.submit(spec("default", "high", HIGH, Tasks.task("t").cpus(1_000).instances(4)));
        bounded.turn();
        assertThat(kills(bounded)).hasSize(2);

        long dueMs = bounded.loop.nextDueMs().orElseThrow();
        assertThat(dueMs).isEqualTo(bounded.nowMs + 60_001);
        bounded.passMs(60_001);
        bounded.turn();
        assertThat(kills(bounded)).hasSize(4);
    }

    @Test
    void turn_waitingTaskIsKilled_roomIsForOthersAgain() {
        node(cell, "n1", 2);
        JobId low = submit("low", LOW, 2);
        cell.turn();
        JobId high = submit("high", HIGH, 2);
        cell.turn();
        cell.decide(cell.loop.scheduler().kill(high));
        assertThat(cell.state().holds().isEmpty()).isTrue();
        stop(cell.task(low, "t"));

        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(low);
    }

    @Test
    void kill_ofAPreemptedTask_endsItForGood() {
        node(cell, "n1", 1);
        JobId low = submit("low", LOW, 1);
        cell.turn();
        submit("high", HIGH, 1);
        cell.turn();
        cell.decide(cell.loop.scheduler().kill(low));
        stop(cell.task(low, "t"));

        assertThat(cell.stateOf(low, "t")).isEqualTo(TaskState.KILLED);
    }

    @Test
    void turn_somethingElseEnds_startsWithoutMorePreemption() {
        node(cell, "n1", 1);
        node(cell, "n2", 1);
        JobId low = submitArray("low", LOW, 1, 2);
        cell.turn();
        JobId high = submit("high", HIGH, 1);
        cell.turn();
        TaskEntry other = cell.task(low, "t", kills().get(0).attempt().task().instance() == 0 ? 1 : 0);
        cell.finish(other);
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(high);
        assertThat(kills()).hasSize(1);
        assertThat(cell.state().holds().isEmpty()).isTrue();
    }

    @Test
    void turn_nodeIsLost_roomIsMadeElsewhere() {
        node(cell, "n1", 1);
        node(cell, "n2", 1);
        submitArray("low", LOW, 1, 2);
        cell.turn();
        submit("high", HIGH, 1);
        cell.turn();
        NodeId first = cell.state().holds().all().iterator().next().node();
        var node = Objects.requireNonNull(cell.state().node(first));
        cell.decide(cell.loop
                .liveness()
                .leave(
                        new io.reeve.message.Membership.Leave(first, node.incarnation(), Reason.NODE_STOPPING),
                        cell.nowMs));
        cell.turn();

        assertThat(kills()).hasSize(2);
        assertThat(cell.state().holds().all())
                .extracting(hold -> hold.node())
                .doesNotContain(first)
                .hasSize(1);
    }

    @Test
    void turn_moreRunsThanThereIs_theExcessGoes() {
        node(cell, "n1", 2);
        JobId low = submit("low", LOW, 2);
        cell.turn();
        JobId high = submit("high", HIGH, 1);
        TaskEntry task = cell.task(high, "t");
        cell.decide(List.of(new TaskLaunched(
                task.nextAttempt(), new NodeId("n1"), 1, new Allocation(Resources.of(1_000, 1), List.of()))));
        cell.loop.allocator().rebuild();
        Cell later = new Cell(cell.loop.view().state().snapshot());
        later.turn();

        assertThat(kills(later)).extracting(kill -> kill.attempt().task().job()).containsExactly(low);
        assertThat(kills(later).get(0).message()).contains("n1 has less than");
    }

    @Test
    void turn_victimOfAnotherEndsFirst_roomOfTheOthersReservationStays() {
        node(cell, "n1", 8);
        reserve("default", 2);
        reserve("eng", 2);
        submitIn("ops", "filler", HIGH, 3);
        JobId opsLow = submitIn("ops", "low", LOW, 1);
        JobId engLow = submitIn("eng", "low", LOW, 2);
        assertThat(cell.turn()).hasSize(3);
        JobId opsHigh = submitIn("ops", "high", HIGH, 1);
        cell.turn();
        JobId engHigh = submitIn("eng", "high", HIGH, 1);
        cell.turn();
        assertThat(kills()).hasSize(2);

        stop(cell.task(engLow, "t"));
        // What eng uses is half of its reservation now; the other half, and all of that of default, is free.
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(engHigh);
        stop(cell.task(opsLow, "t"));
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(opsHigh);
    }

    private void reserve(String role, int cpus) {
        var edit = new ReservationEdit(new NodeId("n1"), role, "/reservations", false, Map.of("cpus", 1_000L * cpus));
        var change = ReservationBook.change(cell.state(), List.of(edit));
        cell.decide(List.of(((ReservationBook.Accepted) change).event()));
    }
}
