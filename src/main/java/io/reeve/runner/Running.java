package io.reeve.runner;

/** An attempt that was started. Both may be called when it is over. */
public interface Running {
    /**
     * Ends it, and has the listener told when nothing of it runs any more. May be called again with a shorter time.
     *
     * @param graceMs how long it may take to end in order; 0: at once
     */
    void stop(long graceMs);

    /** Its run timeout comes near. */
    default void warn() {}
}
