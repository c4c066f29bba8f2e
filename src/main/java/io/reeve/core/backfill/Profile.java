package io.reeve.core.backfill;

import io.reeve.model.Resources;
import java.util.Map;
import java.util.TreeMap;

/** What is free on one node from now on, as steps in time: what runs gives back, what is booked takes. */
final class Profile {
    /** What is free from a moment to the next one of the map. */
    private final TreeMap<Long, Resources> steps = new TreeMap<>();

    Profile(long nowMs, Resources free) {
        steps.put(nowMs, free);
    }

    void give(long fromMs, long untilMs, Resources amounts) {
        between(fromMs, untilMs).replaceAll((at, free) -> free.plus(amounts));
    }

    void take(long fromMs, long untilMs, Resources amounts) {
        between(fromMs, untilMs).replaceAll((at, free) -> free.minus(amounts));
    }

    boolean fits(Resources amounts, long fromMs, long untilMs) {
        long first = steps.floorKey(Math.max(fromMs, steps.firstKey()));
        return steps.subMap(first, true, untilMs, false).values().stream().allMatch(free -> free.covers(amounts));
    }

    /** The earliest start; {@link Ends#NEVER} if there is none. */
    long earliest(Resources amounts, long lengthMs) {
        for (long start : steps.keySet()) {
            if (fits(amounts, start, end(start, lengthMs))) {
                return start;
            }
        }
        return Ends.NEVER;
    }

    boolean isOverbooked() {
        return steps.values().stream().anyMatch(Resources::isNegativeAnywhere);
    }

    static long end(long startMs, long lengthMs) {
        return lengthMs == Ends.NEVER ? Ends.NEVER : startMs + lengthMs;
    }

    private Map<Long, Resources> between(long fromMs, long untilMs) {
        long from = Math.max(fromMs, steps.firstKey());
        if (untilMs <= from) {
            return new TreeMap<>(); // of a booking that was over before it began
        }
        split(from);
        if (untilMs == Ends.NEVER) {
            return steps.tailMap(from, true);
        }
        split(untilMs);
        return steps.subMap(from, true, untilMs, false);
    }

    private void split(long atMs) {
        steps.putIfAbsent(atMs, steps.floorEntry(atMs).getValue());
    }
}
