package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Seeds;
import io.reeve.fixture.check.Reasons;
import io.reeve.fixture.world.Run;
import io.reeve.fixture.world.World;
import io.reeve.model.BackfillPolicy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * No starvation, no waste: whatever goes wrong, a task that waits though it fits some node says why, and it is so. The
 * world checks that after each round; {@code -Dreeve.seeds=5000} runs as many of them.
 */
class ReasonsTest {
    private static final int SEEDS = 300;

    @Test
    void round_anyPolicyAndFaults_eachWaitHasAReasonThatHolds() {
        Map<Reasons.Cause, Integer> seen = new EnumMap<>(Reasons.Cause.class);
        BackfillPolicy[] policies = BackfillPolicy.values();
        Seeds.each(SEEDS, seed -> {
            Run run =
                    World.small(seed, policies[(int) (seed % policies.length)]).run();
            run.reasons().forEach((cause, count) -> seen.merge(cause, count, Integer::sum));
        });
        if (Long.getLong("reeve.seed") == null) {
            // These are so seldom the cause that these seeds may miss them.
            Set<Reasons.Cause> common =
                    EnumSet.complementOf(EnumSet.of(Reasons.Cause.LIMIT_WITH_RESERVATIONS, Reasons.Cause.GUARANTEE));
            assertThat(seen.keySet()).as("each cause was there to be checked").containsAll(common);
        }
    }
}
