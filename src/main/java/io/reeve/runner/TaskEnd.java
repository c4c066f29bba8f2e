package io.reeve.runner;

import io.reeve.model.Reason;
import org.jspecify.annotations.Nullable;

/** What an attempt came to. One that was told to stop ends as stopped, whatever stands here. */
public sealed interface TaskEnd {
    /**
     * It did what was asked.
     *
     * @param message a sentence, or empty
     * @param result JSON, kept with the attempt; null for none
     */
    record Finished(String message, @Nullable String result) implements TaskEnd {}

    /**
     * It failed.
     *
     * @param message what is wrong, for people; more lines are what it said last
     * @param code what {@code retry} calls {@code exit N}; null for none
     */
    record Failed(Reason reason, String message, @Nullable Integer code) implements TaskEnd {}
}
