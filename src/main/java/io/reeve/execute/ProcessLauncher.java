package io.reeve.execute;

/**
 * Starts, signals and watches the processes of one worker. Calls return at once and come from one thread; each launch
 * is answered by {@code launchFailed}, or by {@code started} and later {@code ended}.
 */
interface ProcessLauncher extends AutoCloseable {

    /** Starts a process; it may wait until {@link #flush()}. */
    void launch(ProcessLaunch launch);

    /** Whether it renames {@link ProcessLaunch#spare()} to the folder; otherwise it makes a folder anew. */
    boolean takesSpares();

    /** TERM to the whole group now and KILL after {@code graceMs}; KILL at once for 0. Nothing if it is over. */
    void kill(long id, long graceMs);

    /** USR1 to the whole group. Nothing if it is over. */
    void warn(long id);

    /**
     * At {@code deadlineNanos} of {@link System#nanoTime()} all processes get KILL and later launches fail, until a new
     * deadline is set; {@link #NO_DEADLINE} for none.
     */
    void deadline(long deadlineNanos);

    /** Hands over what was asked for since the last call. */
    void flush();

    /** Ends all processes with KILL and waits, for a few seconds at most, until they are gone. */
    @Override
    void close();

    long NO_DEADLINE = Long.MIN_VALUE;

    /** Called by threads of the launcher, for one process in order. */
    interface Listener {
        void started(long id, long pid);

        void launchFailed(long id, String message);

        /** The process and all of its group are gone. */
        void ended(long id, ProcessEnd end);

        /** The deadline passed: every process got KILL, and its end is reported as any other. */
        void deadlinePassed();

        /** The launcher itself failed; nothing more is reported by it and its processes were sent KILL. */
        void broken(String message);
    }
}
