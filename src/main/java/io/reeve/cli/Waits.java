package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.HashMap;
import java.util.Map;

/** Why tasks wait, as the leader explains it: asked once for the instances of one task, and for a few tasks at most. */
final class Waits {
    /** Tasks below wait for much the same; a list must not be slow for what few read. */
    private static final int ASKED_AT_MOST = 5;

    private final Cluster cluster;
    private final Map<String, String> known = new HashMap<>();

    Waits(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * @param task a row of the list of tasks
     * @return its own message; where it waits without one, why; empty where nobody can tell now
     */
    String message(Json task) {
        String own = Text.firstLine(task.text("message"));
        if (!own.isEmpty() || !task.text("state").equals("PENDING")) {
            return own;
        }
        String group = task.text("job") + "/" + task.text("task");
        if (!known.containsKey(group)) {
            known.put(group, known.size() < ASKED_AT_MOST ? ask(task.text("id")) : "");
        }
        return known.getOrDefault(group, "");
    }

    private String ask(String id) {
        try {
            return Text.firstLine(cluster.explain(id).get("waiting").text("message"));
        } catch (CliException nobodyLeads) {
            return ""; // the list itself is right without it
        }
    }
}
