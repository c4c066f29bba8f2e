package io.reeve.cli.follow;

import io.reeve.cli.CliException;
import io.reeve.cli.Console;
import io.reeve.cli.Text;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prints what the last tasks of a job wrote: those that no other runs after, and that are no arrays. */
final class Results {
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_TASKS = 8;

    private final Cluster cluster;
    private final Console console;

    Results(Cluster cluster, Console console) {
        this.cluster = cluster;
        this.console = console;
    }

    void print(Json job) {
        List<Json> last = lastTasks(job);
        for (Json group : last.subList(0, Math.min(last.size(), MAX_TASKS))) {
            String task = job.text("id") + "/" + group.text("name");
            byte[] output = output(task);
            if (output.length == 0) {
                continue;
            }
            if (last.size() > 1) {
                console.out().println(console.bold("== " + group.text("name")));
            }
            int length = Math.min(output.length, MAX_BYTES);
            // Bytes in a pipe are the program's; a terminal must not be steered by them.
            if (console.isTerminal()) {
                new String(output, 0, length, StandardCharsets.UTF_8)
                        .lines()
                        .map(Text::printable)
                        .forEach(console.out()::println);
            } else {
                console.out().write(output, 0, length);
                if (output[length - 1] != '\n') {
                    console.out().println();
                }
            }
            if (output.length > MAX_BYTES) {
                console.out().println("… more than " + Text.size(MAX_BYTES) + "; all of it: reeve logs " + task);
            }
        }
    }

    private static List<Json> lastTasks(Json job) {
        Set<String> runBefore = new HashSet<>();
        for (Json group : job.items("groups")) {
            group.items("after").forEach(dependency -> runBefore.add(dependency.text("task")));
        }
        return job.items("groups").stream()
                .filter(group -> !runBefore.contains(group.text("name")))
                .filter(group -> !group.isTrue("array") && group.get("counts").number("FINISHED") == 1)
                .toList();
    }

    private byte[] output(String task) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("task", task);
        query.put("stream", "stdout");
        try (InputStream bytes = cluster.logs(query)) {
            return bytes.readNBytes(MAX_BYTES + 1);
        } catch (IOException | CliException unavailable) {
            console.err().println("cannot read the output of " + task + ": " + unavailable.getMessage());
            return new byte[0];
        }
    }
}
