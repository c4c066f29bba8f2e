package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Others make way for gangs, and for tasks by what they ask for instead. */
class PreemptionWaysTest extends PreemptionCase {
    private JobId submitGang(String role, String name, int priority) {
        Tasks two = Tasks.task("two").cpus(2_000).instances(2);
        Tasks one = Tasks.task("one").cpus(1_000);
        JobSpec job = Tasks.job(name, priority, CONTINUE, two, one).withGangs(List.of(List.of("two", "one")));
        return cell.submit(Tasks.in(role, job));
    }

    private void stopVictims() {
        for (AttemptKilling kill : kills()) {
            stop(Objects.requireNonNull(cell.state().task(kill.attempt().task())));
        }
    }

    @Test
    void turn_gangOfHigherPriorityWaits_asManyMakeWayAsItNeeds() {
        node(cell, "n1", 4);
        node(cell, "n2", 4);
        submitArray("low", LOW, 1, 8);
        cell.turn();
        JobId gang = submitGang(JobSpec.DEFAULT_ROLE, "gang", HIGH);

        cell.turn();

        assertThat(kills())
                .hasSize(5)
                .allSatisfy(kill -> assertThat(kill.message()).contains("priority 900"));
        assertThat(cell.state().holds().all())
                .extracting(hold -> hold.task().job())
                .containsOnly(gang)
                .hasSize(3);
    }

    @Test
    void turn_victimsOfAGangEndOneByOne_allOfItStartsAtOnceAndNothingBefore() {
        node(cell, "n1", 4);
        node(cell, "n2", 4);
        JobId low = submitArray("low", LOW, 1, 8);
        cell.turn();
        JobId gang = submitGang(JobSpec.DEFAULT_ROLE, "gang", HIGH);
        cell.turn();
        List<AttemptKilling> kills = kills();
        for (AttemptKilling kill : kills.subList(0, 4)) {
            stop(Objects.requireNonNull(cell.state().task(kill.attempt().task())));
            assertThat(cell.turn()).isEmpty();
        }

        stop(Objects.requireNonNull(cell.state().task(kills.get(4).attempt().task())));
        List<TaskLaunched> launches = cell.turn();

        assertThat(launches)
                .extracting(launch -> launch.attempt().task().job())
                .hasSize(3)
                .containsOnly(gang);
        assertThat(cell.state().holds().isEmpty()).isTrue();
        assertThat(kills()).hasSize(5);
        assertThat(cell.state().job(low)).isNotNull();
    }

    @Test
    void turn_gangWouldNotFitEvenThen_nobodyMakesWay() {
        node(cell, "n1", 4);
        submitArray("low", LOW, 1, 4);
        cell.turn();
        submitGang(JobSpec.DEFAULT_ROLE, "gang", HIGH);

        cell.turn();

        assertThat(kills()).isEmpty();
    }

    @Test
    void turn_gangOfARoleBelowItsGuarantee_othersKeepTheirs() {
        node(cell, "n1", 4);
        node(cell, "n2", 4);
        define(role("a", Map.of("cpus", 3_000L)), role("b", Map.of("cpus", 5_000L)));
        submitArrayIn("a", "first", HIGH, 1, 8);
        cell.turn();
        JobId gang = submitGang("b", "gang", LOW);

        cell.turn();

        assertThat(kills()).hasSize(5);
        stopVictims();
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .filteredOn(gang::equals)
                .hasSize(3);

        define(role("a", Map.of("cpus", 3_000L)), role("b", Map.of("cpus", 6_000L)));
        submitGang("b", "another", LOW);
        cell.turn();
        assertThat(kills()).as("a has no more than its three").hasSize(5);
    }

    @Test
    void kill_ofOneOfAGang_whatIsHeldForTheOthersIsFreeAgain() {
        node(cell, "n1", 4);
        node(cell, "n2", 4);
        submitArray("low", LOW, 1, 8);
        cell.turn();
        JobId gang = submitGang(JobSpec.DEFAULT_ROLE, "gang", HIGH);
        cell.turn();

        cell.decide(cell.loop.scheduler().kill(cell.task(gang, "one").id()));
        cell.turn();

        assertThat(cell.state().holds().isEmpty()).isTrue();
        assertThat(cell.stateOf(gang, "one")).isEqualTo(TaskState.KILLED);
    }

    @Test
    void turn_firstChoiceFitsNowhere_othersMakeWayForTheAlternative() {
        node(cell, "n1", 4);
        submitArray("low", LOW, 1, 4);
        cell.turn();
        JobId high = cell.submit(spec(
                JobSpec.DEFAULT_ROLE, "high", HIGH, Tasks.task("t").cpus(16_000).orElse(cpus(2_000))));

        cell.turn();
        assertThat(kills()).hasSize(2);
        stopVictims();

        assertThat(cell.turn()).hasSize(1).allSatisfy(launch -> {
            assertThat(launch.attempt().task().job()).isEqualTo(high);
            assertThat(launch.allocation().scalars().cpuMillis()).isEqualTo(2_000);
        });
    }

    @Test
    void turn_onlyAnAlternativeIsPossible_roomIsKeptForIt() {
        node(cell, "n1", 4);
        JobId first = cell.submit(spec(
                JobSpec.DEFAULT_ROLE,
                "first",
                500,
                Tasks.task("t").cpus(1_000).estimate(60_000).instances(4)));
        cell.turn();
        JobId large = cell.submit(spec(
                JobSpec.DEFAULT_ROLE, "large", 500, Tasks.task("t").cpus(16_000).orElse(cpus(4_000))));
        cell.turn();
        submitArray("small", 500, 1, 8);
        cell.finish(cell.task(first, "t", 0));

        assertThat(cell.turn()).as("what ends is kept for the large one").isEmpty();

        for (int i = 1; i < 4; i++) {
            cell.finish(cell.task(first, "t", i));
        }
        assertThat(cell.turn())
                .extracting(launch -> launch.attempt().task().job())
                .containsExactly(large);
    }

    @Test
    void turn_nobodyIsAboveItsGuarantee_untilSomebodyIs() {
        node(cell, "n1", 4);
        define(role("a", Map.of("cpus", 4_000L)), role("b", Map.of("cpus", 2_000L)));
        submitArrayIn("a", "first", 500, 1, 4);
        cell.turn();
        submitIn("b", "second", 500, 2);
        cell.turn();
        assertThat(kills()).isEmpty();

        define(role("a", Map.of("cpus", 2_000L)));
        cell.turn();

        assertThat(kills()).hasSize(2);
    }

    private static ResourceRequest cpus(long millis) {
        return ResourceRequest.of(Resources.of(millis, 0));
    }
}
