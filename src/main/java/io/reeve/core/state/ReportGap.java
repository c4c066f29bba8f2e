package io.reeve.core.state;

import io.reeve.message.FromWorker.Status;

/**
 * A report that overtook another of its attempt. Only one such gap does harm: an attempt whose start nobody recorded
 * has no run timeout, and looks as if it was still being prepared.
 */
public final class ReportGap {
    private ReportGap() {}

    /** Whether only a process can have said this, and the attempt is not known to have one. */
    public static boolean isBefore(AttemptEntry attempt, Status status) {
        return attempt.ending() == null
                && attempt.startedAtMs() == AttemptEntry.NOT_YET
                && (status instanceof Status.Progress
                        || status instanceof Status.Warned
                        || status instanceof Status.HealthChanged);
    }
}
