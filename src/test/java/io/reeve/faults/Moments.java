package io.reeve.faults;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where those who see something happen tell it, and the fault that waits for it hears of it at once. */
final class Moments {
    private final Map<Moment, Long> counts = new EnumMap<>(Moment.class);

    synchronized void happened(Moment moment) {
        counts.merge(moment, 1L, Long::sum);
        notifyAll();
    }

    /** Whether the next one came in time. */
    synchronized boolean awaitNext(Moment moment, long mostMs) throws InterruptedException {
        if (moment == Moment.ANY) {
            return true;
        }
        long before = counts.getOrDefault(moment, 0L);
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs);
        while (counts.getOrDefault(moment, 0L) == before) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime());
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }
}
