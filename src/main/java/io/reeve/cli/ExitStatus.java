package io.reeve.cli;

/** What {@code reeve} exits with; there are no others. */
public final class ExitStatus {
    public static final int DONE = 0;
    /** The work failed: a task, a job, a node; or the cluster refused it for now. */
    public static final int FAILED = 1;
    /** Bad input or usage: nothing was done. */
    public static final int USAGE = 2;
    /** No cluster could be reached. */
    public static final int UNREACHABLE = 3;

    private ExitStatus() {}
}
