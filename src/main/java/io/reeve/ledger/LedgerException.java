package io.reeve.ledger;

import org.jspecify.annotations.Nullable;

/** An append that did not complete. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whether the batch may still take effect. */
    public enum Outcome {
        /** It was not appended and never will be. */
        NOT_APPENDED,
        /** Nobody can say yet: ask again with the same key. */
        UNKNOWN
    }

    private final Outcome outcome;

    public LedgerException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
