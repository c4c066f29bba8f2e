package io.reeve.ledger;

import java.io.IOException;
import java.net.BindException;

/** Says in words for people why a peer could not be opened. */
final class OpenFailure {
    private OpenFailure() {}

    static IOException of(LedgerConfig config, Exception problem) {
        if (problem instanceof IOException own && isOurs(own)) {
            return own;
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new IOException(
                        "the ledger cannot listen on " + config.self() + ": " + cause.getMessage()
                                + "; choose another port, or stop what uses it",
                        problem);
            }
        }
        return new IOException(
                "the ledger in " + config.folder() + " cannot be opened: " + deepest(problem)
                        + "; if the disk was damaged, restore the folder from a copy; if other peers hold the ledger,"
                        + " start with an empty folder under a new peer id",
                problem);
    }

    private static boolean isOurs(IOException problem) {
        String message = problem.getMessage();
        return message != null && message.startsWith("the ledger");
    }

    private static String deepest(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + " " + cause.getMessage();
    }
}
