package io.reeve.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a client asked of one object, and what it was told.
 *
 * @param object what it is about; operations on different objects say nothing of each other
 * @param kind such as {@code write}
 * @param argument what was given; empty where nothing is
 * @param outcome what came back; null where the client never learned whether it took effect, or will
 * @param calledNs when it was sent
 * @param returnedNs when the answer came; {@link #NEVER} where none did
 */
public record Operation(
        String client,
        String object,
        String kind,
        String argument,
        @Nullable String outcome,
        long calledNs,
        long returnedNs) {
    /** May take effect at any time after its call, or not at all. */
    public static final long NEVER = Long.MAX_VALUE;

    public Operation {
        if (returnedNs < calledNs || outcome == null && returnedNs != NEVER) {
            throw new IllegalArgumentException(
                    "returned at " + returnedNs + " with " + outcome + ", called " + calledNs);
        }
    }

    /** Of unknown outcome. */
    public static Operation unknown(String client, String object, String kind, String argument, long calledNs) {
        return new Operation(client, object, kind, argument, null, calledNs, NEVER);
    }

    @Override
    public String toString() {
        String end = outcome == null ? "?" : outcome + " @" + returnedNs / 1_000;
        return client + " " + kind + "(" + argument + ") @" + calledNs / 1_000 + " -> " + end;
    }
}
