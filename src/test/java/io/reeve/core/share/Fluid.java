package io.reeve.core.share;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Dominant resource fairness of one divisible pool, by progressive filling in exact fractions: all shares grow together
 * until a resource runs out, then those that need none of it go on. Every demand is positive somewhere.
 */
final class Fluid {
    /** A fraction, reduced. */
    record Ratio(BigInteger above, BigInteger below) implements Comparable<Ratio> {
        static final Ratio ZERO = of(0, 1);

        Ratio {
            BigInteger divisor = above.gcd(below);
            above = above.divide(divisor);
            below = below.divide(divisor);
        }

        static Ratio of(long above, long below) {
            return new Ratio(BigInteger.valueOf(above), BigInteger.valueOf(below));
        }

        Ratio plus(Ratio other) {
            return new Ratio(above.multiply(other.below).add(other.above.multiply(below)), below.multiply(other.below));
        }

        Ratio minus(Ratio other) {
            return plus(new Ratio(other.above.negate(), other.below));
        }

        Ratio times(Ratio other) {
            return new Ratio(above.multiply(other.above), below.multiply(other.below));
        }

        Ratio over(Ratio other) {
            return new Ratio(above.multiply(other.below), below.multiply(other.above));
        }

        @Override
        public int compareTo(Ratio other) {
            return above.multiply(other.below).compareTo(other.above.multiply(below));
        }
    }

    private Fluid() {}

    /** How many tasks of each user run, parts of tasks included. */
    static List<Ratio> tasks(long[] capacity, List<long[]> demands, long[] weights) {
        int users = demands.size();
        // Tasks that a user gets for each unit of weighted share.
        List<Ratio> rates = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            Ratio dominant = Ratio.ZERO;
            for (int j = 0; j < capacity.length; j++) {
                Ratio part = Ratio.of(demands.get(i)[j], capacity[j]);
                dominant = part.compareTo(dominant) > 0 ? part : dominant;
            }
            rates.add(Ratio.of(weights[i], 1).over(dominant));
        }
        List<Ratio> tasks = new ArrayList<>(java.util.Collections.nCopies(users, Ratio.ZERO));
        List<Ratio> free = new ArrayList<>();
        for (long amount : capacity) {
            free.add(Ratio.of(amount, 1));
        }
        boolean[] done = new boolean[users];
        for (Ratio step = step(free, demands, rates, done); step != null; step = step(free, demands, rates, done)) {
            for (int i = 0; i < users; i++) {
                if (!done[i]) {
                    Ratio more = rates.get(i).times(step);
                    tasks.set(i, tasks.get(i).plus(more));
                    for (int j = 0; j < capacity.length; j++) {
                        free.set(j, free.get(j).minus(more.times(Ratio.of(demands.get(i)[j], 1))));
                    }
                }
            }
            for (int i = 0; i < users; i++) {
                for (int j = 0; j < capacity.length; j++) {
                    done[i] |= demands.get(i)[j] > 0 && free.get(j).compareTo(Ratio.ZERO) == 0;
                }
            }
        }
        return tasks;
    }

    /** How far all weighted shares can grow until the next resource runs out; null when nobody is left. */
    private static @org.jspecify.annotations.Nullable Ratio step(
            List<Ratio> free, List<long[]> demands, List<Ratio> rates, boolean[] done) {
        Ratio least = null;
        for (int j = 0; j < free.size(); j++) {
            Ratio rate = Ratio.ZERO;
            for (int i = 0; i < demands.size(); i++) {
                rate = done[i] ? rate : rate.plus(rates.get(i).times(Ratio.of(demands.get(i)[j], 1)));
            }
            if (rate.compareTo(Ratio.ZERO) > 0) {
                Ratio step = free.get(j).over(rate);
                least = least == null || step.compareTo(least) < 0 ? step : least;
            }
        }
        return least;
    }
}
