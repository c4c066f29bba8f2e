package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.List;
import java.util.Locale;

/** An explanation, for people. */
final class ExplainPage {
    private final Console console;
    private final Page page;
    private final Json answer;
    private final long nowMs;

    ExplainPage(Console console, Json answer) {
        this.console = console;
        this.page = new Page(console);
        this.answer = answer;
        this.nowMs = answer.number("at");
    }

    void print() {
        page.line("task", console.bold(answer.text("id")) + (answer.isTrue("history") ? " (from the history)" : ""));
        page.line("state", console.state(answer.text("state")) + since());
        if (!answer.get("waiting").isNull()) {
            waiting(answer.get("waiting"));
        } else if (!answer.get("placed").isNull()) {
            placed(answer.get("placed"));
        } else {
            ended(answer.get("ended"));
        }
    }

    private String since() {
        Json waiting = answer.get("waiting").get("since");
        Json placed = answer.get("placed").get("since");
        Json attempts = answer.get("attempts");
        String tries = attempts.number("most") > 1 || attempts.number("made") > 1
                ? ", " + attempts.number("used") + " of " + Text.plural(attempts.number("most"), "attempt") + " used"
                : "";
        if (!waiting.isNull()) {
            return ", for " + Text.duration(nowMs - waiting.number()) + tries;
        }
        return (placed.isNull() ? "" : ", for " + Text.duration(nowMs - placed.number())) + tries;
    }

    private void waiting(Json waiting) {
        page.line("why", waiting.text("message"));
        for (Json after : waiting.items("after")) {
            String how = after.isTrue("expanded")
                    ? after.number("ended") + " of " + after.number("instances") + " ended, " + after.number("finished")
                            + " finished"
                    : "it is not known yet how many instances it has";
            page.line("after", after.text("task") + " (" + after.text("when") + "): " + how);
        }
        if (!waiting.get("notBefore").isNull()) {
            page.line("retry", "in " + Text.duration(waiting.number("notBefore") - nowMs) + " at the earliest");
        }
        if (!waiting.get("queueUntil").isNull()) {
            page.line(
                    "gives up",
                    "in " + Text.duration(waiting.number("queueUntil") - nowMs) + ", when its queue timeout is over");
        }
        queue(waiting.get("queue"));
        if (!waiting.get("expected").isNull()) {
            page.line("expected", kept(waiting.get("expected")));
        }
        for (Json kept : waiting.items("kept")) {
            page.line("kept", "for " + kept.text("task") + ": " + kept(kept));
        }
        new NodesTable(console, page).print(waiting.get("nodes"));
        roles();
    }

    private void queue(Json queue) {
        if (queue.isNull()) {
            return;
        }
        long ahead = queue.number("ahead");
        String inRole = (ahead == 0 ? "next" : Text.plural(ahead, "task") + " before it") + " of "
                + queue.number("ready") + " ready in role " + answer.text("role");
        long rolesAhead = queue.number("rolesAhead");
        List<Json> turns = queue.items("turns");
        StringBuilder roles = new StringBuilder();
        for (int i = 0; i < Math.min(rolesAhead, Math.min(3, turns.size())); i++) {
            roles.append(i == 0 ? ": " : ", ").append(turns.get(i).text("role"));
        }
        String between = queue.number("rolesWaiting") <= 1
                ? "; no other role waits"
                : rolesAhead == 0
                        ? "; its role has the first turn of " + queue.number("rolesWaiting")
                        : "; " + rolesAhead + " of " + queue.number("rolesWaiting") + " roles have their turn before"
                                + roles + (rolesAhead > 3 ? ", …" : "");
        page.line("queue", inRole + between);
    }

    private String kept(Json kept) {
        return kept.get("startAt").isNull()
                ? "on " + kept.text("node") + " as soon as it has room; nobody says how long what runs there takes"
                : "on " + kept.text("node") + " in " + Text.duration(kept.number("startAt") - nowMs)
                        + " by the estimates of what runs there";
    }

    private void roles() {
        Table table = new Table("ROLE", "SHARE", "OF", "ENTITLED", "WEIGHT", "WAITING", "GUARANTEE", "LIMIT", "DEMAND");
        String own = answer.text("role");
        for (Json role : answer.items("roles")) {
            String name = role.text("role");
            boolean above = own.startsWith(name + "/");
            table.row(
                    name.equals(own) ? name + " *" : name + (above ? "/" : ""),
                    percent(role.get("share")),
                    Text.dashIfEmpty(role.text("resource")),
                    percent(role.get("entitlement")),
                    Text.amount(role.get("weight")),
                    role.text("waiting"),
                    RolesCommand.amounts(role.get("guarantee")),
                    RolesCommand.amounts(role.get("limit")),
                    RolesCommand.amounts(role.get("demand")));
        }
        page.gap();
        table.print(console);
    }

    private void placed(Json placed) {
        page.line(
                "node",
                placed.text("node") + " (attempt " + placed.text("attempt") + " is "
                        + placed.text("attemptState").toLowerCase(Locale.ROOT) + ")");
        page.line("granted", RolesCommand.amounts(placed.get("allocation")));
        health(placed.get("health"));
        if (placed.get("feasible").isNull()) {
            page.line("why", "its node is not part of the cell now");
            return;
        }
        page.line("why", rank(placed) + "; what was so when it was placed is not kept");
        page.line("score", score(placed.text("policy")) + "; the least comes first");
        page.gap();
        Table table = new Table("RANK", "NODE", "PEERS", "PREFERENCE", "SCORE");
        for (Json choice : placed.items("best")) {
            table.row(
                    choice.text("rank"),
                    choice.text("node") + (choice.text("node").equals(placed.text("node")) ? " *" : ""),
                    choice.text("peers"),
                    choice.text("preference"),
                    choice.text("score"));
        }
        table.print(console);
    }

    private void health(Json health) {
        if (health.isNull()) {
            return;
        }
        String since = health.get("since").isNull()
                ? ""
                : " for " + Text.duration(Math.max(0, nowMs - health.number("since")));
        String message = health.text("message");
        page.line(
                "health",
                health.text("state").toLowerCase(Locale.ROOT).replace('_', ' ')
                        + since
                        + (message.isEmpty() ? "" : ": " + message));
    }

    private static String rank(Json placed) {
        long feasible = placed.number("feasible");
        String would = " that would take it if it were placed now";
        if (placed.get("rank").isNull()) {
            return "its node would not take it now; " + Text.plural(feasible, "other") + " would";
        }
        String workers = Text.plural(placed.number("workers"), "worker");
        return feasible == 1
                ? "its node is the only one of " + workers + would
                : "its node is number " + placed.number("rank") + " of the " + feasible + " of " + workers + would;
    }

    private static String score(String policy) {
        return policy + ": "
                + switch (policy) {
                    case "best-fit" -> "what is free there, each resource in millionths of the largest node, added up";
                    case "dot-product" -> "what is free there times what is asked, resource by resource, added up";
                    case "fgd" -> "how much more of its GPUs typical tasks could not use";
                    default -> "none, nodes go by name";
                };
    }

    private void ended(Json ended) {
        page.line("ended", Text.time(ended.get("at")));
        List<Json> chain = ended.items("chain");
        for (int i = 0; i < chain.size(); i++) {
            Json link = chain.get(i);
            if (i > 0) {
                page.gap();
                page.line("because of", console.bold(link.text("task")));
                page.line("state", console.state(link.text("state")));
            }
            String reason = link.text("reason").equals("NONE") ? "" : " (" + link.text("reason") + ")";
            page.line("why", link.text("message") + reason);
            page.line(
                    "attempt", link.text("attempt") + (link.text("node").isEmpty() ? "" : " on " + link.text("node")));
            page.line("exit", link.text("exitStatus"));
            page.line("signal", link.text("signal"));
            for (Json line : link.items("output")) {
                console.out().println(console.dim("  | ") + Text.printable(line.text()));
            }
        }
    }

    private static String percent(Json part) {
        return part.value() instanceof Number number
                ? String.format(Locale.ROOT, "%.1f %%", number.doubleValue() * 100)
                : "-";
    }
}
