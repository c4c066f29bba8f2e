package io.reeve.model;

/** The life of a task; the last five are terminal, and terminal is for ever within a generation. */
public enum TaskState {
    PENDING,
    /** It has a live attempt, whose own state says more. */
    ACTIVE,
    FINISHED,
    FAILED,
    KILLED,
    LOST,
    /** It could never run: the fault is in the document. */
    ERROR;

    public boolean isTerminal() {
        return ordinal() >= FINISHED.ordinal();
    }
}
