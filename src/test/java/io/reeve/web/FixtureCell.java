package io.reeve.web;

import io.reeve.model.AttemptId;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell that does what a test says: every step changes the state that the answers are made of, and is an event of the
 * stream. Not a scheduler.
 */
final class FixtureCell {
    static final long GB = 1_000_000_000L;

    private final Map<String, JsonObject> jobs = new LinkedHashMap<>();
    private final Map<String, JsonObject> tasks = new LinkedHashMap<>();
    private final Map<String, JsonObject> nodes = new LinkedHashMap<>();
    private final Map<String, StringBuilder> logs = new LinkedHashMap<>();
    private final List<JsonObject> events = new ArrayList<>();
    private final List<String> killed = new ArrayList<>();
    private long atMs;
    private long oldest = 1;

    FixtureCell(long atMs) {
        this.atMs = atMs;
        emit("CellFounded", new JsonObject());
        emit("TermStarted", new JsonObject().put("node", "node-1"));
    }

    synchronized void advance(long ms) {
        atMs += ms;
    }

    synchronized long nowMs() {
        return atMs;
    }

    synchronized void at(long nowMs) {
        atMs = nowMs;
    }

    synchronized void node(String id, int cpus, long memBytes) {
        JsonObject known = nodes.get(id);
        long incarnation = known == null ? 1 : known.getLong("incarnation") + 1;
        JsonObject capacity = amounts(cpus, memBytes);
        JsonObject attributes = new JsonObject().put("zone", nodes.size() % 2 == 0 ? "a" : "b");
        nodes.put(
                id,
                new JsonObject()
                        .put("id", id)
                        .put("state", "LIVE")
                        .put("incarnation", incarnation)
                        .put("roles", new JsonArray().add("worker"))
                        .put("attributes", attributes)
                        .put("capacity", capacity)
                        .put("used", amounts(0, 0))
                        .put("attempts", 0)
                        .put("version", "0.1.0")
                        .put("since", atMs)
                        .put("leader", "node-1".equals(id))
                        .put("load", amounts(0.4, GB)));
        emit(
                "NodeRegistered",
                about("node", id)
                        .put("incarnation", incarnation)
                        .put("capacity", capacity)
                        .put("attributes", attributes));
    }

    synchronized void lose(String id, String message) {
        JsonObject node =
                nodes.get(id).put("state", "LOST").put("message", message).put("since", atMs);
        emit(
                "NodeLost",
                about("node", id)
                        .put("incarnation", node.getLong("incarnation"))
                        .put("reason", "NODE_LOST")
                        .put("message", message));
    }

    /**
     * Groups as {@code "count:4:split,fetch"}: name, instances (none for a task that is no array), what it runs
     * after.
     */
    synchronized String submit(String name, String... groups) {
        String id = name + "." + (jobs.size() + 1);
        JsonArray described = new JsonArray();
        int total = 0;
        for (String text : groups) {
            String[] parts = text.split(":", -1);
            boolean array = !parts[1].isEmpty();
            int instances = array ? Integer.parseInt(parts[1]) : 1;
            JsonArray after = new JsonArray();
            if (parts.length > 2) {
                List.of(parts[2].split(","))
                        .forEach(one -> after.add(about("task", one).put("when", "finished")));
            }
            described.add(about("name", parts[0])
                    .put("after", after)
                    .put("array", array)
                    .put("expanded", true)
                    .put("total", instances));
            total += instances;
            for (int instance = 0; instance < instances; instance++) {
                addTask(id, parts[0], array ? instance : TaskId.SINGLE);
            }
        }
        JsonObject job = about("name", name)
                .put("role", "eng/data")
                .put("priority", 500)
                .put("total", total)
                .put("groups", described);
        if (name.startsWith("nightly")) {
            job.put("runOf", "nightly.1000").put("scheduledAt", atMs);
        }
        JsonObject counts = new JsonObject().put("PENDING", total);
        jobs.put(
                id,
                job.copy()
                        .put("id", id)
                        .put("state", "ACTIVE")
                        .put("submittedAt", atMs)
                        .put("framework", "reeve")
                        .put("principal", "ann")
                        .put("counts", counts)
                        .put("document", new JsonObject().put("job", name).put("role", "eng/data")));
        emit("JobSubmitted", job.put("job", id));
        return id;
    }

    private void addTask(String job, String name, int instance) {
        String id = job + "/" + name + (instance == TaskId.SINGLE ? "" : "/" + instance);
        tasks.put(
                id,
                about("id", id)
                        .put("job", job)
                        .put("task", name)
                        .put("instance", instance == TaskId.SINGLE ? null : instance)
                        .put("role", "eng/data")
                        .put("priority", 500)
                        .put("state", "PENDING")
                        .put("submittedAt", atMs)
                        .put("attempts", new JsonArray())
                        .put("command", new JsonArray().add("/bin/sh").add("-c").add("wc -w < \"$REEVE_ITEM\""))
                        .put("resources", amounts(1, GB / 4))
                        .putNull("node")
                        .putNull("percent")
                        .putNull("message")
                        .putNull("startedAt")
                        .putNull("endedAt"));
    }

    synchronized void launch(String task, String node) {
        JsonObject entry = tasks.get(task);
        int number = entry.getJsonArray("attempts").size() + 1;
        String attempt = task + "@" + number;
        JsonObject allocation = amounts(1, GB / 4).put("ports", new JsonArray());
        entry.getJsonArray("attempts")
                .add(about("id", attempt)
                        .put("number", number)
                        .put("state", "STAGING")
                        .put("node", node)
                        .put("launchedAt", atMs)
                        .put("allocation", allocation)
                        .put("outputs", new JsonArray())
                        .putNull("startedAt")
                        .putNull("endedAt"));
        entry.put("state", "ACTIVE")
                .put("attempt", attempt)
                .put("attemptNumber", number)
                .put("attemptState", "STAGING")
                .put("node", node)
                .putNull("reason")
                .putNull("message")
                .putNull("exitStatus")
                .putNull("percent")
                .putNull("startedAt")
                .putNull("endedAt");
        count(entry, "PENDING", "ACTIVE");
        use(node, 1);
        emit("TaskLaunched", attemptEvent(entry).put("allocation", allocation));
    }

    synchronized void running(String task) {
        JsonObject entry = tasks.get(task).put("attemptState", "RUNNING").put("startedAt", atMs);
        last(entry).put("state", "RUNNING").put("startedAt", atMs).put("pid", 4711);
        emit("AttemptRunning", attemptEvent(entry).put("pid", 4711));
    }

    synchronized void progress(String task, int percent, String text) {
        JsonObject entry = tasks.get(task).put("percent", percent).put("progress", text);
        emit("AttemptProgressed", attemptEvent(entry).put("percent", percent).put("progress", text));
    }

    /** Ends the attempt; the task waits again where {@code taskState} is PENDING. */
    synchronized void end(String task, String state, String taskState, @Nullable String message) {
        JsonObject entry = tasks.get(task);
        boolean good = "FINISHED".equals(state);
        JsonArray outputs = good ? new JsonArray().add(about("path", "part-aa").put("size", 52_000)) : new JsonArray();
        JsonObject how = new JsonObject()
                .put("state", state)
                .put("reason", good ? "NONE" : "EXIT_STATUS")
                .put("message", message)
                .put("exitStatus", good ? 0 : 2);
        last(entry).mergeIn(how).put("endedAt", atMs).put("outputs", outputs);
        count(entry, "ACTIVE", taskState);
        use(entry.getString("node"), -1);
        JsonObject event =
                attemptEvent(entry).mergeIn(how).put("outputs", outputs).put("taskState", taskState);
        entry.mergeIn(how)
                .put("attemptState", state)
                .put("state", taskState)
                .put("endedAt", "PENDING".equals(taskState) ? null : atMs);
        emit("AttemptEnded", event);
    }

    /** From start to end at once. */
    synchronized void run(String task, String node) {
        launch(task, node);
        running(task);
        end(task, "FINISHED", "FINISHED", null);
    }

    synchronized void endJob(String job, String state, String message) {
        jobs.get(job).put("state", state).put("message", message).put("endedAt", atMs);
        emit("JobEnded", about("job", job).put("state", state).put("message", message));
    }

    synchronized JsonObject kill(JsonArray ids) {
        ids.forEach(id -> killed.add((String) id));
        for (Object id : ids) {
            JsonObject task = tasks.get(id);
            if (task != null && "ACTIVE".equals(task.getString("state"))) {
                task.put("attemptState", "KILLING");
                emit(
                        "AttemptKilling",
                        attemptEvent(task).put("reason", "KILLED_BY_USER").put("message", "Killed by ann"));
            }
        }
        return new JsonObject().put("killed", ids).put("ended", new JsonArray()).put("sequence", sequence());
    }

    synchronized void write(String task, String text) {
        logs.computeIfAbsent(task, id -> new StringBuilder()).append(text);
    }

    synchronized String log(String task) {
        return logs.getOrDefault(task, new StringBuilder()).toString();
    }

    synchronized List<String> killed() {
        return List.copyOf(killed);
    }

    synchronized long sequence() {
        return events.size();
    }

    synchronized long oldest() {
        return oldest;
    }

    synchronized void forgetEvents() {
        oldest = sequence() + 1;
    }

    /** Those after a sequence, in order; copies, because the server writes them while a test goes on. */
    synchronized List<JsonObject> eventsAfter(long since) {
        return events.subList((int) Math.min(Math.max(since, 0), events.size()), events.size()).stream()
                .map(JsonObject::copy)
                .toList();
    }

    synchronized JsonObject self() {
        return about("cell", "demo")
                .put("version", "0.1.0")
                .put("node", "node-1")
                .put("leader", "node-1")
                .put("term", 1)
                .put("sequence", sequence())
                .put("nodes", nodes.size());
    }

    synchronized JsonObject page(String what, int limit, @Nullable String after) {
        List<JsonObject> all = List.copyOf(("jobs".equals(what) ? jobs : tasks).values());
        int from = after == null ? 0 : Integer.parseInt(after);
        int to = Math.min(all.size(), from + limit);
        JsonArray page = new JsonArray();
        all.subList(from, to).forEach(one -> page.add(one.copy()));
        return new JsonObject()
                .put("sequence", sequence())
                .put(what, page)
                .put("next", to < all.size() ? String.valueOf(to) : null);
    }

    synchronized JsonObject nodes() {
        JsonArray all = new JsonArray();
        nodes.values().forEach(node -> all.add(node.copy()));
        return new JsonObject().put("sequence", sequence()).put("nodes", all);
    }

    synchronized @Nullable JsonObject one(String what, String id) {
        JsonObject found = ("jobs".equals(what) ? jobs : tasks).get(id);
        return found == null ? null : found.copy().put("sequence", sequence());
    }

    private void count(JsonObject task, String from, String to) {
        JsonObject counts = jobs.get(task.getString("job")).getJsonObject("counts");
        counts.put(from, counts.getInteger(from, 0) - 1);
        counts.put(to, counts.getInteger(to, 0) + 1);
    }

    private void use(String node, int sign) {
        JsonObject entry = nodes.get(node);
        JsonObject used = entry.getJsonObject("used");
        entry.put("used", amounts(used.getDouble("cpus") + sign, used.getLong("mem") + sign * GB / 4));
        entry.put("attempts", entry.getInteger("attempts") + sign);
    }

    private static JsonObject last(JsonObject task) {
        JsonArray attempts = task.getJsonArray("attempts");
        return attempts.getJsonObject(attempts.size() - 1);
    }

    private static JsonObject attemptEvent(JsonObject task) {
        String attempt = task.getString("attempt");
        TaskId id = AttemptId.parse(attempt).task();
        return about("attempt", attempt)
                .put("job", id.job().toString())
                .put("task", id.toString())
                .put("node", task.getString("node"));
    }

    private static JsonObject amounts(double cpus, long memBytes) {
        return new JsonObject().put("cpus", cpus).put("mem", memBytes).put("disk", 0);
    }

    private static JsonObject about(String what, String id) {
        return new JsonObject().put(what, id);
    }

    private void emit(String type, JsonObject fields) {
        JsonObject event = new JsonObject()
                .put("seq", events.size() + 1)
                .put("at", atMs)
                .put("term", 1)
                .put("cell", "demo")
                .put("framework", "reeve")
                .put("principal", "ann")
                .put("type", type);
        events.add(event.mergeIn(Objects.requireNonNull(fields)));
    }
}
