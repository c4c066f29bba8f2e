package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Bug;
import io.reeve.fixture.Seeds;
import io.reeve.fixture.World;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final int SEEDS = 300;
    /** A bug that none of so many runs shows is not caught. */
    private static final int BUG_SEEDS = 200;

    @Test
    void run_anyFaults_keepsTheInvariantsAndEndsEveryJob() {
        AtomicLong events = new AtomicLong();
        Seeds.each(SEEDS, seed -> events.addAndGet(new World(seed, Bug.NONE).run()));
        assertThat(events.get()).isPositive();
    }

    @Test
    void run_sameSeed_isTheSameRun() {
        assertThat(new World(7, Bug.NONE).run()).isEqualTo(new World(7, Bug.NONE).run());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void run_plantedBug_isCaught(Bug bug) {
        for (long seed = 1; seed <= BUG_SEEDS; seed++) {
            try {
                new World(seed, bug).run();
            } catch (AssertionError caught) {
                assertThat(caught.getMessage()).matches("(?s)I[1-8]: .*");
                return;
            }
        }
        throw new AssertionError("no run showed the bug " + bug);
    }
}
