package io.reeve.execute;

import io.reeve.execute.container.Containers;
import io.reeve.execute.exec.InContainer;
import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.UserIds;
import io.reeve.execute.process.ProcessEnd;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.AttemptId;
import io.reeve.model.Reason;
import io.reeve.model.TaskLimits;
import io.reeve.model.Work;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One attempt on this worker; changed by the worker's thread only. */
final class Attempt {
    /** Where it is on its way; what it ends as is in its report. */
    enum Phase {
        /** Its files are being placed. */
        STAGING,
        /** Its files are placed, and it waits until all of its gang are. */
        STAGED,
        /** Handed to the launcher. */
        STARTING,
        RUNNING,
        /** No process is left; its outputs are being kept. */
        COLLECTING,
        /** Its end is reported, but not acknowledged. */
        OVER
    }

    /** Why it was told to stop; the first order counts. */
    record Stop(Reason reason, String message) {}

    final Assignment assignment;
    final AttemptFolder folder;

    /** With nothing left unsaid. */
    final TaskLimits limits;

    /** The launcher's name for its process, or 0 while there is none to be. */
    long launchId;

    Phase phase = Phase.STAGING;
    long pid;

    /** Whether its start was reported, which is once. */
    boolean reportedRunning;

    /** Whether nothing was left in its folder, which may be another's as it is. */
    boolean untouched;

    /** Whether a command or a check beside it may have left something since. */
    boolean visited;

    /** The folder of an ended attempt that becomes this one's. */
    @Nullable
    Path spare;

    /** Whether an earlier process of this node started it, so that nobody knows what its folder has been through. */
    boolean adopted;

    @Nullable
    UserIds user;

    @Nullable
    Stop stop;

    @Nullable
    Future<?> timeout;

    @Nullable
    Future<?> warning;

    /** Where to find what runs in its container, while that runs. */
    @Nullable
    InContainer inside;

    /** How its container is started, where this process has placed its files. */
    Containers.@Nullable Prepared container;

    @Nullable
    ProgressFile progress;

    /** Read by the threads that place files: nobody waits for them any more. */
    volatile boolean abandoned;

    Attempt(Assignment assignment, AttemptFolder folder) {
        this.assignment = assignment;
        this.folder = folder;
        this.limits = assignment.limits().over(assignment.allocation().scalars());
    }

    /** Whether anything is to be in its folder before it starts. */
    boolean needsStaging() {
        return !assignment.files().isEmpty() || SecretFiles.hasAny(assignment.secrets()) || isContainer();
    }

    boolean isContainer() {
        return assignment.work() instanceof Work.Container;
    }

    AttemptId id() {
        return assignment.attempt();
    }

    /** Why it was told to stop, or that nobody said so. */
    Stop stopOrNone() {
        return stop == null ? new Stop(Reason.NONE, "") : stop;
    }

    /** No process is left. */
    void processOver(ProcessEnd end) {
        phase = Phase.COLLECTING;
        untouched = end.untouched();
    }

    /** Whether it goes on when the lease is over: its process runs, and nobody told it to stop. */
    boolean isKept() {
        return assignment.keep() && hasProcess() && stop == null && !abandoned;
    }

    /** Whether the launcher was told of it, and it is not over. */
    boolean hasProcess() {
        return phase == Phase.STARTING || phase == Phase.RUNNING || phase == Phase.COLLECTING;
    }

    /** Whether it has files at all; a message has none, and tens of thousands of them come in a second. */
    boolean hasFolder() {
        return !(assignment.work() instanceof Work.Message);
    }

    /**
     * Whether the node's next process shall tell the status where this one could not. Not how a message ended: that one
     * is lost with this process anyway, and nobody can tell whether it was before its reply or just after.
     */
    boolean isNoted(Status status) {
        return hasFolder() || !(status instanceof Status.Ended);
    }

    /** Whether something of it may still run or be written. */
    boolean isLive() {
        return phase != Phase.OVER;
    }

    @Override
    public String toString() {
        return id().toString();
    }
}
