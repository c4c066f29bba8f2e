package io.reeve.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.share.Fluid.Ratio;
import io.reeve.fixture.Seeds;
import io.reeve.fixture.Shares;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The properties that the DRF paper proves of the divisible solution, and how near the allocator stays to it. */
class FluidTest {
    private static final int SEEDS = 200;

    /** A random pool and users; every demand is positive. */
    private static final class Pool {
        final long[] capacity;
        final List<long[]> demands = new ArrayList<>();
        final long[] weights;

        Pool(long seed, boolean weighted) {
            Random random = new Random(seed);
            capacity = new long[1 + random.nextInt(3)];
            Arrays.setAll(capacity, j -> 100 + random.nextInt(2_000));
            weights = new long[2 + random.nextInt(5)];
            Arrays.setAll(weights, i -> weighted ? 1 + random.nextInt(4) : 1);
            for (int i = 0; i < weights.length; i++) {
                long[] demand = new long[capacity.length];
                Arrays.setAll(demand, j -> 1 + random.nextInt(30));
                demands.add(demand);
            }
        }

        List<Ratio> tasks() {
            return Fluid.tasks(capacity, demands, weights);
        }

        /** How many of its own tasks the user could run with what another holds. */
        Ratio with(int user, Ratio tasksOfOther, long[] demandOfOther) {
            Ratio least = null;
            for (int j = 0; j < capacity.length; j++) {
                Ratio could = tasksOfOther.times(Ratio.of(demandOfOther[j], demands.get(user)[j]));
                least = least == null || could.compareTo(least) < 0 ? could : least;
            }
            return java.util.Objects.requireNonNull(least);
        }

        Ratio alone(int user) {
            return with(user, Ratio.of(1, 1), capacity);
        }

        Ratio dominantShare(int user, Ratio tasks) {
            Ratio largest = Ratio.ZERO;
            for (int j = 0; j < capacity.length; j++) {
                Ratio share = tasks.times(Ratio.of(demands.get(user)[j], capacity[j]));
                largest = share.compareTo(largest) > 0 ? share : largest;
            }
            return largest;
        }
    }

    @Test
    void tasks_anyWeights_giveEachAtLeastItsPartOfThePool() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, true);
            List<Ratio> tasks = pool.tasks();
            long sum = Arrays.stream(pool.weights).sum();
            for (int i = 0; i < tasks.size(); i++) {
                assertThat(tasks.get(i)).isGreaterThanOrEqualTo(pool.alone(i).times(Ratio.of(pool.weights[i], sum)));
            }
        });
    }

    @Test
    void tasks_equalWeights_leaveNobodyEnvious() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, false);
            List<Ratio> tasks = pool.tasks();
            for (int i = 0; i < tasks.size(); i++) {
                for (int other = 0; other < tasks.size(); other++) {
                    assertThat(tasks.get(i))
                            .isGreaterThanOrEqualTo(pool.with(i, tasks.get(other), pool.demands.get(other)));
                }
            }
        });
    }

    @Test
    void tasks_oneUserLies_doNotGrowForIt() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, true);
            Random random = new Random(-seed);
            int liar = random.nextInt(pool.demands.size());
            Ratio honest = pool.tasks().get(liar);
            long[] lie = pool.demands.get(liar).clone();
            Arrays.setAll(lie, j -> lie[j] + random.nextInt(20));
            List<long[]> told = new ArrayList<>(pool.demands);
            told.set(liar, lie);
            Ratio got = Fluid.tasks(pool.capacity, told, pool.weights).get(liar);

            assertThat(pool.with(liar, got, lie)).isLessThanOrEqualTo(honest);
        });
    }

    @Test
    void tasks_always_useUpSomethingThatEachNeeds() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, true);
            List<Ratio> tasks = pool.tasks();
            boolean full = false;
            for (int j = 0; j < pool.capacity.length; j++) {
                Ratio used = Ratio.ZERO;
                for (int i = 0; i < tasks.size(); i++) {
                    used = used.plus(tasks.get(i).times(Ratio.of(pool.demands.get(i)[j], 1)));
                }
                assertThat(used).isLessThanOrEqualTo(Ratio.of(pool.capacity[j], 1));
                full |= used.equals(Ratio.of(pool.capacity[j], 1));
            }
            assertThat(full).isTrue();
        });
    }

    @Test
    void tasks_oneResourceOrOneBottleneck_areMaxMinOnIt() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, true);
            Arrays.fill(pool.capacity, pool.capacity[0]);
            pool.demands.forEach(demand -> demand[0] = 100);
            List<Ratio> tasks = pool.tasks();
            long sum = Arrays.stream(pool.weights).sum();
            for (int i = 0; i < tasks.size(); i++) {
                assertThat(tasks.get(i).times(Ratio.of(100, pool.capacity[0])))
                        .isEqualTo(Ratio.of(pool.weights[i], sum));
            }
        });
    }

    @Test
    void tasks_oneUserLeaves_doNotShrinkForTheOthers() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, true);
            List<Ratio> before = pool.tasks();
            List<long[]> rest = pool.demands.subList(1, pool.demands.size());
            long[] weights = Arrays.copyOfRange(pool.weights, 1, pool.weights.length);
            List<Ratio> after = Fluid.tasks(pool.capacity, rest, weights);
            for (int i = 0; i < after.size(); i++) {
                assertThat(after.get(i)).isGreaterThanOrEqualTo(before.get(i + 1));
            }
        });
    }

    /** At every step the shares by weight differ by at most what one task of the larger one makes. */
    @Test
    void plan_anyPool_staysWithinOneTaskOfTheFluidSolutionAndWastesNothing() {
        Seeds.each(SEEDS, seed -> {
            Pool pool = new Pool(seed, true);
            Shares shares = new Shares().node(amounts(pool.capacity));
            for (int i = 0; i < pool.demands.size(); i++) {
                shares.role("r" + i, pool.weights[i]).wants("r" + i, 5_000, amounts(pool.demands.get(i)));
            }
            List<Long> counts = new ArrayList<>(Collections.nCopies(pool.demands.size(), 0L));
            long[] free = pool.capacity.clone();
            for (String pick : shares.picks()) {
                int picked = Integer.parseInt(pick.substring(1));
                if (allFit(pool, free)) {
                    for (int i = 0; i < counts.size(); i++) {
                        assertThat(weighted(pool, picked, counts.get(picked)))
                                .isLessThanOrEqualTo(weighted(pool, i, counts.get(i)));
                    }
                }
                counts.set(picked, counts.get(picked) + 1);
                Arrays.setAll(free, j -> free[j] - pool.demands.get(picked)[j]);
                assertThat(Arrays.stream(free).min().getAsLong()).isNotNegative();
            }
            assertThat(pool.demands)
                    .allSatisfy(demand -> assertThat(fits(demand, free)).isFalse());
        });
    }

    private static Ratio weighted(Pool pool, int user, long tasks) {
        return pool.dominantShare(user, Ratio.of(tasks, 1)).over(Ratio.of(pool.weights[user], 1));
    }

    private static boolean allFit(Pool pool, long[] free) {
        return pool.demands.stream().allMatch(demand -> fits(demand, free));
    }

    private static boolean fits(long[] demand, long[] free) {
        for (int j = 0; j < free.length; j++) {
            if (demand[j] > free[j]) {
                return false;
            }
        }
        return true;
    }

    private static Resources amounts(long[] of) {
        return new Resources(of[0], of.length > 1 ? of[1] : 0, of.length > 2 ? of[2] : 0, java.util.Map.of());
    }
}
