package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import io.reeve.cli.http.Problem;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one job, task or node. */
@Command(description = "Show a job (word-count.42), a task (word-count.42/count/3) or a node (node-1).")
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "A job, a task or a node.")
    private String id = "";

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (id.indexOf('/') >= 0) {
            String task = Ids.requireTask(id).task().toString();
            show(session.connect().task(task), this::task);
            return ExitStatus.DONE;
        }
        Cluster cluster = session.connect();
        Json job = Ids.isJob(id) ? jobOrNull(cluster) : null;
        if (job != null) {
            show(job, job.get("schedule").isNull() ? this::job : this::schedule);
        } else {
            show(nodeOf(cluster), this::node);
        }
        return ExitStatus.DONE;
    }

    private Json nodeOf(Cluster cluster) {
        try {
            return cluster.node(id);
        } catch (Problem problem) {
            if (problem.httpStatus() != 404) {
                throw problem;
            }
            throw Arguments.usage("there is no node " + id + ", and a job's id ends in its number, as " + id
                    + ".1; \"reeve jobs\" and \"reeve nodes\" list them");
        }
    }

    /** A node may be named like a job. */
    private @Nullable Json jobOrNull(Cluster cluster) {
        try {
            return cluster.job(id);
        } catch (Problem problem) {
            if (problem.httpStatus() != 404) {
                throw problem;
            }
            try {
                cluster.node(id);
                return null;
            } catch (Problem noNodeEither) {
                throw problem;
            }
        }
    }

    private void show(Json answer, Consumer<Json> page) {
        if (session.json()) {
            session.printJson(answer);
        } else {
            page.accept(answer);
        }
    }

    private void job(Json job) {
        line("job", session.console().bold(job.text("id")) + fromHistory(job));
        line("state", session.console().state(job.text("state")));
        line("message", job.text("message"));
        line("role", job.text("role") + ", priority " + job.text("priority"));
        line("key", job.text("key"));
        line("run of", job.text("runOf"));
        line("scheduled", Text.time(job.get("scheduledAt")));
        line("deadline", Text.time(job.get("deadlineAt")));
        line("open", job.get("open").isNull() ? "" : job.isTrue("open") ? "takes more tasks: reeve add" : "closed");
        line("submitted", Text.time(job.get("submittedAt")));
        line("ended", Text.time(job.get("endedAt")));
        long nowMs = System.currentTimeMillis();
        line("took", Text.between(job.get("submittedAt"), job.get("endedAt"), nowMs));
        session.out().println();
        Table table = new Table("TASK", "TOTAL", "PENDING", "ACTIVE", "FINISHED", "FAILED", "OTHER", "AFTER");
        for (Json group : job.items("groups")) {
            Json counts = group.get("counts");
            String after = group.items("after").stream()
                    .map(dependency -> dependency.text("task"))
                    .collect(Collectors.joining(", "));
            table.row(
                    group.text("name"),
                    group.get("expanded").value() instanceof Boolean expanded && !expanded ? "?" : group.text("total"),
                    Long.toString(counts.number("PENDING")),
                    Long.toString(counts.number("ACTIVE")),
                    Long.toString(counts.number("FINISHED")),
                    Long.toString(counts.number("FAILED")),
                    Long.toString(counts.number("KILLED") + counts.number("LOST") + counts.number("ERROR")),
                    after);
        }
        table.print(session.console());
    }

    private void schedule(Json job) {
        Json schedule = job.get("schedule");
        line("schedule", session.console().bold(job.text("id")));
        line("state", job.text("state"));
        line("message", job.text("message"));
        line("pattern", schedule.text("pattern") + ", zone " + schedule.text("zone"));
        line("misfire", schedule.text("misfire") + ", overlap: " + schedule.text("overlap"));
        line("role", job.text("role") + ", priority " + job.text("priority"));
        line("key", job.text("key"));
        line("submitted", Text.time(job.get("submittedAt")));
        line("ended", Text.time(job.get("endedAt")));
        line("next run", Text.time(schedule.get("nextAt")));
        line("last run", Text.time(schedule.get("lastAt")));
        line("last job", schedule.text("lastRun"));
        line("so far", schedule.text("runs") + " runs, " + schedule.text("skipped") + " instants skipped");
    }

    private void task(Json task) {
        line("task", session.console().bold(task.text("id")) + fromHistory(task));
        line("state", session.console().state(task.text("state")) + reason(task));
        line("message", task.text("message"));
        line("node", task.text("node"));
        line("exit", task.text("exitStatus"));
        line("signal", task.text("signal"));
        line("kind", task.text("kind").equals("command") ? "" : work(task.get("document")));
        line("command", task.items("command").stream().map(Json::text).collect(Collectors.joining(" ")));
        line("resources", amounts(task.get("resources")));
        line("item", task.text("item"));
        line("submitted", Text.time(task.get("submittedAt")));
        for (Json attempt : task.items("attempts")) {
            session.out().println();
            attempt(attempt);
        }
        for (Json before : task.items("earlier")) {
            session.out().println();
            line("generation", before.text("generation") + ", before it was retried");
            line("state", session.console().state(before.text("state")) + reason(before));
            line("message", before.text("message"));
            line("ended", Text.time(before.get("endedAt")));
            for (Json attempt : before.items("attempts")) {
                session.out().println();
                attempt(attempt);
            }
        }
    }

    /** {@code verticle com.acme.Hello}, {@code message to orders}, or the name of another kind. */
    private static String work(Json document) {
        Json verticle = document.get("verticle");
        if (!verticle.isNull()) {
            String named = verticle.text("class");
            return "verticle " + (named.isEmpty() ? verticle.text() : named)
                    + (document.text("isolation").isEmpty() ? "" : ", in a process of its own");
        }
        Json container = document.get("container");
        if (!container.isNull()) {
            String rootfs = container.text("rootfs");
            return rootfs.isEmpty() ? "container of " + container.text("image") : "container in " + rootfs;
        }
        Json message = document.get("message");
        return message.isNull() ? document.text("kind") : "message to " + message.text("address");
    }

    private void attempt(Json attempt) {
        line("attempt", session.console().bold(attempt.text("id")));
        line("state", session.console().state(attempt.text("state")) + reason(attempt));
        line("message", attempt.text("message"));
        line("node", attempt.text("node"));
        line("exit", attempt.text("exitStatus"));
        line("signal", attempt.text("signal"));
        line(
                "progress",
                (attempt.number("percent") == 0 ? "" : attempt.text("percent") + "% ") + attempt.text("progress"));
        line("granted", amounts(attempt.get("allocation")));
        line("started", Text.time(attempt.get("startedAt")));
        line("warned", Text.time(attempt.get("warnedAt")));
        long nowMs = System.currentTimeMillis();
        line("took", Text.between(attempt.get("startedAt"), attempt.get("endedAt"), nowMs));
        line(
                "result",
                attempt.get("result").isNull() ? "" : attempt.get("result").toString());
        line(attempt.get("usage").isTrue("live") ? "uses" : "used", UsageText.of(attempt.get("usage")));
        for (Json output : attempt.items("outputs")) {
            line("output", output.text("path") + "  " + Text.size(output.number("size")));
        }
    }

    private void node(Json node) {
        line("node", session.console().bold(node.text("id")) + (node.isTrue("leader") ? " (leader)" : ""));
        line("state", session.console().state(node.text("state")) + reason(node));
        line("message", node.text("message"));
        line("phase", session.console().state(node.text("phase")) + until(node.get("phaseUntil")));
        line("because", node.text("phaseMessage"));
        line("suspect since", moment(node.get("suspectSince")));
        line("suspect because", node.text("suspectMessage"));
        line("restart until", moment(node.get("restartUntil")));
        line("cut off", node.number("unreachable") == 0 ? "" : node.text("unreachable") + " attempts go on there");
        line("roles", node.items("roles").stream().map(Json::text).collect(Collectors.joining(", ")));
        line("offers", amounts(node.get("capacity")));
        line("used", amounts(node.get("used")));
        line("url", node.text("url"));
        line("version", node.text("version"));
        line("pid", node.text("pid"));
        line("since", Text.time(node.get("since")));
        node.get("attributes").fields().forEach((name, value) -> line(name, value.text()));
    }

    private static String moment(Json epochMs) {
        return epochMs.isNull() ? "" : Text.time(epochMs);
    }

    private static String until(Json epochMs) {
        return epochMs.isNull() ? "" : " until " + Text.time(epochMs);
    }

    private static String fromHistory(Json of) {
        return of.isTrue("history") ? " (from the history)" : "";
    }

    private static String reason(Json of) {
        String reason = of.text("reason");
        return reason.isEmpty() || reason.equals("NONE") ? "" : " (" + reason + ")";
    }

    private static String amounts(Json resources) {
        return resources.fields().entrySet().stream()
                .filter(entry -> !entry.getValue().isNull())
                .map(ShowCommand::amount)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String amount(Map.Entry<String, Json> entry) {
        Json value = entry.getValue();
        return switch (entry.getKey()) {
            case "mem", "disk" -> value.number() == 0 ? "" : entry.getKey() + " " + Text.size(value.number());
            case "custom" -> amounts(value);
            case "ports" -> value.items().isEmpty() ? "" : "ports " + value;
            case "gpuIndices" -> value.items().isEmpty() ? "" : "gpu indices " + value;
            case "gpus" ->
                value.value() instanceof Number gpus && gpus.doubleValue() == 0 ? "" : "gpus " + Text.amount(value);
            default -> entry.getKey() + " " + Text.amount(value);
        };
    }

    private void line(String name, String value) {
        if (!value.isBlank() && !value.equals("-")) {
            session.out()
                    .println(session.console().dim(String.format("%-10s", name)) + " "
                            + value.strip().replace("\n", "\n" + " ".repeat(11)));
        }
    }
}
