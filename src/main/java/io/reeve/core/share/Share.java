package io.reeve.core.share;

import java.math.BigInteger;

/**
 * A weighted dominant share: {@code used / (capacity * weight)} of the resource of which it is largest. Compared by
 * cross multiplication, never rounded.
 */
final class Share implements Comparable<Share> {
    static final Share ZERO = new Share(0, 1, 1);

    private final long used;
    private final long capacity;
    private final long weightMillis;
    /** Capacity times weight, or 0 where that is too large for the short way. */
    private final long divisor;

    /** @param capacity positive, as is the weight */
    Share(long used, long capacity, long weightMillis) {
        this.used = used;
        this.capacity = capacity;
        this.weightMillis = weightMillis;
        boolean fits = Math.multiplyHigh(capacity, weightMillis) == 0 && capacity * weightMillis > 0;
        this.divisor = fits ? capacity * weightMillis : 0;
    }

    @Override
    public int compareTo(Share other) {
        if (divisor != 0 && other.divisor != 0) {
            return Exact.compareRatios(used, divisor, other.used, other.divisor);
        }
        return cross(other).compareTo(other.cross(this));
    }

    private BigInteger cross(Share other) {
        return BigInteger.valueOf(used)
                .multiply(BigInteger.valueOf(other.capacity))
                .multiply(BigInteger.valueOf(other.weightMillis));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Share that && compareTo(that) == 0;
    }

    /** Equal shares may be written in different numbers, so this says nothing of them. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return used + "/(" + capacity + "*" + weightMillis + "/1000)";
    }
}
