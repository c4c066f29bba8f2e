package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Seeds;
import io.reeve.fixture.fault.Bug;
import io.reeve.fixture.fault.Fault;
import io.reeve.fixture.world.ManyRuns;
import io.reeve.fixture.world.Run;
import io.reeve.fixture.world.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whole cells under a virtual clock: nothing lost, nothing doubled, all work done, whatever goes wrong. The bench
 * script {@code bench/simulate-faults} runs millions of the same; {@code -Dreeve.seeds=N}, {@code -Dreeve.seed=N} are
 * for this one.
 */
class SimulationTest {
    /** A minute of two processors; where changes are merged there is more time. */
    private static final int SEEDS = "true".equals(System.getenv("CI")) ? 5_000 : 600;
    /** So few runs need not have met every pair. */
    private static final int SEEDS_FOR_PAIRS = 4_000;
    /** Each kind of fault is far more frequent. */
    private static final int SEEDS_FOR_FAULTS = 300;

    @Test
    void run_anyFaults_keepsTheInvariantsAndEndsAllWork() {
        ManyRuns runs = new ManyRuns();
        Seeds.eachInParallel(SEEDS, seed -> {
            Run run = runs.run(seed);
            assertThat(run.events()).as("events committed").isGreaterThanOrEqualTo(World.LEAST_EVENTS);
            assertThat(run.nodeFaults()).as("faults of nodes").isGreaterThanOrEqualTo(World.LEAST_NODE_FAULTS);
            assertThat(run.leaderChanges()).as("leader changes").isGreaterThanOrEqualTo(World.LEAST_LEADER_CHANGES);
            assertThat(run.roles()).as("roles").isGreaterThanOrEqualTo(World.LEAST_ROLES);
        });
        System.out.println(runs.report());
        if (runs.runs() >= SEEDS_FOR_PAIRS) {
            assertThat(runs.pairs().keySet()).containsAll(Pairs.REQUIRED);
        }
        if (runs.runs() >= SEEDS_FOR_FAULTS) {
            assertThat(runs.faults().entrySet())
                    .as("each fault was there to be survived")
                    .allMatch(fault -> fault.getValue() > 0)
                    .hasSize(Fault.values().length);
        }
    }

    @Test
    void run_sameSeed_isTheSameRun() {
        for (long seed : List.of(7L, 8L)) {
            Run once = new World(seed, Bug.NONE).run();
            assertThat(new World(seed, Bug.NONE).run()).as("seed " + seed).isEqualTo(once);
        }
    }
}
