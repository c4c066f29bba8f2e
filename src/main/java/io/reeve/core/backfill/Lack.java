package io.reeve.core.backfill;

import io.reeve.model.Resources;
import java.math.BigInteger;

/** How much of a request is missing, all resources together, each as a part of what is asked. */
final class Lack {
    /** Parts are counted in millionths. */
    private static final BigInteger WHOLE = BigInteger.valueOf(1_000_000);

    private Lack() {}

    static long of(Resources free, Resources wanted) {
        long sum = part(free.cpuMillis(), wanted.cpuMillis())
                + part(free.memoryBytes(), wanted.memoryBytes())
                + part(free.diskBytes(), wanted.diskBytes());
        for (var custom : wanted.custom().entrySet()) {
            sum += part(free.custom().getOrDefault(custom.getKey(), 0L), custom.getValue());
        }
        return sum;
    }

    private static long part(long free, long wanted) {
        if (free >= wanted) {
            return 0;
        }
        BigInteger missing = BigInteger.valueOf(wanted).subtract(BigInteger.valueOf(free));
        return missing.multiply(WHOLE).divide(BigInteger.valueOf(wanted)).longValueExact();
    }
}
