package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the nodes. */
@Command(description = "List the nodes: who is there, what each offers and what of it is used.")
final class NodesCommand implements Callable<Integer> {
    private final Session session;

    NodesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.connect().nodes();
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("NODE", "STATE", "ROLES", "CPUS", "MEM", "GPUS", "TASKS", "SINCE", "URL", "ATTRIBUTES");
        long nowMs = System.currentTimeMillis();
        for (Json node : answer.items("nodes")) {
            Json capacity = node.get("capacity");
            Json used = node.get("used");
            table.row(
                    node.text("id") + (node.isTrue("leader") ? " *" : ""),
                    state(node),
                    roles(node.items("roles")),
                    Text.dashIfEmpty(Text.amount(used.get("cpus"))) + "/" + Text.amount(capacity.get("cpus")),
                    Text.size(used.number("mem")) + "/" + Text.size(capacity.number("mem")),
                    gpus(used, capacity),
                    node.get("attempts").value() instanceof List<?> attempts
                            ? Integer.toString(attempts.size())
                            : node.text("attempts"),
                    Text.between(node.get("since"), Json.NULL, nowMs),
                    Text.dashIfEmpty(node.text("url")),
                    attributes(node.get("attributes").fields()));
        }
        table.print(session.console());
        String paused = answer.get("rescheduling").text("message");
        if (!paused.isEmpty()) {
            session.out().println("rescheduling is paused: " + paused);
        }
        return ExitStatus.DONE;
    }

    /** Where it is in its life; an older cluster tells only whether it is there. */
    private static String state(Json node) {
        String phase = node.text("phase").isEmpty() ? node.text("state") : node.text("phase");
        String known = phase.equals("READY") ? node.text("state") : phase;
        long cutOff = node.number("unreachable");
        return (node.get("suspectSince").isNull() ? known : "SUSPECT")
                + (cutOff > 0 ? " (" + cutOff + " cut off)" : "");
    }

    /** A dash where it has none, or does not say. */
    private static String gpus(Json used, Json capacity) {
        String all = Text.amount(capacity.get("gpus"));
        return all.isEmpty() || all.equals("0") ? "-" : Text.amount(used.get("gpus")) + "/" + all;
    }

    private static String roles(List<Json> roles) {
        return roles.stream().map(role -> role.text().toLowerCase(Locale.ROOT)).collect(Collectors.joining(","));
    }

    private static String attributes(Map<String, Json> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                .collect(Collectors.joining(" "));
    }
}
