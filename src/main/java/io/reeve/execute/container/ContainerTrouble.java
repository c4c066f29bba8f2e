package io.reeve.execute.container;

import java.io.IOException;

/** A container that cannot be started, in a sentence for people. */
public final class ContainerTrouble extends IOException {
    private static final long serialVersionUID = 1;

    public ContainerTrouble(String message) {
        super(message);
    }

    public ContainerTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
