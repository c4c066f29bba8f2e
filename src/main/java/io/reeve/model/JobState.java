package io.reeve.model;

/** The life of a job. */
public enum JobState {
    /** Some task has not ended. */
    ACTIVE,
    /** Every task finished. */
    FINISHED,
    /** Every task ended, and some one did not finish. */
    FAILED,
    /** It was killed as a whole. */
    KILLED;

    public boolean isTerminal() {
        return this != ACTIVE;
    }
}
