package io.reeve.ledger;

import java.io.IOException;
import java.net.BindException;

/** Says in words for people why a peer could not be opened. */
final class OpenFailure {
    private OpenFailure() {}

    static IOException of(LedgerConfig config, Exception problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException own && isOurs(own)) {
                return own;
            }
            if (cause instanceof BindException) {
                return new IOException(
                        "the ledger cannot listen on " + config.self() + ": " + cause.getMessage()
                                + "; choose another port, or stop what uses it",
                        problem);
            }
        }
        IOException failure = damaged(config, deepest(problem));
        failure.initCause(problem);
        return failure;
    }

    /** @param what is wrong with the folder, as part of a sentence */
    static IOException damaged(LedgerConfig config, String what) {
        String advice = config.isAlone()
                ? "restore the folder from a copy; nothing else holds this ledger"
                : "restore the folder from a copy; or, as other control nodes hold the ledger, take this one out with"
                        + " \"reeve control remove " + config.peerId()
                        + "\" and add one of another name, with an empty folder";
        return new IOException("the ledger in " + config.folder() + " cannot be opened, and was left as it is: " + what
                + "; " + advice);
    }

    /** @param what is not understood, as part of a sentence */
    static IOException newer(LedgerConfig config, String what) {
        return new IOException("the ledger in " + config.folder() + " cannot be opened, and was left as it is: " + what
                + "; start the newest version of Reeve that has run in this cell");
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
