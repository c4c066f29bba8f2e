package io.reeve.core.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** The cpu time of one attempt at the last few looks. */
final class CpuTrack {
    /** The mean over so long counts: a shorter burst is no reason for another instance. */
    static final long SPAN_MS = 15_000;

    /** Over less, the grain of the node's own looks would be seen. */
    static final long LEAST_SPAN_MS = 2_000;

    private final Deque<Look> looks = new ArrayDeque<>();

    /**
     * One look.
     *
     * @param usedMs cpu time so far
     * @param seenAtMs on a clock of the node that only runs forward; 0 from older nodes, whose looks say nothing
     * @param heardAtMs on the ledger's clock
     */
    record Look(long usedMs, long seenAtMs, long heardAtMs) {}

    void add(Look look) {
        Look last = looks.peekLast();
        if (look.seenAtMs() == 0 || look.usedMs() < 0 || last != null && look.seenAtMs() == last.seenAtMs()) {
            return; // nothing new was seen
        }
        if (last != null && (look.seenAtMs() < last.seenAtMs() || look.usedMs() < last.usedMs())) {
            looks.clear(); // another process of the node counts anew
        }
        looks.add(look);
        while (looks.getFirst().seenAtMs() < look.seenAtMs() - SPAN_MS) {
            looks.removeFirst();
        }
    }

    /**
     * Thousandths of a cpu that it uses; empty where nothing was heard lately.
     *
     * @param sinceMs what was heard before does not count
     */
    OptionalLong cpuMillis(long sinceMs, long nowMs) {
        Look last = looks.peekLast();
        if (last == null || nowMs - last.heardAtMs() > Measures.MAX_AGE_MS) {
            return OptionalLong.empty();
        }
        for (Look first : looks) {
            if (first.heardAtMs() >= sinceMs) {
                long spanMs = last.seenAtMs() - first.seenAtMs();
                return spanMs < LEAST_SPAN_MS
                        ? OptionalLong.empty()
                        : OptionalLong.of((last.usedMs() - first.usedMs()) * 1_000 / spanMs);
            }
        }
        return OptionalLong.empty();
    }
}
