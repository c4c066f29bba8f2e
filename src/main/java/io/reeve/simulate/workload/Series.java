package io.reeve.simulate.workload;

import java.util.Arrays;

/**
 * A value over time, as its mean over equal spans of time. There are never more than so many spans: when the time grows
 * beyond them, two become one. So the memory is bounded however long the run is, and all series that were brought to
 * the same time have the same spans.
 */
final class Series {
    /** As many as a wide screen shows. */
    static final int SPANS = 2_048;

    private final double[] sums = new double[SPANS];
    private long spanMs = 1;
    private long lastMs;
    private double value;

    /** The value is another one from here on. */
    void set(long nowMs, double changed) {
        advance(nowMs);
        value = changed;
    }

    /** The value stays as it is until then. */
    void advance(long nowMs) {
        while (nowMs > spanMs * SPANS) {
            widen();
        }
        long fromMs = lastMs;
        while (fromMs < nowMs) {
            int span = (int) (fromMs / spanMs);
            long toMs = Math.min(nowMs, (span + 1) * spanMs);
            sums[span] += value * (toMs - fromMs);
            fromMs = toMs;
        }
        lastMs = nowMs;
    }

    double value() {
        return value;
    }

    long spanMs() {
        return spanMs;
    }

    int spans() {
        return (int) ((lastMs + spanMs - 1) / spanMs);
    }

    /** The mean over the span; the last one ends when the series does. */
    double mean(int span) {
        long lengthMs = Math.min(spanMs, lastMs - span * spanMs);
        return lengthMs <= 0 ? 0 : sums[span] / lengthMs;
    }

    /** The mean over all of it. */
    double mean() {
        return lastMs == 0 ? 0 : Arrays.stream(sums).sum() / lastMs;
    }

    private void widen() {
        for (int i = 0; i < SPANS / 2; i++) {
            sums[i] = sums[2 * i] + sums[2 * i + 1];
        }
        Arrays.fill(sums, SPANS / 2, SPANS, 0);
        spanMs *= 2;
    }
}
