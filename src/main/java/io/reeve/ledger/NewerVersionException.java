package io.reeve.ledger;

import java.io.IOException;

/** What lies there is whole, and yet not understood: a newer version wrote it. */
final class NewerVersionException extends IOException {
    private static final long serialVersionUID = 1L;

    NewerVersionException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
