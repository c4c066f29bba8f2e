package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.EventStream;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the event stream. */
@Command(
        description = {
            "Print what happened, in order, without a gap: the last 100 events, or those after --since.",
            "With --job, --task or --type and without --since it is the last 100 that match among the last "
                    + EventsCommand.MAX_LOOKED_AT + " events of the cell."
        })
final class EventsCommand implements Callable<Integer> {
    private static final int RECENT = 100;
    /** Without --since: a leader reads what it is asked for from its disk, 100,000 of them in a second or two. */
    static final int MAX_LOOKED_AT = 1_000_000;
    /** A cluster that changes its leader is back within seconds. */
    private static final int MAX_RECONNECTS = 30;

    private static final long RECONNECT_PAUSE_MS = 1000;

    private final Session session;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens from now.")
    private boolean follow;

    @Option(names = "--since", paramLabel = "SEQ", description = "Only events after this sequence number; 0 for all.")
    private @Nullable Long since;

    @Option(names = "--job", paramLabel = "JOB", description = "Only events of this job.")
    private @Nullable String job;

    @Option(names = "--task", paramLabel = "TASK", description = "Only events of this task.")
    private @Nullable String task;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type, such as TaskLaunched.")
    private @Nullable String type;

    private long after;

    EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (since != null && since < 0) {
            throw Arguments.usage("--since is a sequence number from 0, was " + since);
        }
        Cluster cluster = session.connect();
        long end = cluster.self().number("sequence");
        EventPages pages = new EventPages(cluster, filter());
        if (since != null) {
            after = since;
            pages.between(after, end, this::print);
        } else if (pages.isFiltered()) {
            newest(pages, end);
        } else {
            after = Math.max(0, end - RECENT);
            pages.between(after, end, this::print);
        }
        after = Math.max(after, end);
        if (follow) {
            follow(cluster);
        }
        return ExitStatus.DONE;
    }

    /** Says where it stopped looking if it found less than it looked for. */
    private void newest(EventPages pages, long end) {
        long kept = pages.oldest() - 1;
        long from = Math.max(kept, end - MAX_LOOKED_AT);
        List<Json> found = pages.newest(RECENT, from, end);
        found.forEach(this::print);
        if (found.size() < RECENT && from > kept) {
            session.note("looked at the last " + MAX_LOOKED_AT + " events of the cell, those after " + from
                    + "; --since 0 looks at all that are kept");
        } else if (found.size() < RECENT && from > 0) {
            session.note("events up to " + from + " are no longer kept");
        }
    }

    private void follow(Cluster cluster) throws InterruptedException {
        for (int failures = 0; failures < MAX_RECONNECTS; failures++) {
            try (EventStream stream = cluster.events(query())) {
                for (EventStream.Sent sent = stream.next(); sent != null; sent = stream.next()) {
                    failures = 0;
                    show(sent);
                }
            } catch (IOException | CliException broken) {
                session.note("the stream broke, going on after " + after + ": " + broken.getMessage());
            }
            Thread.sleep(RECONNECT_PAUSE_MS);
        }
        throw new CliException(ExitStatus.UNREACHABLE, "the cluster is gone; the last event seen is " + after);
    }

    private void show(EventStream.Sent sent) {
        Json data = sent.data();
        String kind = data.text("type");
        if (kind.equals("too-old") || sent.name().equals("too-old")) {
            session.note("events after " + after + " are no longer kept; going on after " + data.number("sequence"));
            after = data.number("sequence");
        } else if (kind.equals("events")) {
            data.items("events").forEach(this::print);
        } else if (data.number("seq") > 0) {
            print(data);
        }
        session.out().flush();
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("since", Long.toString(after));
        query.putAll(filter());
        return query;
    }

    private Map<String, String> filter() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("job", Arguments.orEmpty(job));
        query.put("task", Arguments.orEmpty(task));
        query.put("type", Arguments.orEmpty(type));
        return query;
    }

    private void print(Json event) {
        long sequence = event.number("seq");
        if (sequence <= after) {
            return;
        }
        after = sequence;
        if (session.json()) {
            session.printJson(event);
            return;
        }
        StringBuilder line = new StringBuilder();
        line.append(session.console().dim(sequence + "  " + Text.time(event.number("at"))));
        line.append("  ")
                .append(String.format("%-17s", event.text("type")))
                .append(' ')
                .append(subject(event));
        for (String name : List.of("node", "state", "taskState", "reason", "percent", "progress", "message")) {
            String value = Text.firstLine(event.text(name));
            if (!value.isEmpty() && !value.equals("NONE") && !value.equals("0")) {
                line.append(' ')
                        .append(session.console().dim(name + "="))
                        .append(session.console().state(value));
            }
        }
        session.out().println(line);
    }

    private static String subject(Json event) {
        for (String name : List.of("attempt", "task", "job")) {
            if (!event.text(name).isEmpty()) {
                return event.text(name);
            }
        }
        return "";
    }
}
