package io.reeve.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit status and a message for people, which says what to do where that is known. */
public class CliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitStatus;

    public CliException(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    public CliException(int exitStatus, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    public int exitStatus() {
        return exitStatus;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
