package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The events of one job as a file: one JSON object a line, in their order. */
final class EventFile {
    private static final int PAGE = 10_000;

    private EventFile() {}

    /** Writes what has been committed until now; a file that is there is replaced. */
    static void write(Cluster cluster, String job, Path file) {
        long last = cluster.self().number("sequence");
        try (Writer lines = Files.newBufferedWriter(file)) {
            long after = 0;
            while (after < last) {
                Json page = cluster.eventPage(
                        Map.of("since", Long.toString(after), "limit", Integer.toString(PAGE), "job", job));
                List<Json> events = page.items("events");
                for (Json event : events) {
                    lines.append(event.toString()).append('\n');
                    after = Math.max(after, event.number("seq"));
                }
                if (events.isEmpty()) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new CliException(ExitStatus.USAGE, "cannot write the events to " + file + ": " + e, e);
        }
    }
}
