package io.reeve.model;

/** The life of an attempt; the last five are terminal. */
public enum AttemptState {
    /** Granted and sent to its node; its files are being placed. */
    STAGING,
    RUNNING,
    /** Its node fell silent; it may still run. */
    UNREACHABLE,
    /** Asked to stop; TERM was or will be sent. */
    KILLING,
    FINISHED,
    FAILED,
    KILLED,
    LOST,
    ERROR;

    public boolean isTerminal() {
        return ordinal() >= FINISHED.ordinal();
    }
}
