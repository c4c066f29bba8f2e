package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.fault.Bug;
import io.reeve.fixture.world.World;
import io.reeve.model.BackfillPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test of the simulation: each protection is taken away once, and some run must notice. */
class MutationsTest {
    /** A bug that none of so many runs shows is not caught. */
    private static final int SEEDS = 1_500;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void run_plantedBug_isCaught(Bug bug) {
        int reasonsOneIn = bug == Bug.LOST_GRANT || bug == Bug.FALSE_REASON ? 1 : Integer.MAX_VALUE;
        long first = bug.firstSeed();
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new World(seed, bug, BackfillPolicy.EASY, reasonsOneIn).run();
            } catch (AssertionError caught) {
                assertThat(caught.getMessage()).matches("(?s)(" + bug.caughtAs() + ").*");
                return;
            }
        }
        throw new AssertionError("no run of " + SEEDS + " from seed " + first + " on showed the bug " + bug);
    }
}
