package io.reeve.simulate.workload;

/** How long tasks waited: the mean exactly, quantiles to within one percent, in memory that does not grow. */
final class WaitTimes {
    /** Steps between a power of two and the next. */
    private static final int STEPS = 128;

    private static final int STEP_BITS = 7;

    private final long[] counts = new long[(Long.SIZE - STEP_BITS) * STEPS];
    private long count;
    private double sumMs;
    private long maxMs;

    void add(long waitMs) {
        counts[step(waitMs)]++;
        count++;
        sumMs += waitMs;
        maxMs = Math.max(maxMs, waitMs);
    }

    long count() {
        return count;
    }

    double meanMs() {
        return count == 0 ? 0 : sumMs / count;
    }

    long maxMs() {
        return maxMs;
    }

    /** What such a part of all tasks waited no longer than. */
    long quantileMs(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long seen = 0;
        for (int step = 0; step < counts.length; step++) {
            seen += counts[step];
            if (seen >= rank) {
                return Math.min(maxMs, greatestOf(step));
            }
        }
        return maxMs;
    }

    /** Below {@link #STEPS} each millisecond is a step of its own; above, so many for each doubling. */
    private static int step(long ms) {
        if (ms < STEPS) {
            return (int) ms;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(ms) - STEP_BITS;
        return (shift + 1) * STEPS + (int) ((ms >>> shift) - STEPS);
    }

    private static long greatestOf(int step) {
        if (step < STEPS) {
            return step;
        }
        int shift = step / STEPS - 1;
        return ((long) (STEPS + step % STEPS) + 1 << shift) - 1;
    }
}
