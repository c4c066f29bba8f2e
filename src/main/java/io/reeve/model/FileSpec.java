package io.reeve.model;

import org.jspecify.annotations.Nullable;

/**
 * A file that is placed into the working directory before the start.
 *
 * @param to its path in the working directory: relative, with no {@code ..}
 * @param mode permission bits such as 0644, or -1 for 0644
 */
public record FileSpec(Source source, String to, int mode) {

    /** Where the bytes come from. */
    public sealed interface Source {
        /** Uploaded before the submission; named by its content. */
        record Upload(String sha256) implements Source {}

        /** Fetched by the worker over http or https; checked against {@code sha256} where that is given. */
        record Web(String url, @Nullable String sha256) implements Source {}

        /**
         * All kept outputs of a task that this one runs after, written {@code outputs:TASK}; {@code to} is a folder, by
         * default the task's name. Below it stand the paths as they were made, after the instance number where that
         * task
         * is an array: {@code count/3/words.txt}.
         */
        record Outputs(String task) implements Source {}
    }
}
