package io.reeve.model;

import org.jspecify.annotations.Nullable;

/** A job: {@code word-count.42}. Names repeat; the number, dense from 1 in its cell, never does. */
public record JobId(String name, long number) implements Comparable<JobId> {
    public JobId {
        Names.require(name, "a job name");
        if (number < 1) {
            throw new IllegalArgumentException("a job number counts from 1, was " + number);
        }
    }

    /** Reads {@code name.number}; throws {@link IllegalArgumentException} for any other text. */
    public static JobId parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot <= 0) {
            throw new IllegalArgumentException("a job id looks like word-count.42, was \"" + text + "\"");
        }
        return new JobId(text.substring(0, dot), Numbers.parse(text.substring(dot + 1), "job number"));
    }

    /** Written out, here and in the ids below: a busy leader asks some hundred thousand times a second. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof JobId that && number == that.number && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number); // which is of no other job of the cell
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return name + "." + number;
    }
}
