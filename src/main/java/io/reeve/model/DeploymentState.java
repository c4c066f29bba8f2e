package io.reeve.model;

/** The life of a deployment; the last ones are terminal. */
public enum DeploymentState {
    /** Instances are being brought to its version. */
    ACTIVE,
    /** It failed, or somebody wants it back: instances go back to the version before. */
    ROLLING_BACK,
    /** All instances that are wanted run its version and are ready. */
    DONE,
    /** It goes no further; what was updated stays, until the next one. */
    CANCELLED,
    /** All instances that are wanted run the version before again. */
    ROLLED_BACK;

    public boolean isTerminal() {
        return ordinal() >= DONE.ordinal();
    }
}
