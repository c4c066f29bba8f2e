package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plan, for people. */
final class PlanPage {
    /** Nodes that are named in a row; the others are a number. */
    private static final int MAX_NODES = 4;
    /** Waiting tasks of which it is said what the nodes lack. */
    private static final int MAX_EXPLAINED = 5;

    private final Console console;
    private final Page page;
    private final Json plan;

    PlanPage(Console console, Json plan) {
        this.console = console;
        this.page = new Page(console);
        this.plan = plan;
    }

    void print() {
        page.line(
                "plan of",
                console.bold(plan.text("job")) + ", role " + plan.text("role") + ", priority " + plan.text("priority")
                        + " (as of event " + plan.text("sequence") + "; nothing was submitted)");
        if (!plan.get("known").isNull()) {
            page.line(
                    "known",
                    "its key was used for the same document: a submission would return " + plan.text("known")
                            + " and start nothing");
            return;
        }
        page.line("tasks", summary());
        uploads();
        schedule(plan.get("schedule"));
        if (!plan.isTrue("complete")) {
            page.line("cut", console.yellow("time ran out before all of it was decided: more may start than is said"));
        }
        plan.items("stops").forEach(stop -> page.line("would end", stop.text("attempt") + ": " + stop.text("message")));
        page.gap();
        groups();
        whys();
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        add(parts, plan.number("starts"), "start now");
        add(parts, plan.number("waits"), "wait");
        add(parts, plan.number("blocked"), "run after others");
        add(parts, plan.number("never"), "can never run");
        String unknown = plan.number("unexpanded") == 0
                ? ""
                : "; how many instances " + plan.number("unexpanded") + " of them "
                        + (plan.number("unexpanded") == 1 ? "has" : "have") + " is known later";
        return Text.plural(plan.number("total"), "task")
                + (parts.isEmpty() ? "" : ": ")
                + String.join(", ", parts)
                + unknown;
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private void uploads() {
        int count = plan.items("uploads").size();
        if (count > 0) {
            page.line("files", Text.plural(count, "file") + " would be uploaded first");
        }
    }

    private void schedule(Json schedule) {
        if (schedule.isNull()) {
            return;
        }
        page.line(
                "schedule",
                schedule.text("pattern") + ", zone " + schedule.text("zone") + "; below is a run as if it came now");
        page.line("runs at", schedule.items("next").stream().map(Text::time).collect(Collectors.joining(", ")));
    }

    private void groups() {
        Table table = new Table("STAGE", "TASK", "TOTAL", "START", "WAIT", "BLOCKED", "NODES", "AFTER");
        for (Json group : plan.items("groups")) {
            table.row(
                    group.text("stage"),
                    group.text("task"),
                    group.get("total").isNull() ? "?" : group.text("total"),
                    group.text("starts"),
                    group.text("waits"),
                    group.text("blocked"),
                    Text.dashIfEmpty(nodes(group.items("nodes"))),
                    Text.dashIfEmpty(after(group)));
        }
        table.print(console);
        long left = plan.number("groupsTotal") - plan.items("groups").size();
        if (left > 0) {
            console.out().println("… and " + Text.plural(left, "task") + " more");
        }
    }

    private static String nodes(List<Json> nodes) {
        String named = nodes.stream()
                .limit(MAX_NODES)
                .map(node -> node.text("node") + (node.number("tasks") > 1 ? " ×" + node.number("tasks") : ""))
                .collect(Collectors.joining(", "));
        return nodes.size() > MAX_NODES ? named + " and " + (nodes.size() - MAX_NODES) + " more" : named;
    }

    private static String after(Json group) {
        return group.items("after").stream()
                .map(each -> each.text("task")
                        + (each.text("when").equals("finished") ? "" : " (" + each.text("when") + ")"))
                .collect(Collectors.joining(", "));
    }

    /** Why those wait that nothing but the cell keeps waiting. */
    private void whys() {
        int explained = 0;
        for (Json group : plan.items("groups")) {
            Json why = group.get("why");
            if (why.isNull() || why.text("kind").equals("dependency")) {
                continue;
            }
            if (explained++ >= MAX_EXPLAINED) {
                page.heading("… and why others wait: --json");
                return;
            }
            page.gap();
            boolean never = why.text("kind").equals("ended");
            page.line(never ? "never" : "waits", console.bold(why.text("task")) + ": " + why.text("message"));
            new NodesTable(console, page).print(why.get("nodes"));
        }
    }
}
