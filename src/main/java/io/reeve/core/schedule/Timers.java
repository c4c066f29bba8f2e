package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.TaskEvent;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import io.reeve.model.Timeouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The next moment at which time alone changes something for a task; one each, and none for most. */
final class Timers {
    static final long NEVER = Long.MAX_VALUE;

    private final TreeSet<Timer> timers = new TreeSet<>();
    private final Map<TaskId, Long> dueOf = new HashMap<>();

    private record Timer(long dueMs, TaskId task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(dueMs, other.dueMs);
            return byTime != 0 ? byTime : task.compareTo(other.task);
        }
    }

    void clear() {
        timers.clear();
        dueOf.clear();
    }

    void set(TaskId task, long dueMs) {
        Long before = dueMs == NEVER ? dueOf.remove(task) : dueOf.put(task, dueMs);
        if (before != null) {
            timers.remove(new Timer(before, task));
        }
        if (dueMs != NEVER) {
            timers.add(new Timer(dueMs, task));
        }
    }

    /** Sets the timers of all tasks of a group. */
    void arm(GroupTrack group, long graceMs) {
        TaskSpec spec = group.spec;
        boolean timed = spec.timeouts().queueMs() >= 0
                || spec.timeouts().runMs() >= 0 && group.group.count(TaskState.ACTIVE) > 0;
        if (!timed) {
            return;
        }
        for (TaskEntry task : group.group.entries()) {
            if (task.phase() instanceof TaskPhase.Pending pending) {
                set(task.id(), queueTimeoutMs(spec, pending));
            } else if (task.phase() instanceof TaskPhase.Active) {
                set(task.id(), runTimeoutMs(spec, task, graceMs));
            }
        }
    }

    /** Takes out and returns what is due, earliest first. */
    List<TaskId> due(long nowMs) {
        List<TaskId> due = new ArrayList<>();
        while (!timers.isEmpty() && timers.first().dueMs() <= nowMs) {
            TaskId task = timers.first().task();
            timers.pollFirst();
            dueOf.remove(task);
            due.add(task);
        }
        return due;
    }

    OptionalLong nextMs() {
        return timers.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(timers.first().dueMs());
    }

    /** What it means for a task whose timer is due that its time is over; null where it only may start now. */
    static @Nullable Event overdue(TaskSpec spec, TaskEntry task, long nowMs) {
        if (task.phase() instanceof TaskPhase.Pending pending) {
            if (queueTimeoutMs(spec, pending) > nowMs) {
                return null;
            }
            String message = "it waited " + (nowMs - pending.sinceMs()) + " ms, its queue timeout is "
                    + spec.timeouts().queueMs() + " ms";
            return new TaskEvent.TaskEnded(task.id(), TaskState.FAILED, Reason.QUEUE_TIMEOUT, message);
        }
        AttemptEntry attempt = task.lastAttempt();
        if (!(task.phase() instanceof TaskPhase.Active) || attempt == null) {
            return null;
        }
        String message = "it ran longer than its run timeout of "
                + spec.timeouts().runMs() + " ms, and its worker did not stop it";
        return new AttemptEvent.AttemptKilling(attempt.id(), Reason.RUN_TIMEOUT, message);
    }

    /** When a waiting task has waited too long. */
    static long queueTimeoutMs(TaskSpec spec, TaskPhase.Pending pending) {
        long queueMs = spec.timeouts().queueMs();
        return queueMs == Timeouts.NONE ? NEVER : pending.sinceMs() + queueMs;
    }

    /** When the leader stops waiting for the worker to end an attempt that runs too long. */
    static long runTimeoutMs(TaskSpec spec, TaskEntry task, long graceMs) {
        AttemptEntry attempt = task.lastAttempt();
        long runMs = spec.timeouts().runMs();
        if (runMs == Timeouts.NONE || attempt == null || attempt.state() != AttemptState.RUNNING) {
            return NEVER;
        }
        return attempt.startedAtMs() + runMs + spec.timeouts().killMs() + graceMs;
    }
}
