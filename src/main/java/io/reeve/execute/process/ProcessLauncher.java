package io.reeve.execute.process;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts, signals and watches the processes of one worker. Calls return at once and come from one thread; each launch
 * is answered by {@code launchFailed}, or by {@code started} and later {@code ended}.
 */
public interface ProcessLauncher extends AutoCloseable {
    /** The processes that an earlier JVM had started here; the listener is told of each as of one of this JVM's. */
    Survivors survivors();

    /** Starts a process; it may wait until {@link #flush()}. */
    void launch(ProcessLaunch launch);

    /** The control groups that launches are put into; null where there are none. */
    @Nullable
    ControlGroups groups();

    /** Whether it renames {@link ProcessLaunch#spare()} to the folder; otherwise it makes a folder anew. */
    boolean takesSpares();

    /** TERM to the whole group now and KILL after {@code graceMs}; KILL at once for 0. Nothing if it is over. */
    void kill(long id, long graceMs);

    /** USR1 to the whole group. Nothing if it is over. */
    void warn(long id);

    /** STOP to the whole group, or CONT: what holds it to its part of the cpus where nothing better does. */
    void throttle(long id, boolean stop);

    /**
     * At {@code deadlineNanos} of {@link System#nanoTime()} all processes but those to be kept get KILL, and later
     * launches fail, until a new deadline is set; {@link #NO_DEADLINE} for none.
     */
    void deadline(long deadlineNanos);

    /** Its end, or that it did not start, is noted: no later JVM needs to be told of it. */
    void acknowledge(long id);

    /** Whether the processes, and how they ended, outlive this JVM. */
    boolean outlivesTheJvm();

    /** Hands over what was asked for since the last call. */
    void flush();

    /**
     * Leaves the processes to whatever supervises them, as the death of the JVM would; without a deadline they may go
     * on until {@code untilNanos} of {@link System#nanoTime()}. False where the launcher cannot: close it then.
     */
    boolean leave(long untilNanos);

    /** Ends all processes with KILL and waits, for a few seconds at most, until they are gone. */
    @Override
    void close();

    long NO_DEADLINE = Long.MIN_VALUE;

    /**
     * What was there before this JVM.
     *
     * @param ids that run, or whose end was never acknowledged
     * @param highestId that any launch has had
     */
    record Survivors(Set<Long> ids, long highestId) {
        static final Survivors NONE = new Survivors(Set.of(), 0);

        public Survivors {
            ids = Set.copyOf(ids);
        }
    }

    /** What a launch failed for. */
    enum Fault {
        /** What was to be launched. */
        LAUNCH,

        /** The node, which would fail with any launch. */
        NODE,

        /** The deadline has passed. */
        DEADLINE
    }

    int NO_GROUP = 0;

    /** Called by threads of the launcher, for one process in order. */
    interface Listener {
        /**
         * @param sinceNanos when, on the clock of {@link System#nanoTime()}
         * @param group the number of its control group, or {@link #NO_GROUP}
         */
        void started(long id, long pid, long sinceNanos, int group);

        /** Nothing of it was started, and nothing will be. */
        void launchFailed(long id, Fault fault, String message);

        /** The process and all of its group are gone. */
        void ended(long id, ProcessEnd end);

        /** The deadline passed: every process that is not to be kept got KILL; its end is reported as any other. */
        void deadlinePassed();

        /** The launcher itself failed; nothing more is reported by it. */
        void broken(String message);
    }
}
