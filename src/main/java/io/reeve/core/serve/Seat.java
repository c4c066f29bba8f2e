package io.reeve.core.serve;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.model.AttemptState;
import io.reeve.model.InstanceHealth;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One instance of a service at one moment. */
final class Seat {
    final int index;
    final TaskEntry task;
    final Service.Instance instance;
    /** Whether it runs, or waits to. */
    final boolean live;
    /** Whether it is on its way out. */
    final boolean leaving;
    /** Whether it is of the version that the service shall have. */
    final boolean current;

    final boolean ready;
    /** Ready for so long that it counts as updated. */
    final boolean settled;
    /** When it will be settled, where that is only a question of time. */
    final long settledAtMs;

    Seat(Service service, int index, TaskEntry task, long nowMs) {
        this.index = index;
        this.task = task;
        this.instance = service.instances().get(index);
        this.live = !task.state().isTerminal();
        AttemptEntry attempt = task.lastAttempt();
        boolean killed = live && attempt != null && attempt.state() == AttemptState.KILLING;
        this.leaving = live && (instance.drain() != null || killed && !returns(attempt));
        this.current = instance.version() == service.target();
        this.ready = live && service.isReady(task);
        long settleMs =
                Objects.requireNonNull(service.specOf(index).service()).update().settleMs();
        this.settledAtMs = ready ? service.readySinceMs(task) + settleMs : Long.MAX_VALUE;
        this.settled = ready && nowMs >= settledAtMs;
    }

    /** Whether what is stopped runs again as it is. */
    private static boolean returns(AttemptEntry attempt) {
        return attempt.reason() == Reason.UNHEALTHY
                || attempt.reason() == Reason.NODE_DRAINED
                || attempt.reason() == Reason.PREEMPTED;
    }

    /** Live, and to stay. */
    boolean stays() {
        return live && !leaving;
    }

    boolean isUnwell() {
        return stays()
                && task.state() == TaskState.ACTIVE
                && instance.health() == InstanceHealth.UNHEALTHY
                && attempt().state() == AttemptState.RUNNING;
    }

    /** Whether it is being started again because it failed its health check, and did not come up yet. */
    boolean isBeingHealed() {
        AttemptEntry last = task.lastAttempt();
        if (!live || last == null) {
            return false;
        }
        if (last.ending() != null || last.state() == AttemptState.KILLING) {
            return last.reason() == Reason.UNHEALTHY;
        }
        int attempts = task.attempts().size();
        boolean after = attempts > 1 && task.attempts().get(attempts - 2).reason() == Reason.UNHEALTHY;
        return after && instance.health() == InstanceHealth.STARTING;
    }

    /** Whether it never had an attempt in this generation, so that nothing is lost with it. */
    boolean isUntried() {
        return task.attempts().isEmpty();
    }

    /** How many attempts of this generation, launched since, ended by themselves. */
    int failures(long sinceMs) {
        int failures = 0;
        for (AttemptEntry attempt : task.attempts()) {
            AttemptEntry.Ending ending = attempt.ending();
            failures += ending != null && ending.countsAsAttempt() && attempt.launchedAtMs() >= sinceMs ? 1 : 0;
        }
        return failures;
    }

    AttemptEntry attempt() {
        return Objects.requireNonNull(task.lastAttempt());
    }

    @Nullable
    AttemptEntry lastEnded() {
        for (int i = task.attempts().size() - 1; i >= 0; i--) {
            if (task.attempts().get(i).ending() != null) {
                return task.attempts().get(i);
            }
        }
        return null;
    }
}
