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
    }
}
