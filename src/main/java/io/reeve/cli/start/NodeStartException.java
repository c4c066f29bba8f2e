package io.reeve.cli.start;

/** Why a node did not start, as a sentence for people. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1;

    public NodeStartException(String message) {
        super(message);
    }

    public NodeStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
