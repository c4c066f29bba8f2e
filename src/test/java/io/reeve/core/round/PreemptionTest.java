package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskState;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PreemptionTest extends PreemptionCase {
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
    void turn_aTaskOfARefusedShapeComesWithHigherPriority_isSeen() {
        node(cell, "n1", 2);
        JobId first = submit("first", 500, 2);
        cell.turn();
        submit("equal", 500, 2);
        cell.turn();
        assertThat(kills()).isEmpty();
        submit("high", HIGH, 2);
        cell.turn();

        assertThat(kills()).extracting(kill -> kill.attempt().task().job()).containsExactly(first);
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
    void turn_lowerPriorityHasAgedPastIt_keepsItsRoom() {
        node(cell, "n1", 1);
        define(new RoleSpec("a", 1_000, Map.of(), Map.of(), 1_000_000));
        JobId old = submitIn("a", "old", 500, 1);
        cell.turn();
        cell.passMs(9_000); // 2.5 points
        submitIn("a", "new", 501, 1);
        cell.turn();
        assertThat(kills()).isEmpty();

        submitIn("a", "newer", 503, 1);
        cell.turn();
        assertThat(kills())
                .singleElement()
                .satisfies(kill -> assertThat(kill.attempt().task().job()).isEqualTo(old));
    }
}
