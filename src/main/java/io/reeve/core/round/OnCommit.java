package io.reeve.core.round;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must not be seen outside before all it rests on is committed: answers to clients, receipts, commands. Each waits
 * for the sequence that the leader's view had reached when it was decided. Thrown away with the term.
 */
public final class OnCommit {
    private final Deque<Effect> effects = new ArrayDeque<>();
    private long committed;

    private record Effect(long sequence, Runnable action) {}

    /** @param committed the sequence that is committed already */
    public OnCommit(long committed) {
        this.committed = committed;
    }

    /** Runs the action once {@code sequence} is committed, at once where it is; sequences must not decrease. */
    public void after(long sequence, Runnable action) {
        if (sequence <= committed && effects.isEmpty()) {
            action.run();
        } else {
            effects.add(new Effect(sequence, action));
        }
    }

    /** All up to {@code sequence} is committed: runs what waited for it, in order. */
    public void committed(long sequence) {
        committed = Math.max(committed, sequence);
        while (!effects.isEmpty() && effects.element().sequence() <= committed) {
            effects.remove().action().run();
        }
    }

    public int waiting() {
        return effects.size();
    }
}
