package io.reeve.core.state;

import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptState;
import io.reeve.model.JobSpec;
import io.reeve.model.Reason;
import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What the end of an attempt means for its task: another attempt, and when, or none. Shared by all who end attempts:
 * the scheduler on a report, recovery on the loss of a node.
 */
public final class Endings {
    /** Doubling more often than this would overflow long before any sensible upper bound. */
    private static final int MAX_DOUBLINGS = 40;

    /**
     * A gang of which a task fails before all could start is tried again so often without using up that task's retries:
     * enough for a file server that is down for half a minute, and bounded where a file is gone for good.
     */
    private static final int GANG_STARTS = 5;

    /** So often a task is tried again that its node could not start, without using up a retry. */
    private static final int UNFIT_STARTS = 5;

    private static final long UNFIT_WAIT_MS = 500;

    private Endings() {}

    /**
     * The event that ends the live attempt of {@code task}, which must have one.
     *
     * @param nowMs on the ledger's clock
     * @param jitter spreads retries over the second half of their backoff
     */
    public static AttemptEnded decide(Job job, TaskEntry task, Ended how, long nowMs, RandomGenerator jitter) {
        AttemptEntry attempt = Objects.requireNonNull(task.lastAttempt(), "a live attempt");
        TaskGroup group = Objects.requireNonNull(job.group(task.id().task()));
        TaskSpec spec = group.specOf(task.id());
        if (isStopped(attempt.reason()) || job.header().killRequested()) {
            return event(attempt, stopped(attempt, how, group.service() != null), AttemptEnded.NO_RETRY, true);
        }
        Service.Drain drain = Service.drainOf(group, task.id());
        if (drain != null) {
            return event(attempt, Restarts.left(drain, how), AttemptEnded.NO_RETRY, true);
        }
        if (isMoved(attempt.reason()) && isStop(how)) {
            return event(attempt, moved(attempt, how), nowMs, false);
        }
        long waitMs = how.reason() == Reason.NODE_LOST ? spec.disconnect().replaceAfterMs() : 0;
        if (job.awaitsRelease(spec.name()) && how.state() != AttemptState.FINISHED) {
            int failures = failuresBeforeRelease(task);
            if (!isOwnFault(attempt, how)) {
                return event(attempt, how, nowMs + waitMs, false);
            } else if (failures < GANG_STARTS) {
                return event(attempt, how, nowMs + backoffMs(spec.retry(), failures + 1, jitter), false);
            }
        }
        if (how.reason() == Reason.NODE_STOPPING && how.state() != AttemptState.FINISHED) {
            return event(attempt, how, nowMs, false);
        }
        if (how.reason() == Reason.NODE_UNFIT && unfitStarts(task) < UNFIT_STARTS) {
            return event(attempt, how, nowMs + UNFIT_WAIT_MS * (1L << unfitStarts(task)), false);
        }
        if (group.service() != null) {
            return restart(task, spec.retry(), Restarts.said(attempt, how), nowMs + waitMs, jitter);
        }
        boolean again = isRetried(spec.retry(), how)
                && task.attemptsUsed() < spec.retry().attempts();
        long backoffMs = again ? backoffMs(spec.retry(), task.attemptsUsed(), jitter) : 0;
        return event(attempt, how, again ? nowMs + Math.max(backoffMs, waitMs) : AttemptEnded.NO_RETRY, true);
    }

    private static AttemptEnded restart(
            TaskEntry task, RetryPolicy policy, Ended how, long fromMs, RandomGenerator jitter) {
        AttemptEntry attempt = Objects.requireNonNull(task.lastAttempt());
        if (Restarts.isBlameless(how)) {
            return event(attempt, how, fromMs, false);
        }
        long backoffMs = backoffMs(policy, Restarts.failuresInARow(task, fromMs), jitter);
        return event(attempt, how, fromMs + backoffMs, true);
    }

    /** The end of an attempt that nobody reported, because its node is gone or does not know it. */
    public static Ended lost(Reason reason, String message) {
        return new Ended(AttemptState.LOST, reason, message, null, null, List.of());
    }

    /** Whether a failure of the job's tasks shall end all of it, and has happened. */
    public static boolean isFailedFast(Job job) {
        return job.spec().onFailure() == JobSpec.OnFailure.FAIL_FAST
                && job.count(TaskState.FAILED) + job.count(TaskState.LOST) + job.count(TaskState.ERROR) > 0;
    }

    /**
     * Somebody wanted it to stop: then its loss is no reason to run it again, and it counts as killed. So does an
     * instance of a service however it ended: that must not count as a failure of its job.
     */
    private static Ended stopped(AttemptEntry attempt, Ended how, boolean isInstance) {
        if (!isInstance && how.state() != AttemptState.LOST && how.state() != AttemptState.KILLED) {
            return how;
        }
        Reason reason = isStopped(attempt.reason()) ? attempt.reason() : Reason.KILLED_BY_USER;
        String message = how.reason() == reason ? how.message() : attempt.message();
        return how.as(AttemptState.KILLED, reason, message);
    }

    /** Whether it cannot start, and not for its node or the others of its gang. */
    private static boolean isOwnFault(AttemptEntry attempt, Ended how) {
        boolean failed = how.state() == AttemptState.FAILED || how.state() == AttemptState.ERROR;
        return failed
                && attempt.reason() != Reason.GANG_BROKEN
                && how.reason() != Reason.LEASE_EXPIRED
                && how.reason() != Reason.NODE_STOPPING;
    }

    private static int unfitStarts(TaskEntry task) {
        return (int) task.attempts().stream()
                .filter(attempt -> attempt.ending() != null && attempt.reason() == Reason.NODE_UNFIT)
                .count();
    }

    private static int failuresBeforeRelease(TaskEntry task) {
        int failures = 0;
        for (AttemptEntry attempt : task.attempts()) {
            AttemptEntry.Ending ending = attempt.ending();
            boolean failed = attempt.state() == AttemptState.FAILED || attempt.state() == AttemptState.ERROR;
            failures += ending != null && failed && !ending.countsAsAttempt() ? 1 : 0;
        }
        return failures;
    }

    /** It made way, or its node is drained; where its end was not seen, it is over all the same. */
    private static Ended moved(AttemptEntry attempt, Ended how) {
        String message = how.state() == AttemptState.KILLED ? how.message() : attempt.message();
        return how.as(AttemptState.KILLED, attempt.reason(), message);
    }

    /** Whether Reeve stopped it to run it again elsewhere. */
    public static boolean isMoved(Reason reason) {
        return reason == Reason.PREEMPTED || reason == Reason.NODE_DRAINED;
    }

    private static boolean isStop(Ended how) {
        return how.state() == AttemptState.KILLED || how.state() == AttemptState.LOST;
    }

    private static boolean isStopped(Reason reason) {
        return reason == Reason.KILLED_BY_USER
                || reason == Reason.JOB_FAILED_FAST
                || reason == Reason.DEADLINE
                || reason == Reason.DEPENDENCY_UNMET
                || isRetired(reason);
    }

    /** Whether it was an instance of a service and is wanted no more, or as another version. */
    public static boolean isRetired(Reason reason) {
        return reason == Reason.SCALED_DOWN || reason == Reason.UPDATED;
    }

    private static boolean isRetried(RetryPolicy policy, Ended how) {
        Integer status = how.exitStatus();
        boolean never = status != null
                && policy.when().stream().anyMatch(when -> when instanceof RetryWhen.NotExit not && not.holds(status));
        return !never && policy.when().stream().anyMatch(when -> matches(when, how));
    }

    private static boolean matches(RetryWhen when, Ended how) {
        boolean lost = how.state() == AttemptState.LOST || how.reason() == Reason.LEASE_EXPIRED;
        boolean timedOut = how.reason() == Reason.RUN_TIMEOUT;
        if (when instanceof RetryWhen.Lost) {
            return lost;
        } else if (when instanceof RetryWhen.TimedOut) {
            return timedOut && how.state() != AttemptState.FINISHED;
        } else if (when instanceof RetryWhen.Exit exit) {
            return how.state() == AttemptState.FAILED && how.exitStatus() != null && exit.holds(how.exitStatus());
        } else if (when instanceof RetryWhen.NotExit) {
            return false;
        }
        return how.state() == AttemptState.FAILED && !lost && !timedOut;
    }

    private static long backoffMs(RetryPolicy policy, int attemptsUsed, RandomGenerator jitter) {
        int doublings = Math.min(Math.max(attemptsUsed - 1, 0), MAX_DOUBLINGS);
        double grown = Math.min((double) policy.backoffMs() * (1L << doublings), policy.maxBackoffMs());
        return Math.round(grown * (0.5 + jitter.nextDouble() / 2));
    }

    private static AttemptEnded event(AttemptEntry attempt, Ended how, long retryAtMs, boolean counts) {
        return new AttemptEnded(
                attempt.id(),
                how.state(),
                how.reason(),
                how.message(),
                how.exitStatus(),
                how.signal(),
                how.outputs(),
                retryAtMs,
                counts,
                how.result(),
                how.usage());
    }
}
