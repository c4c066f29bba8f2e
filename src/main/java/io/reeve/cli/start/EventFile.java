package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.EventPages;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.FileWords;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The events of one job as a file: one JSON object a line, in their order. */
final class EventFile {
    private EventFile() {}

    /** Writes what has been committed until now; a file that is there is replaced. */
    static void write(Cluster cluster, String job, Path file) {
        // As of now: what the cluster said of itself when it was connected was before the job.
        long end = cluster.job(job).number("sequence");
        EventPages pages = new EventPages(cluster, Map.of("job", job));
        try (Writer lines = Files.newBufferedWriter(file)) {
            pages.between(pages.oldest() - 1, end, event -> append(lines, event));
        } catch (UncheckedIOException e) {
            throw unwritten(file, e.getCause());
        } catch (IOException e) {
            throw unwritten(file, e);
        }
    }

    private static CliException unwritten(Path file, IOException e) {
        String why = FileWords.whyUnwritten(file, e);
        return new CliException(ExitStatus.USAGE, "cannot write the events to " + file + ": " + why, e);
    }

    private static void append(Writer lines, Json event) {
        try {
            lines.append(event.toString()).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
