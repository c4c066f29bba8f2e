package io.reeve.execute;

import java.util.List;
import java.util.Locale;

/** How a limit that was met is told. */
final class LimitWords {
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
    private static final double STEP = 1_000;

    private LimitWords() {}

    /** @param peakBytes as far as it was seen */
    static String memory(long peakBytes, long limitBytes) {
        return "used more memory than its limit of " + size(limitBytes) + "; its peak was " + size(peakBytes);
    }

    static String disk(long bytes, long limitBytes) {
        return "its working directory grew to " + size(bytes) + ", its limit is " + size(limitBytes);
    }

    static String processes(int processes, int limit) {
        return "had " + processes + " processes, its limit is " + limit;
    }

    static String refusedForks(int times, int limit) {
        return "it had " + limit + " processes and threads, which is its limit: " + times
                + (times == 1 ? " more was" : " more were") + " refused";
    }

    /** With one digit behind the point where that says more. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.size() - 1) {
            value /= STEP;
            unit++;
        }
        String number = unit == 0 || value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
        return number + " " + UNITS.get(unit);
    }
}
