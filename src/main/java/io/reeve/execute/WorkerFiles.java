package io.reeve.execute;

import java.nio.file.Path;
import java.util.List;

/**
 * What a worker gives and keeps of files.
 *
 * @param folders whose files tasks may have
 * @param cacheBytes of what was fetched and is kept for later attempts
 * @param logBytes of one stream of one attempt; of a longer one the beginning goes
 */
public record WorkerFiles(List<Path> folders, long cacheBytes, long logBytes) {
    public static final WorkerFiles DEFAULT = new WorkerFiles(List.of(), 10L << 30, 256L << 20);

    public WorkerFiles {
        folders = List.copyOf(folders);
    }
}
