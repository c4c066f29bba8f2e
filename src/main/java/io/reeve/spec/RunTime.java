package io.reeve.spec;

import java.util.SplittableRandom;

/**
 * A span of time that is drawn: how long a simulated task runs, or how far apart jobs arrive.
 *
 * @param firstMs the span itself, the least one, the mean, or the median
 * @param second the greatest span in milliseconds ({@code UNIFORM}), or sigma in thousandths ({@code LOGNORMAL})
 */
public record RunTime(Kind kind, long firstMs, long second) {
    /** How a span is drawn. */
    public enum Kind {
        CONSTANT,
        UNIFORM,
        EXPONENTIAL,
        LOGNORMAL
    }

    private static final double THOUSANDTHS = 1_000;

    public static RunTime constant(long ms) {
        return new RunTime(Kind.CONSTANT, ms, 0);
    }

    /** The same seed gives the same span on every machine. */
    public long drawMs(long seed) {
        if (kind == Kind.CONSTANT) {
            return firstMs;
        }
        SplittableRandom random = new SplittableRandom(seed);
        return switch (kind) {
            case CONSTANT -> firstMs;
            case UNIFORM -> random.nextLong(firstMs, second + 1);
            case EXPONENTIAL -> bounded(-StrictMath.log(1 - random.nextDouble()) * firstMs);
            case LOGNORMAL -> bounded(firstMs * StrictMath.exp(second / THOUSANDTHS * gaussian(random)));
        };
    }

    /** By Box and Muller. */
    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    private static long bounded(double ms) {
        return Math.round(Math.min(ms, Limits.DURATION_MS));
    }
}
