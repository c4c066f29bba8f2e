package io.reeve.execute;

import io.reeve.execute.process.ProcessEnd;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.WorkerNote;
import io.reeve.model.Reason;
import org.jspecify.annotations.Nullable;

/** What the shipped worker says that an attempt ended as, for simulated ones outside of this package. */
public final class VerdictOf {
    private static final int KILL = 9;

    /** What ended a process that nobody told to stop. */
    public enum Cause {
        DEADLINE,
        RUN_LIMIT
    }

    private VerdictOf() {}

    /** One that was told to stop, before or after its process was started. */
    public static Ended stopped(WorkerNote.@Nullable Stopping stop, boolean hadProcess) {
        var why = stop == null ? new Attempt.Stop(Reason.NONE, "") : new Attempt.Stop(stop.reason(), stop.message());
        return Verdict.stopped(why, hadProcess ? killed(ProcessEnd.Cause.ITSELF) : null);
    }

    public static @Nullable Ended unattended(Cause cause) {
        return Verdict.unattended(
                killed(cause == Cause.DEADLINE ? ProcessEnd.Cause.DEADLINE : ProcessEnd.Cause.RUN_LIMIT));
    }

    public static Ended notStarted(Reason reason, String message) {
        return Verdict.notStarted(reason, message);
    }

    public static Ended lost(Reason reason, String message) {
        return Verdict.lost(reason, message);
    }

    private static ProcessEnd killed(ProcessEnd.Cause cause) {
        return new ProcessEnd(true, KILL, false, true, 0, 0, cause);
    }
}
