package io.reeve.core.schedule;

/**
 * Why a task waits, in a word and in a sentence.
 *
 * @param cause the sentence without what is true of every task that waits: its place in the queue and its role's share
 */
public record Why(Kind kind, String sentence, String cause) {
    Why(Kind kind, String sentence) {
        this(kind, sentence, sentence);
    }

    /** What it waits for. */
    public enum Kind {
        /** What it runs after has not ended. */
        DEPENDENCY,
        /** The wait before its next attempt is not over. */
        RETRY,
        /** Many nodes were lost at once, its own among them: what ran there is not started elsewhere yet. */
        PAUSED,
        /** Others of its gang, with which it starts, wait for something else than resources. */
        GANG,
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
