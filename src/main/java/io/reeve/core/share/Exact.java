package io.reeve.core.share;

import java.math.BigInteger;

/** Products and quotients of longs that may not fit a long; all arguments are at least 0. */
final class Exact {
    private Exact() {}

    /** Compares {@code a / b} with {@code c / d}, exactly; b and d are positive. */
    static int compareRatios(long a, long b, long c, long d) {
        // a/b < c/d exactly if a*d < c*b: two products of 126 bits, the high halves first.
        int byHigh = Long.compare(Math.multiplyHigh(a, d), Math.multiplyHigh(c, b));
        return byHigh != 0 ? byHigh : Long.compareUnsigned(a * d, c * b);
    }

    /** {@code a * b / c}, rounded down; throws where that does not fit. */
    static long multiplyDivide(long a, long b, long c) {
        long low = a * b;
        if (Math.multiplyHigh(a, b) == 0 && low >= 0) {
            return low / c;
        }
        return BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .divide(BigInteger.valueOf(c))
                .longValueExact();
    }
}
