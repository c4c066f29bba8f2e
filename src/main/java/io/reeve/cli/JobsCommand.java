package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists jobs, newest first. */
@Command(description = "List the jobs, newest first.")
final class JobsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--state", paramLabel = "STATE", description = "Only ACTIVE, FINISHED, FAILED or KILLED ones.")
    private @Nullable String state;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only jobs of this role.")
    private @Nullable String role;

    @Option(names = "--name", paramLabel = "NAME", description = "Only jobs of this name.")
    private @Nullable String name;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many; default 50.")
    private int limit;

    @Option(names = "--history", description = "Those that ended and left the list, last left first.")
    private boolean history;

    JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Arguments.requirePositive("--limit", limit);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("state", Arguments.state(state, "ACTIVE", "FINISHED", "FAILED", "KILLED"));
        query.put("role", Arguments.orEmpty(role));
        query.put("name", Arguments.orEmpty(name));
        query.put("limit", Integer.toString(limit));
        query.put("history", history ? "true" : "");
        Json answer = session.connect().jobs(query);
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("JOB", "STATE", "TASKS", "ROLE", "AGE", "TOOK", "MESSAGE");
        long nowMs = System.currentTimeMillis();
        for (Json job : answer.items("jobs")) {
            table.row(
                    job.text("id"),
                    job.text("state"),
                    job.get("counts").number("FINISHED") + "/" + job.number("total"),
                    job.text("role"),
                    Text.between(job.get("submittedAt"), Json.NULL, nowMs),
                    Text.between(job.get("submittedAt"), job.get("endedAt"), nowMs),
                    Text.firstLine(job.text("message")));
        }
        table.print(session.console());
        printSchedules(answer.items("schedules"));
        if (!answer.get("next").isNull()) {
            session.note("there are more: --limit N, or --state ACTIVE");
        }
        return ExitStatus.DONE;
    }

    private void printSchedules(List<Json> schedules) {
        if (schedules.isEmpty()) {
            return;
        }
        session.out().println();
        Table table = new Table("SCHEDULE", "PATTERN", "ZONE", "NEXT", "LAST", "RUNS", "SKIPPED", "ROLE");
        for (Json each : schedules) {
            Json schedule = each.get("schedule");
            table.row(
                    each.text("id"),
                    schedule.text("pattern"),
                    schedule.text("zone"),
                    Text.time(schedule.get("nextAt")),
                    Text.time(schedule.get("lastAt")),
                    schedule.text("runs"),
                    schedule.text("skipped"),
                    each.text("role"));
        }
        table.print(session.console());
    }
}
