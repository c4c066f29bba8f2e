package io.reeve.runner;

import io.reeve.message.ToWorker.Assignment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One attempt that is to start: its files are placed, its gang is complete. */
public interface TaskRun {
    /** What is asked for; its attempt's id and {@link #incarnation} together are a token that never comes again. */
    Assignment assignment();

    /** Of the node: a later one has a higher number, so whoever sees both knows which attempt is the older. */
    long incarnation();

    /** Its working directory. It is there where the task has files, or a process. */
    Path folder();

    /** The task's own variables, and all that begin with {@code REEVE_}. */
    Map<String, String> environment();

    /** Adds to what {@code reeve logs --stderr} shows of the attempt; what is beyond a mebibyte is dropped. */
    void tell(String text);

    /**
     * Starts a process for the attempt: with its user, its limits and its logs, outliving the node's JVM, and ended by
     * the supervisor when the node's lease is over. At most once for each attempt; its end is the attempt's.
     *
     * @param more variables beside, or in place of, those of {@link #environment}
     */
    Running supervise(List<String> command, Map<String, String> more);
}
