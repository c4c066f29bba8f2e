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
@Command(description = "Print what happened, in order, without a gap: the last 100 events, or those after --since.")
final class EventsCommand implements Callable<Integer> {
    private static final long RECENT = 100;
    private static final int PAGE = 1000;
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
        after = since != null ? since : Math.max(0, cluster.self().number("sequence") - RECENT);
        pages(cluster);
        if (follow) {
            follow(cluster);
        }
        return ExitStatus.DONE;
    }

    private void pages(Cluster cluster) {
        long last = cluster.self().number("sequence");
        while (after < last) {
            Map<String, String> query = query();
            query.put("limit", Integer.toString(PAGE));
            Json page = cluster.eventPage(query);
            page.items("events").forEach(this::print);
            long reached = Math.max(page.number("last"), after);
            if (page.items("events").isEmpty()) {
                after = Math.max(reached, after);
                return;
            }
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
