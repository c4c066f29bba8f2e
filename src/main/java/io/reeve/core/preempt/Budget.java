package io.reeve.core.preempt;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts the preemptions of the last minute. */
final class Budget {
    private static final long WINDOW_MS = 60_000;

    private final int perMinute;
    private final Deque<Long> spentMs = new ArrayDeque<>();

    Budget(int perMinute) {
        this.perMinute = perMinute;
    }

    void clear() {
        spentMs.clear();
    }

    /** Whether so many more may be preempted now; also more than ever are at once, where none was lately. */
    boolean allows(int attempts, long nowMs) {
        forgetBefore(nowMs - WINDOW_MS);
        return spentMs.isEmpty() || spentMs.size() + attempts <= perMinute;
    }

    /** Whether none is left now. */
    boolean isSpent(long nowMs) {
        return !allows(1, nowMs);
    }

    void spend(int attempts, long nowMs) {
        for (int i = 0; i < attempts; i++) {
            spentMs.add(nowMs);
        }
    }

    /** When the oldest is a minute ago. */
    long freeAtMs(long nowMs) {
        return spentMs.isEmpty() ? nowMs : spentMs.element() + WINDOW_MS + 1;
    }

    private void forgetBefore(long ms) {
        while (!spentMs.isEmpty() && spentMs.element() < ms) {
            spentMs.remove();
        }
    }
}
