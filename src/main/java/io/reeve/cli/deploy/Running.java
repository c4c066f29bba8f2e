package io.reeve.cli.deploy;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances of one deployment, as the cluster told of them last. */
final class Running {
    private static final String PAGE = "1000";

    private static final int DEPLOYED = 100;

    private final List<Json> tasks;
    private final boolean tellsProgress;

    private Running(List<Json> tasks, boolean tellsProgress) {
        this.tasks = tasks;
        this.tellsProgress = tellsProgress;
    }

    /** @param tellsProgress whether one is up only when it says so: its process starts long before its verticle */
    static Running of(Cluster cluster, String job, boolean tellsProgress) {
        List<Json> all = new ArrayList<>();
        String after = "";
        do {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("job", job);
            query.put("limit", PAGE);
            query.put("after", after);
            Json page = cluster.tasks(query);
            all.addAll(page.items("tasks"));
            after = page.text("next");
        } while (!after.isEmpty());
        return new Running(all, tellsProgress);
    }

    int total() {
        return tasks.size();
    }

    long up() {
        return tasks.stream().filter(this::isUp).count();
    }

    long waiting() {
        return tasks.stream()
                .filter(task -> task.text("state").equals("PENDING"))
                .count();
    }

    /** Why one that waits does; empty where none says so. */
    String whyWaiting() {
        return tasks.stream()
                .filter(task -> task.text("state").equals("PENDING"))
                .map(task -> task.text("message"))
                .filter(message -> !message.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The first that ended though it was to run; null for none. */
    @Nullable
    Json failed() {
        return tasks.stream()
                .filter(task -> !isOpen(task.text("state")))
                .findFirst()
                .orElse(null);
    }

    /** Task ids by node, both in order. */
    Map<String, List<String>> byNode() {
        Map<String, List<String>> nodes = new java.util.TreeMap<>();
        for (Json task : tasks) {
            if (isUp(task)) {
                nodes.computeIfAbsent(task.text("node"), node -> new ArrayList<>())
                        .add(task.text("id"));
            }
        }
        return nodes;
    }

    private boolean isUp(Json task) {
        return task.text("state").equals("ACTIVE")
                && task.text("attemptState").equals("RUNNING")
                && (!tellsProgress || task.number("percent") == DEPLOYED);
    }

    private static boolean isOpen(String state) {
        return state.equals("PENDING") || state.equals("ACTIVE");
    }
}
