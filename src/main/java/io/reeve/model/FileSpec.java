package io.reeve.model;

import org.jspecify.annotations.Nullable;

/**
 * A file that is placed into the working directory before the start.
 *
 * @param to its path in the working directory: relative, with no {@code ..}; of an archive that is extracted the
 *     folder, which may be {@link #WORK}
 * @param mode permission bits such as 0644, or -1 for 0644
 * @param extract whether it is an archive, of which the content is placed
 * @param cache whether the node may keep it for later attempts; of web addresses only
 */
public record FileSpec(
        Source source,
        String to,
        int mode,
        @SinceLevel(2) boolean extract,
        @SinceLevel(2) boolean cache) {
    /** The working directory itself. */
    public static final String WORK = ".";

    /** Placed as it is, and fetched anew each time. */
    public FileSpec(Source source, String to, int mode) {
        this(source, to, mode, false, false);
    }

    /** Whether it asks for something that a cell below level 2 does not know. */
    public boolean needsLevel2() {
        return extract || cache;
    }

    /** Where the bytes come from. */
    public sealed interface Source {
        /** Uploaded before the submission; named by its content. */
        record Upload(String sha256) implements Source {}

        /**
         * Fetched by the worker over http or https, or from its own machine where that is allowed; checked against
         * {@code sha256} where that is given.
         *
         * @param url or {@code file://} and an absolute path
         */
        record Web(String url, @Nullable String sha256) implements Source {}

        /**
         * All kept outputs of a task that this one runs after, written {@code outputs:TASK}; {@code to} is a folder, by
         * default the task's name. Below it stand the paths as they were made, after the instance number where that
         * task is an array: {@code count/3/words.txt}.
         */
        record Outputs(String task) implements Source {}
    }
}
