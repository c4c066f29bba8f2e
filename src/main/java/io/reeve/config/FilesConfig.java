package io.reeve.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a node's disk tasks may have, and how long it keeps what they leave.
 *
 * @param from folders whose files tasks may have by {@code file:///PATH}
 * @param cacheBytes of what was fetched from the web and is kept for later tasks
 * @param keepAgeMs how long the logs and outputs of an attempt stay after its end
 * @param keepBytes of logs and outputs of ended attempts; the oldest goes first
 * @param keepFreeBytes of the disk; while less is free, the oldest logs and outputs go. {@link #SOME} leaves it to the
 *     node
 * @param logBytes of one stream of one attempt; of a longer one the beginning goes
 * @param secretKeyFile holds the key that secrets are sealed with, on control nodes; null: none, or the node's own
 */
public record FilesConfig(
        List<Path> from,
        long cacheBytes,
        long keepAgeMs,
        long keepBytes,
        long keepFreeBytes,
        long logBytes,
        @Nullable Path secretKeyFile) {
    /** A twentieth of the disk, at most 5 GiB. */
    public static final long SOME = -1;

    private static final long GIB = 1L << 30;

    public static final FilesConfig DEFAULT =
            new FilesConfig(List.of(), 10 * GIB, 24 * 3_600_000L, 10 * GIB, SOME, 256L << 20, null);

    public FilesConfig {
        from = List.copyOf(from);
    }
}
