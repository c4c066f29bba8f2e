package io.reeve.execute.container;

import java.io.IOException;

/** The engine does not answer, which is no fault of the task. */
public final class EngineAway extends IOException {
    private static final long serialVersionUID = 1;

    EngineAway(String message, Throwable cause) {
        super(message, cause);
    }
}
