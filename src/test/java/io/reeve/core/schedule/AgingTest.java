package io.reeve.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Seeds;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgingTest {
    private static final long HOUR_MS = 3_600_000;

    private final Cell cell = new Cell();

    @Test
    void turn_withoutAging_priorityAloneDecides() {
        JobId old = submit(500);
        cell.passMs(100 * HOUR_MS);
        JobId young = submit(501);

        assertThat(order()).containsExactly(young, old);
    }

    @Test
    void turn_aged_passesAHigherPriorityThatCameLater() {
        age(10_000);
        JobId old = submit(500);
        cell.passMs(9 * HOUR_MS);
        JobId sooner = submit(595); // the old one has come to 590
        cell.passMs(2 * HOUR_MS);
        JobId later = submit(600);

        assertThat(order()).containsExactly(sooner, old, later);
    }

    @Test
    void turn_bothAtTheHighestPriority_firstComeThereIsFirst() {
        age(100_000);
        JobId low = submit(0);
        JobId high = submit(900);
        cell.passMs(20 * HOUR_MS);
        JobId fresh = submit(1_000);

        assertThat(order()).containsExactly(high, low, fresh);
    }

    @Test
    void roles_agingChanges_queueIsSortedAnew() {
        JobId old = submit(500);
        cell.passMs(10 * HOUR_MS);
        JobId young = submit(600);
        cell.loop.settle(cell.nowMs);
        age(20_000);

        assertThat(order()).containsExactly(old, young);
    }

    @Test
    void rank_anyTasks_isTheOrderOfTheAgedPriorities() {
        Seeds.each(200, seed -> {
            Random random = new Random(seed);
            RoleSpec role = new RoleSpec("r", 1_000, Map.of(), Map.of(), random.nextInt(1_000_001));
            long nowMs = 1_700_000_000_000L;
            int one = random.nextInt(1_001);
            int two = random.nextInt(1_001);
            long oneMs = nowMs - random.nextInt(1_000_000_000);
            long twoMs = nowMs - random.nextInt(1_000_000_000);
            int agedOne = role.agedPriority(one, oneMs, nowMs);
            int agedTwo = role.agedPriority(two, twoMs, nowMs);
            assertThat(agedOne).isBetween(one, 1_000);
            if (agedOne > agedTwo) {
                assertThat(role.rank(one, oneMs)).as("seed %d", seed).isGreaterThan(role.rank(two, twoMs));
            }
        });
    }

    private void age(long agingMillis) {
        cell.decide(List.of(
                new RolesChanged(List.of(new RoleSpec(JobSpec.DEFAULT_ROLE, 1_000, Map.of(), Map.of(), agingMillis)))));
    }

    private JobId submit(int priority) {
        return cell.submit(Tasks.job(
                "job", priority, JobSpec.OnFailure.CONTINUE, Tasks.task("t").cpus(1_000)));
    }

    /** One after the other on a node that has room for one. */
    private List<JobId> order() {
        cell.node("n1", Nodes.info(Resources.of(1_000, 64_000 * Tasks.MIB), Map.of()));
        List<JobId> order = new ArrayList<>();
        for (List<TaskLaunched> next = cell.turn(); !next.isEmpty(); next = cell.turn()) {
            assertThat(next).hasSize(1);
            JobId job = next.get(0).attempt().task().job();
            order.add(job);
            cell.finish(cell.task(job, "t"));
        }
        return order;
    }
}
