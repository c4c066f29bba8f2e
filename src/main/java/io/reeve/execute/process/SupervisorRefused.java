package io.reeve.execute.process;

import java.io.IOException;

/**
 * A living process supervisor does not serve this JVM. What it supervises must not be run a second time by other means,
 * so the node cannot start; the message says what to do.
 */
public final class SupervisorRefused extends IOException {
    private static final long serialVersionUID = 1;

    /** In the order of the supervisor's list. */
    public enum Why {
        UNKNOWN,
        /** Another JVM has it. */
        BUSY,
        VERSION,
        NODE
    }

    private final transient Why why;
    private final long pid;

    /** @param pid of the other JVM where it is busy, otherwise of the supervisor */
    SupervisorRefused(Why why, long pid, String message) {
        super(message);
        this.why = why;
        this.pid = pid;
    }

    Why why() {
        return why;
    }

    long pid() {
        return pid;
    }
}
