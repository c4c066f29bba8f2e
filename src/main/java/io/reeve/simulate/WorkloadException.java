package io.reeve.simulate;

/** A workload that cannot be read: says where, and what was expected. */
public final class WorkloadException extends Exception {
    private static final long serialVersionUID = 1;

    public WorkloadException(String message) {
        super(message);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
