package io.reeve.runner;

/**
 * Runs the attempts of one kind of task on one node. Reeve has one each for {@code command}, {@code verticle} and
 * {@code message}; others are found by {@link java.util.ServiceLoader} on the node's class path, and the tasks of their
 * kind ({@code kind: NAME}) are placed only on nodes that have them.
 *
 * <p>What it runs is either a process, which it has the node start by {@link TaskRun#supervise}: then all that Reeve
 * promises of commands holds. Or it lives in the node's JVM and dies with it: an attempt is then reported as lost, and
 * never started again by the same name.
 */
public interface TaskRunner extends AutoCloseable {
    /** The kind, such as {@code command}: a letter or digit, then also {@code -}, {@code .} and {@code _}. */
    String kind();

    /** Called once, before the first {@link #start}. */
    default void open(RunnerContext context) {}

    /**
     * Starts an attempt. Called by the one thread of the node's worker, so it must return at once; whatever takes time
     * belongs on other threads.
     *
     * @param listener to be told what becomes of it, by any thread; what {@link TaskRun#supervise} started tells itself
     * @return what stops it
     * @throws Exception where it cannot start: the attempt fails with the message
     */
    Running start(TaskRun run, TaskListener listener) throws Exception;

    /** The node stops. Whatever still runs has been told to stop before. */
    @Override
    default void close() {}
}
