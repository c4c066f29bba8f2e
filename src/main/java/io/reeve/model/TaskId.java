package io.reeve.model;

import org.jspecify.annotations.Nullable;

/**
 * One task, or one instance of a task that is an array: {@code word-count.42/split} or {@code word-count.42/count/3}.
 *
 * @param instance from 0, or {@link #SINGLE} for a task that is not an array
 */
public record TaskId(JobId job, String task, int instance) implements Comparable<TaskId> {
    public static final int SINGLE = -1;

    public TaskId {
        Names.require(task, "a task name");
        if (instance < SINGLE) {
            throw new IllegalArgumentException("an instance counts from 0, was " + instance);
        }
    }

    /** Reads {@code job.N/task} or {@code job.N/task/instance}; throws {@link IllegalArgumentException} otherwise. */
    public static TaskId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException(
                    "a task id looks like word-count.42/split or word-count.42/count/3, was \"" + text + "\"");
        }
        int instance = parts.length == 3 ? Numbers.parseInt(parts[2], "task instance") : SINGLE;
        return new TaskId(JobId.parse(parts[0]), parts[1], instance);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof TaskId that
                        && instance == that.instance
                        && task.equals(that.task)
                        && job.equals(that.job);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * job.hashCode() + task.hashCode()) + instance;
    }

    @Override
    public int compareTo(TaskId other) {
        int byJob = job.compareTo(other.job);
        if (byJob != 0) {
            return byJob;
        }
        int byTask = task.compareTo(other.task);
        return byTask != 0 ? byTask : Integer.compare(instance, other.instance);
    }

    @Override
    public String toString() {
        return job + "/" + task + (instance == SINGLE ? "" : "/" + instance);
    }
}
