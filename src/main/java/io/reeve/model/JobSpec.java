package io.reeve.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A validated job document.
 *
 * @param priority 0 to 1000, higher first
 * @param key the client's idempotency key, scoped to the role, or null
 * @param tasks in the document's order; names are distinct and {@code after} has no circle
 * @param schedule when it runs, or null: at once; absent from old ledgers
 * @param gangs each a list of tasks that start together or not at all; no task is in two; absent from old ledgers
 * @param deadline when what is left of it is killed, or null: never; absent from old ledgers
 * @param open whether it takes more tasks until it is closed; absent from old ledgers: no
 */
public record JobSpec(
        String name,
        String role,
        int priority,
        @Nullable String key,
        OnFailure onFailure,
        List<TaskSpec> tasks,
        @Nullable ScheduleSpec schedule,
        List<List<String>> gangs,
        @Nullable Deadline deadline,
        boolean open) {
    public static final String DEFAULT_ROLE = "default";
    public static final int DEFAULT_PRIORITY = 500;
    public static final int MAX_PRIORITY = 1_000;

    public JobSpec {
        tasks = List.copyOf(tasks);
        gangs = gangs == null || gangs.isEmpty()
                ? List.of()
                : gangs.stream().map(List::copyOf).toList();
    }

    /** Without gangs and a deadline, and closed. */
    public JobSpec(
            String name,
            String role,
            int priority,
            @Nullable String key,
            OnFailure onFailure,
            List<TaskSpec> tasks,
            @Nullable ScheduleSpec schedule) {
        this(name, role, priority, key, onFailure, tasks, schedule, List.of(), null, false);
    }

    /** A job that runs at once. */
    public JobSpec(
            String name, String role, int priority, @Nullable String key, OnFailure onFailure, List<TaskSpec> tasks) {
        this(name, role, priority, key, onFailure, tasks, null);
    }

    /** The same job, of which these tasks start together. */
    public JobSpec withGangs(List<List<String>> together) {
        return new JobSpec(name, role, priority, key, onFailure, tasks, schedule, together, deadline, open);
    }

    /** The job that one instant of its schedule comes to. */
    public JobSpec withoutSchedule() {
        return new JobSpec(name, role, priority, null, onFailure, tasks, null, gangs, deadline, open);
    }

    /** Submitted under another key, or without one. */
    public JobSpec withKey(@Nullable String newKey) {
        return new JobSpec(name, role, priority, newKey, onFailure, tasks, schedule, gangs, deadline, open);
    }

    /** The same job with more tasks behind those it has. */
    public JobSpec withMore(List<TaskSpec> more) {
        List<TaskSpec> all = new ArrayList<>(tasks.size() + more.size());
        all.addAll(tasks);
        all.addAll(more);
        return new JobSpec(name, role, priority, key, onFailure, all, schedule, gangs, deadline, open);
    }

    /** The same job with this task in the place of the one of its name. */
    public JobSpec withTask(TaskSpec changed) {
        List<TaskSpec> all = new ArrayList<>(tasks);
        all.replaceAll(task -> task.name().equals(changed.name()) ? changed : task);
        return new JobSpec(name, role, priority, key, onFailure, all, schedule, gangs, deadline, open);
    }

    /** What one failed task means for the others. */
    public enum OnFailure {
        /** Branches that do not run after it go on. */
        CONTINUE,
        /** Everything else of the job is killed. */
        FAIL_FAST
    }
}
