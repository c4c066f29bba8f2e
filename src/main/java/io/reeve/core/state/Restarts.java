package io.reeve.core.state;

import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;

/** What the end of an attempt means for an instance of a service: it is started again, however it ended. */
final class Restarts {
    /** Who ran so long was well: the next wait is as short as the first. */
    static final long SETTLED_MS = 60_000;

    private Restarts() {}

    /** How the attempt is said to have ended: stopped for its health is a failure, and one that leaves was stopped. */
    static Ended said(AttemptEntry attempt, Ended how) {
        boolean unhealthy = attempt.reason() == Reason.UNHEALTHY && how.state() != AttemptState.LOST;
        return unhealthy ? how.as(AttemptState.FAILED, Reason.UNHEALTHY, attempt.message()) : how;
    }

    /** Its end came before it was told to stop. */
    static Ended left(Service.Drain drain, Ended how) {
        return how.as(
                AttemptState.KILLED, drain.reason(), drain.message() + "; it ended by itself before it was stopped");
    }

    /** Whether an end that is nobody's fault, so that there is nothing to wait for. */
    static boolean isBlameless(Ended how) {
        return how.state() == AttemptState.LOST || how.reason() == Reason.LEASE_EXPIRED;
    }

    /** How many attempts in a row did not run for long, the live one included, which ends now. */
    static int failuresInARow(TaskEntry task, long nowMs) {
        int failures = 0;
        for (int i = task.attempts().size() - 1; i >= 0; i--) {
            AttemptEntry attempt = task.attempts().get(i);
            long endMs = attempt.ending() == null ? nowMs : attempt.ending().atMs();
            boolean blamed = attempt.ending() == null || attempt.ending().countsAsAttempt();
            if (attempt.startedAtMs() != AttemptEntry.NOT_YET && endMs - attempt.startedAtMs() >= SETTLED_MS) {
                return Math.max(failures, 1);
            }
            failures += blamed ? 1 : 0;
        }
        return failures;
    }
}
