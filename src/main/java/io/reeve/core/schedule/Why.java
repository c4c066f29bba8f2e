package io.reeve.core.schedule;

/** Why a task waits, in a word and in a sentence. */
public record Why(Kind kind, String sentence) {
    /** What it waits for. */
    public enum Kind {
        /** What it runs after has not ended. */
        DEPENDENCY,
        /** The wait before its next attempt is not over. */
        RETRY,
        /** No node can take it now. */
        NO_NODE_FITS,
        /** A limit of its role, or of a role above, is reached. */
        ROLE_LIMIT,
        /** What it would fit into is held for a role below its guarantee. */
        HELD_FOR_GUARANTEE,
        /** What it would fit into is kept for tasks before it, which it could delay. */
        RESERVED,
        /** A task before it does not fit, and the cell's policy lets nobody pass it. */
        BEHIND,
        /** Its turn in the queue. */
        QUEUED,
        /** It does not wait: it runs or has ended. */
        NOT_WAITING,
        UNKNOWN
    }
}
