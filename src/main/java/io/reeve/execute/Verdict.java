package io.reeve.execute;

import io.reeve.execute.container.ContainerTrouble;
import io.reeve.execute.container.EngineAway;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.process.ProcessEnd;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptState;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.TaskLimits;
import io.reeve.runner.TaskEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what an attempt ended as, and why, in a sentence. */
final class Verdict {
    private static final int SIGKILL = 9;
    private static final List<String> SIGNALS = List.of(
            "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM");

    /** Why an attempt ends that is not to be kept. */
    static final String LEASE_OVER = "its node was cut off for longer than its lease, so the node stopped it";

    private Verdict() {}

    /** For the log of the node, which has no room for what the task wrote. */
    static String line(Ended ended) {
        String first = ended.message().lines().findFirst().orElse("");
        return "state=" + ended.state() + " reason=" + ended.reason() + " cause=" + first;
    }

    /** One that was told to stop, however it took it. */
    static Ended stopped(Attempt.Stop stop, @Nullable ProcessEnd end) {
        String message = stop.message().isEmpty() ? "stopped" : stop.message();
        return of(state(stop), stop.reason(), end == null ? message + "; it had not started" : message, end);
    }

    private static AttemptState state(Attempt.Stop stop) {
        return switch (stop.reason()) {
            case RUN_TIMEOUT, OUT_OF_MEMORY, PIDS_LIMIT, DISK_LIMIT -> AttemptState.FAILED;
            case LEASE_EXPIRED -> AttemptState.LOST;
            default -> AttemptState.KILLED;
        };
    }

    /** One that was ended while no JVM was there to ask for it; null where it ended by itself. */
    static @Nullable Ended unattended(ProcessEnd end) {
        return switch (end.cause()) {
            case ITSELF -> null;
            case DEADLINE -> of(AttemptState.LOST, Reason.LEASE_EXPIRED, LEASE_OVER, end);
            case RUN_LIMIT ->
                of(
                        AttemptState.FAILED,
                        Reason.RUN_TIMEOUT,
                        "ran longer than its timeout; the process supervisor ended it, because its node was not there",
                        end);
            case SUPERVISOR_GONE ->
                lost(Reason.NODE_RESTARTED, "the process supervisor of its node was killed, and the attempt with it");
            case JVM_GONE ->
                lost(
                        Reason.NODE_RESTARTED,
                        "the node's process ended without a lease to wait for another, so the attempt was stopped");
        };
    }

    /** One that lived in this JVM. */
    static Ended concluded(Attempt attempt, TaskEnd end) {
        Attempt.Stop stop = attempt.stop;
        if (stop != null) {
            String message = stop.message().isEmpty() ? "stopped" : stop.message();
            String left =
                    end instanceof TaskEnd.Failed failed && !failed.message().isEmpty() ? "; " + failed.message() : "";
            return of(state(stop), stop.reason(), message + left, null);
        }
        if (end instanceof TaskEnd.Finished finished) {
            return new Ended(AttemptState.FINISHED, Reason.NONE, finished.message(), null, null, List.of())
                    .withResult(finished.result());
        }
        var failed = (TaskEnd.Failed) end;
        return new Ended(AttemptState.FAILED, failed.reason(), failed.message(), failed.code(), null, List.of());
    }

    static Ended finished(List<OutputFile> outputs) {
        return new Ended(AttemptState.FINISHED, Reason.NONE, "exit status 0", 0, null, outputs);
    }

    /** @param lastLines of stderr, or empty */
    static Ended failed(ProcessEnd end, String lastLines) {
        String how = end.signalled() ? signal(end) : "exit status " + end.value();
        String message = lastLines.isEmpty() ? how : how + "; last lines of stderr:\n" + lastLines;
        return of(AttemptState.FAILED, end.signalled() ? Reason.SIGNAL : Reason.EXIT_STATUS, message, end);
    }

    static Ended outOfMemory(TaskLimits limits, ProcessEnd end) {
        String message = LimitWords.memory(end.peakBytes(), limits.memoryBytes());
        return of(AttemptState.FAILED, Reason.OUT_OF_MEMORY, message, end);
    }

    static Ended outOfProcesses(TaskLimits limits, ProcessEnd end, String lastLines) {
        Ended failed = failed(end, lastLines);
        String message = LimitWords.refusedForks(end.use().refusedForks(), limits.pids()) + "; " + failed.message();
        return of(AttemptState.FAILED, Reason.PIDS_LIMIT, message, end);
    }

    static Ended outputsMissing(String message) {
        return new Ended(AttemptState.FAILED, Reason.OUTPUT_MISSING, message, 0, null, List.of());
    }

    /** One whose files could not be placed: by the disk's fault, which the next would meet as well, or by another's. */
    static Ended notPlaced(Exception failure) {
        if (failure instanceof EngineAway) {
            return notStarted(Reason.NODE_UNFIT, String.valueOf(failure.getMessage()));
        } else if (failure instanceof ContainerTrouble) {
            return notStarted(Reason.LAUNCH_FAILED, String.valueOf(failure.getMessage()));
        }
        return notStarted(
                FileTrouble.isDiskFull(failure) ? Reason.NODE_UNFIT : Reason.FILES_UNAVAILABLE,
                FileTrouble.describe(failure));
    }

    /** One that never ran, which only for want of a lease is no failure of its own. */
    static Ended notStarted(Reason reason, String message) {
        AttemptState state = reason == Reason.LEASE_EXPIRED ? AttemptState.LOST : AttemptState.FAILED;
        return of(state, reason, message, null);
    }

    /** One whose container did not start; what the runtime said of that stands in the log. */
    static Ended notInContainer(String why, String lastLines) {
        String own = "reeve: " + why;
        String others = lastLines.replace(own, "").strip();
        String message = others.isEmpty() ? why : why + "; last lines of stderr:\n" + others;
        return notStarted(Reason.LAUNCH_FAILED, message);
    }

    static Ended lost(Reason reason, String message) {
        return of(AttemptState.LOST, reason, message, null);
    }

    private static String signal(ProcessEnd end) {
        int number = end.value();
        String name = number < SIGNALS.size() ? "SIG" + SIGNALS.get(number) : "signal " + number;
        String how = "ended by " + name + (end.coreDumped() ? " (core dumped)" : "");
        if (!end.exact()) {
            how += ", or by its own exit status " + (128 + number)
                    + ": this node runs without the process supervisor and cannot tell them apart";
        }
        return number == SIGKILL
                ? how + "; not sent by Reeve: perhaps the machine ran out of memory, or somebody killed it"
                : how;
    }

    private static Ended of(AttemptState state, Reason reason, String message, @Nullable ProcessEnd end) {
        Integer exitStatus = end == null || end.signalled() ? null : Integer.valueOf(end.value());
        Integer signal = end == null || !end.signalled() ? null : Integer.valueOf(end.value());
        return new Ended(state, reason, message, exitStatus, signal, List.of());
    }
}
