package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.share.ShareRules;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.event.TaskEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptState;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Calendar;
import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private static final int LOW = 100;
    private static final int HIGH = 900;
    private static final JobSpec.OnFailure CONTINUE = JobSpec.OnFailure.CONTINUE;

    private final Cell cell = new Cell();

    @Test
    void turn_higherPriorityWaits_lowestOfItsRoleMakesWay() {
        node(cell, "n1", 2);
        JobId low = submit("low", LOW, 1);
        JobId middle = submit("middle", LOW + 1, 1);
        cell.turn();
        JobId high = submit("high", HIGH, 1);

        assertThat(cell.turn()).isEmpty();

        AttemptKilling kill = kills().get(0);
        assertThat(kills()).hasSize(1);
        assertThat(kill.attempt().task().job()).isEqualTo(low);
        assertThat(kill.reason()).isEqualTo(Reason.PREEMPTED);
        assertThat(kill.message()).contains(high + "/t", "priority 900");
        stop(cell.task(low, "t"));
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(high);
        assertThat(cell.stateOf(middle, "t")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void end_preempted_waitsAgainWithoutARetryUsedUp() {
        node(cell, "n1", 1);
        JobId low = submit("low", LOW, 1);
        cell.turn();
        JobId high = submit("high", HIGH, 1);
        cell.turn();
        stop(cell.task(low, "t"));
        cell.turn();

        TaskEntry victim = cell.task(low, "t");
        assertThat(victim.state()).isEqualTo(TaskState.PENDING);
        assertThat(victim.attemptsUsed()).isZero();
        AttemptEnded end = (AttemptEnded) cell.decided().stream()
                .filter(AttemptEnded.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(end.reason()).isEqualTo(Reason.PREEMPTED);
        assertThat(end.countsAsAttempt()).isFalse();
        cell.finish(cell.task(high, "t"));
        assertThat(cell.turn()).extracting(TaskLaunched::attempt).containsExactly(victim.nextAttempt());
    }

    @Test
    void turn_victimsEndOneByOne_roomIsHeldForWhomTheyMadeWay() {
        node(cell, "n1", 4);
        JobId low = submitArray("low", LOW, 1, 4);
        cell.turn();
        JobId high = submit("high", HIGH, 3);
        cell.turn();
        assertThat(kills()).hasSize(3);
        JobId other = submit("other", HIGH - 1, 1);

        for (AttemptKilling kill : kills()) {
            assertThat(cell.turn()).isEmpty();
            stop(Objects.requireNonNull(cell.state().task(kill.attempt().task())));
        }

        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(high);
        assertThat(kills()).hasSize(4); // and the last one makes way for the other
        assertThat(cell.state().holds().all())
                .extracting(hold -> hold.task().job())
                .containsExactly(other);
        assertThat(low).isNotNull();
    }

    @Test
    void turn_youngestOfEqualPriority_goesFirst() {
        node(cell, "n1", 2);
        JobId old = submit("old", LOW, 1);
        cell.turn();
        cell.passMs(10_000);
        JobId young = submit("young", LOW, 1);
        cell.turn();
        cell.passMs(10_000);
        submit("high", HIGH, 1);
        cell.turn();

        assertThat(kills()).extracting(kill -> kill.attempt().task().job()).containsExactly(young);
        assertThat(old).isNotEqualTo(young);
    }

    @Test
    void turn_wouldNotFitEvenThen_nobodyMakesWay() {
        node(cell, "n1", 2);
        submit("equal", HIGH, 1);
        submit("low", LOW, 1);
        cell.turn();
        submit("high", HIGH, 2);
        cell.turn();

        assertThat(kills()).isEmpty();
    }

    @Test
    void turn_severalNodes_theLeastLossIsChosen() {
        node(cell, "n1", 2);
        node(cell, "n2", 2);
        JobId worthy = submit("worthy", LOW + 50, 2);
        JobId cheap = submit("cheap", LOW, 2);
        cell.turn();
        submit("high", HIGH, 2);
        cell.turn();

        assertThat(kills()).extracting(kill -> kill.attempt().task().job()).containsExactly(cheap);
        assertThat(worthy).isNotEqualTo(cheap);
    }

    @Test
    void turn_oneLargeVictimSuffices_theSmallOnesStay() {
        node(cell, "n1", 4);
        JobId small = submitArray("small", LOW, 1, 2);
        cell.turn();
        cell.passMs(1_000);
        JobId large = submit("large", LOW + 1, 2);
        cell.turn();
        submit("high", HIGH, 2);
        cell.turn();
        assertThat(kills()).extracting(kill -> kill.attempt().task().job()).containsExactly(small, small);
        assertThat(large).isNotEqualTo(small);

        submit("higher", HIGH, 2);
        cell.turn();
        assertThat(kills())
                .hasSize(3)
                .last()
                .extracting(kill -> kill.attempt().task().job())
                .isEqualTo(large);
    }

    @Test
    void turn_otherRoleHasHigherPriority_doesNotMatterAcrossRoles() {
        node(cell, "n1", 2);
        submitIn("a", "low", LOW, 2);
        cell.turn();
        submitIn("b", "high", HIGH, 2);
        cell.turn();

        assertThat(kills()).isEmpty();
    }

    @Test
    void turn_roleBelowGuarantee_othersMakeWayDownToTheirs() {
        node(cell, "n1", 4);
        define(role("a", Map.of("cpus", 3_000L)), role("b", Map.of("cpus", 2_000L)));
        JobId a = submitArrayIn("a", "first", 500, 1, 4);
        cell.turn();
        submitArrayIn("b", "second", 0, 1, 4);
        cell.turn();

        // One may go without leaving a below its three.
        assertThat(kills()).hasSize(1).allSatisfy(kill -> {
            assertThat(kill.attempt().task().job()).isEqualTo(a);
            assertThat(kill.message()).contains("role b had less than it is guaranteed");
        });
    }

    @Test
    void turn_parentBelowGuarantee_victimsAreOutsideOfIt() {
        node(cell, "n1", 4);
        define(role("eng", Map.of("cpus", 3_000L)));
        JobId sibling = submitIn("eng/web", "sibling", LOW, 1);
        JobId other = submitArrayIn("ops", "other", HIGH, 1, 3);
        cell.turn();
        submitIn("eng/ads", "wanting", 500, 2);
        cell.turn();

        assertThat(kills())
                .hasSize(2)
                .allSatisfy(kill -> assertThat(kill.attempt().task().job()).isEqualTo(other));
        assertThat(cell.stateOf(sibling, "t")).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void turn_limitReached_lowerPriorityOfTheRoleMakesWay() {
        node(cell, "n1", 4);
        define(new RoleSpec("a", 1_000, Map.of(), Map.of("cpus", 2_000L)));
        JobId low = submitArrayIn("a", "low", LOW, 1, 2);
        cell.turn();
        JobId high = submitIn("a", "high", HIGH, 1);
        cell.turn();

        assertThat(kills()).hasSize(1);
        stop(Objects.requireNonNull(cell.state().task(kills().get(0).attempt().task())));
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(high);
        assertThat(low).isNotNull();
    }

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

    private static Cell cell(PreemptionRules rules) {
        return new Cell(new ControlLoop.Setup(
                new NodeId("leader"),
                new CellId("test"),
                "0.1.0",
                SchedulerLimits.DEFAULT,
                LeaseSettings.DEFAULT,
                PlacementPolicy.BEST_FIT,
                Calendar.NONE,
                BackfillPolicy.EASY,
                new SharingRules(ShareRules.DEFAULT, rules)));
    }

    private static void node(Cell of, String name, int cpus) {
        of.node(name, Nodes.info(Resources.of(1_000L * cpus, 64_000 * Tasks.MIB), Map.of()));
    }

    private void define(RoleSpec... roles) {
        cell.decide(List.of(new RolesChanged(List.of(roles))));
    }

    private static RoleSpec role(String name, Map<String, Long> guarantee) {
        return new RoleSpec(name, 1_000, guarantee, Map.of());
    }

    private static JobSpec spec(String role, String name, int priority, Tasks task) {
        return Tasks.in(role, Tasks.job(name, priority, CONTINUE, task));
    }

    private JobId submit(String name, int priority, int cpus) {
        return submitIn(JobSpec.DEFAULT_ROLE, name, priority, cpus);
    }

    private JobId submitArray(String name, int priority, int cpus, int instances) {
        return submitArrayIn(JobSpec.DEFAULT_ROLE, name, priority, cpus, instances);
    }

    private JobId submitIn(String role, String name, int priority, int cpus) {
        return cell.submit(spec(role, name, priority, Tasks.task("t").cpus(1_000L * cpus)));
    }

    private JobId submitArrayIn(String role, String name, int priority, int cpus, int instances) {
        return cell.submit(
                spec(role, name, priority, Tasks.task("t").cpus(1_000L * cpus).instances(instances)));
    }

    private List<AttemptKilling> kills() {
        return kills(cell);
    }

    private static List<AttemptKilling> kills(Cell of) {
        List<AttemptKilling> kills = new ArrayList<>();
        for (Event event : of.decided()) {
            if (event instanceof AttemptKilling kill && kill.reason() == Reason.PREEMPTED) {
                kills.add(kill);
            }
        }
        return kills;
    }

    /** The worker stopped it as it was told to. */
    private void stop(TaskEntry task) {
        AttemptEntry attempt = Objects.requireNonNull(task.lastAttempt());
        cell.end(task, new Status.Ended(AttemptState.KILLED, attempt.reason(), attempt.message(), null, 15, List.of()));
        assertThat(cell.decided().get(cell.decided().size() - 1)).isNotInstanceOf(TaskEvent.class);
    }
}
