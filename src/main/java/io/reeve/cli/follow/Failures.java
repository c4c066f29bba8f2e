package io.reeve.cli.follow;

import io.reeve.cli.CliException;
import io.reeve.cli.Console;
import io.reeve.cli.Text;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells why tasks did not finish, each once, with the last lines of output of the first few. */
final class Failures {
    /** Tasks told one by one; the rest is a number in the summary. */
    private static final int MAX_TOLD = 20;
    /** Those whose output is fetched. */
    private static final int MAX_WITH_OUTPUT = 5;

    private static final int TAIL_LINES = 10;
    private static final int TAIL_BYTES = 8192;

    private final Cluster cluster;
    private final Console console;
    private final Set<String> told = new HashSet<>();

    Failures(Cluster cluster, Console console) {
        this.cluster = cluster;
        this.console = console;
    }

    /** Lines about an event that ended a task badly; none for other events and what was told before. */
    List<String> of(Json event) {
        String state = switch (event.text("type")) {
            case "AttemptEnded" -> event.text("taskState");
            case "TaskEnded" -> event.text("state");
            default -> "";
        };
        return of(JobProgress.taskOf(event), state, event);
    }

    /** Lines about tasks of the job that failed unheard, while the stream was broken. */
    List<String> missed(String job) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("job", job);
        query.put("state", "FAILED,LOST,ERROR");
        query.put("limit", Integer.toString(MAX_TOLD));
        List<String> lines = new ArrayList<>();
        for (Json task : cluster.tasks(query).items("tasks")) {
            lines.addAll(of(task.text("id"), task.text("state"), task));
        }
        return lines;
    }

    private List<String> of(String task, String state, Json why) {
        boolean bad = state.equals("FAILED") || state.equals("LOST") || state.equals("ERROR");
        // What waited for a failed task is told with that task.
        if (!bad || why.text("reason").equals("DEPENDENCY_UNMET") || told.size() >= MAX_TOLD || !told.add(task)) {
            return List.of();
        }
        String node = why.text("node").isEmpty() ? "" : " on " + why.text("node");
        String message = why.text("message").isEmpty() ? why.text("reason") : why.text("message");
        List<String> lines = new ArrayList<>();
        lines.add(console.red(task + " " + state.toLowerCase(Locale.ROOT)) + node + ": " + Text.firstLine(message));
        List<String> output = message.lines().skip(1).map(Text::printable).toList();
        if (output.isEmpty() && told.size() <= MAX_WITH_OUTPUT && hadAttempt(why)) {
            output = tail(task);
        }
        output.forEach(line -> lines.add(console.dim("  | ") + line));
        return lines;
    }

    private static boolean hadAttempt(Json why) {
        return !why.text("attempt").isEmpty();
    }

    /** The end of its standard error, or if that is empty of its standard output. */
    private List<String> tail(String task) {
        List<String> lines = tail(task, "stderr");
        return lines.isEmpty() ? tail(task, "stdout") : lines;
    }

    private List<String> tail(String task, String stream) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("task", task);
        query.put("stream", stream);
        query.put("tail", Integer.toString(TAIL_LINES));
        try (InputStream bytes = cluster.logs(query)) {
            String text = new String(bytes.readNBytes(TAIL_BYTES), StandardCharsets.UTF_8);
            return text.lines().map(Text::printable).toList();
        } catch (IOException | CliException unavailable) {
            // The reason was told; output that cannot be had adds nothing to it.
            return List.of();
        }
    }
}
