package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import io.reeve.model.TaskState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists tasks. */
@Command(description = "List the tasks that wait or run; with --all or --state, also those that ended.")
final class PsCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-a", "--all"},
            description = "Tasks in every state.")
    private boolean all;

    @Option(
            names = "--state",
            paramLabel = "STATE[,…]",
            description = "Only PENDING, ACTIVE, FINISHED, FAILED, KILLED, LOST or ERROR ones.")
    private @Nullable String state;

    @Option(names = "--job", paramLabel = "JOB", description = "Only tasks of this job.")
    private @Nullable String job;

    @Option(names = "--node", paramLabel = "NODE", description = "Only tasks on this node.")
    private @Nullable String node;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only tasks of this role.")
    private @Nullable String role;

    @Option(names = "--search", paramLabel = "TEXT", description = "Only tasks whose id holds this text.")
    private @Nullable String search;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many; default 100.")
    private int limit;

    PsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Arguments.requirePositive("--limit", limit);
        if (all && state != null) {
            throw Arguments.usage("--all and --state exclude one another");
        }
        Map<String, String> query = new LinkedHashMap<>();
        String states = Arguments.state(state, Arguments.names(TaskState.values()));
        query.put("state", all || !states.isEmpty() ? states : "PENDING,ACTIVE");
        query.put("job", Arguments.orEmpty(job));
        query.put("node", Arguments.orEmpty(node));
        query.put("role", Arguments.orEmpty(role));
        query.put("search", Arguments.orEmpty(search));
        query.put("limit", Integer.toString(limit));
        Cluster cluster = session.connect();
        Json answer = cluster.tasks(query);
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("TASK", "STATE", "NODE", "ATTEMPT", "TOOK", "PROGRESS", "MESSAGE");
        long nowMs = System.currentTimeMillis();
        Waits waits = new Waits(cluster);
        for (Json task : answer.items("tasks")) {
            String state = task.text("state");
            String attemptState = task.text("attemptState");
            boolean waitsAgain = state.equals("PENDING"); // what is told of it besides is of its last attempt
            table.row(
                    task.text("id"),
                    state.equals("ACTIVE") && !attemptState.isEmpty() ? attemptState : state,
                    waitsAgain ? "-" : Text.dashIfEmpty(task.text("node")),
                    Text.dashIfEmpty(task.text("attemptNumber")),
                    waitsAgain ? "-" : Text.between(task.get("startedAt"), task.get("endedAt"), nowMs),
                    progress(task),
                    waits.message(task));
        }
        table.print(session.console());
        if (!answer.get("next").isNull()) {
            session.note("there are more: --limit N, --job JOB or --state STATE");
        }
        return ExitStatus.DONE;
    }

    private static String progress(Json task) {
        String percent = task.number("percent") == 0 ? "" : task.text("percent") + "%";
        return Text.dashIfEmpty((percent + " " + task.text("progress")).strip());
    }
}
