package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.List;

/** What keeps a task off which nodes, cause by cause. */
final class NodesTable {
    private final Console console;
    private final Page page;

    NodesTable(Console console, Page page) {
        this.console = console;
        this.page = page;
    }

    /** @param nodes of an explanation or a plan */
    void print(Json nodes) {
        if (nodes.isNull()) {
            return;
        }
        long workers = nodes.number("workers");
        if (workers == 0) {
            page.heading("There is no worker.");
            return;
        }
        sieve(workers, nodes, "");
        List<Json> alternatives = nodes.items("alternatives");
        for (int i = 0; i < alternatives.size(); i++) {
            sieve(workers, alternatives.get(i), "Alternative " + (i + 1) + " (" + asked(alternatives.get(i)) + "): ");
        }
    }

    private void sieve(long workers, Json sieve, String before) {
        long fitting = sieve.number("fitting");
        long possible = sieve.number("possible");
        String fit = fitting == 0 ? "none has room now" : fitting == 1 ? "1 has room now" : fitting + " have room now";
        String ever = possible == 0
                ? "none ever will as it is: change the task or add a node"
                : possible + " would if nothing else ran there";
        String nearest = sieve.text("nearest").isEmpty() ? "" : "; nearest is " + sieve.text("nearest");
        page.heading(before + Text.plural(workers, "worker") + ": " + fit + ", " + ever + nearest);
        Table table = new Table("RULED OUT BY", "NODES", "ALONE", "FOREVER", "NEAREST", "HAS", "ASKED");
        for (Json cause : sieve.items("causes")) {
            Json miss = cause.get("nearest");
            boolean constraint = cause.text("kind").equals("constraint");
            table.row(
                    (constraint ? "where " : "") + cause.text("what"),
                    cause.text("nodes"),
                    cause.text("alone"),
                    cause.text("forever"),
                    miss.text("node"),
                    Text.dashIfEmpty(miss.text("has")),
                    constraint ? "" : miss.text("asked").equals(cause.text("what")) ? "" : miss.text("asked"));
        }
        if (!table.isEmpty()) {
            table.print(console);
        }
    }

    private static String asked(Json alternative) {
        Json asked = alternative.get("asked");
        return Text.amount(asked.get("cpus")) + " cpus, " + asked.text("mem")
                + (asked.get("gpus").isNull() ? "" : ", " + Text.amount(asked.get("gpus")) + " gpus");
    }
}
