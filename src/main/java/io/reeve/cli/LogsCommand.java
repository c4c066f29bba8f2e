package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a task wrote. */
@Command(description = "Print what a task wrote: its newest attempt's standard output, as the bytes are.")
final class LogsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "TASK",
            description = "A task (word-count.42/count/3), an attempt (…@2), or a job of one task.")
    private String task = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the attempt ends.")
    private boolean follow;

    @Option(names = "--stderr", description = "The standard error instead.")
    private boolean stderr;

    @Option(names = "--attempt", paramLabel = "N", description = "This attempt instead of the newest.")
    private @Nullable Integer attempt;

    @Option(names = "--tail", paramLabel = "N", description = "Only the last N lines.")
    private @Nullable Integer tail;

    @Option(names = "--timestamps", description = "Before each line, when it was written, to about a second.")
    private boolean timestamps;

    @Option(names = "--grep", paramLabel = "TEXT", description = "Only the lines that hold this text.")
    private @Nullable String grep;

    @Option(names = "--ignore-case", description = "With --grep, whether letters are capital or not.")
    private boolean ignoreCase;

    LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        if (session.json()) {
            throw Arguments.usage("reeve logs prints bytes as they are: there is no --json for it");
        }
        Map<String, String> query = new LinkedHashMap<>();
        OneTask named = OneTask.named(task);
        query.put("stream", stderr ? "stderr" : "stdout");
        if (attempt != null) {
            Arguments.requirePositive("--attempt", attempt);
            query.put("attempt", attempt.toString());
        }
        if (tail != null) {
            Arguments.requirePositive("--tail", tail);
            query.put("tail", tail.toString());
        }
        query.put("follow", follow ? "true" : "");
        query.put("timestamps", timestamps ? "true" : "");
        if (grep != null) {
            if (grep.isEmpty() || follow || tail != null) {
                throw Arguments.usage("--grep takes a text, and neither --follow nor --tail beside it");
            }
            query.put("grep", grep);
            query.put("ignore-case", ignoreCase ? "true" : "");
            query.put("limit", "10000");
        }
        Cluster cluster = session.connect();
        Ids.TaskChoice choice = named.in(cluster);
        query.put("task", choice.task().toString());
        if (choice.attempt() > 0) {
            query.putIfAbsent("attempt", Integer.toString(choice.attempt()));
        }
        try (InputStream bytes = cluster.logs(query)) {
            byte[] part = new byte[1 << 16];
            for (int read = bytes.read(part); read >= 0; read = bytes.read(part)) {
                session.out().write(part, 0, read);
                if (bytes.available() == 0) {
                    session.out().flush();
                }
            }
        }
        return ExitStatus.DONE;
    }
}
