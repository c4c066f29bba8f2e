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
        /** Its turn in the queue. */
        QUEUED,
        /** It does not wait: it runs or has ended. */
        NOT_WAITING,
        UNKNOWN
    }
}
