package io.reeve.model;

import org.jspecify.annotations.Nullable;

/**
 * One run of a task on one node: {@code word-count.42/count/3@2}, with {@code ~2} after the instance for the second
 * generation.
 *
 * @param generation from 1; a retry by hand starts the next
 * @param attempt from 1 within its generation
 */
public record AttemptId(TaskId task, int generation, int attempt) implements Comparable<AttemptId> {
    public AttemptId {
        if (generation < 1 || attempt < 1) {
            throw new IllegalArgumentException(
                    "generation and attempt count from 1, were " + generation + " and " + attempt);
        }
    }

    /** Reads what {@link #toString()} writes; throws {@link IllegalArgumentException} for any other text. */
    public static AttemptId parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException(
                    "an attempt id looks like word-count.42/count/3@2, was \"" + text + "\"");
        }
        String task = text.substring(0, at);
        int tilde = task.lastIndexOf('~');
        int generation = tilde < 0 ? 1 : Numbers.parseInt(task.substring(tilde + 1), "generation");
        TaskId id = TaskId.parse(tilde < 0 ? task : task.substring(0, tilde));
        return new AttemptId(id, generation, Numbers.parseInt(text.substring(at + 1), "attempt"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof AttemptId that
                        && attempt == that.attempt
                        && generation == that.generation
                        && task.equals(that.task);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * task.hashCode() + generation) + attempt;
    }

    @Override
    public int compareTo(AttemptId other) {
        int byTask = task.compareTo(other.task);
        if (byTask != 0) {
            return byTask;
        }
        int byGeneration = Integer.compare(generation, other.generation);
        return byGeneration != 0 ? byGeneration : Integer.compare(attempt, other.attempt);
    }

    @Override
    public String toString() {
        return task + (generation == 1 ? "" : "~" + generation) + "@" + attempt;
    }
}
