package io.reeve.core.schedule;

/** Why a task waits, in a word and in a sentence. */
public record Why(Kind kind, String sentence) {
    /** What it waits for. */
    public enum Kind {
        /** What it runs after has not ended. */
        DEPENDENCY,
        /** The wait before its next attempt is not over. */
        RETRY,
        /** Others of its gang, with which it starts, wait for something else than resources. */
        GANG,
        /** No node can take it now. */
        NO_NODE_FITS,
        /** A limit of its role, or of a role above, is reached. */
        ROLE_LIMIT,
        /** What it would fit into is held for a role below its guarantee. */
        HELD_FOR_GUARANTEE,
        /** Its turn in the queue. */
        QUEUED,
        /** It does not wait: it runs or has ended. */
        NOT_WAITING,
        UNKNOWN
    }
}
