package io.reeve.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Answers that no event makes: roles, schedules, explanations. They fit what the cell holds where a test looks. */
final class FixtureAnswers {
    private static final long HOUR_MS = 3_600_000;

    private FixtureAnswers() {}

    /** The default role has and wants what the cell's tasks do, a cpu each; two others have bounds. */
    static JsonObject roles(FixtureCell cell) {
        int active = 0;
        int pending = 0;
        for (Object each : cell.page("tasks", 10_000, null).getJsonArray("tasks")) {
            String state = ((JsonObject) each).getString("state");
            active += state.equals("ACTIVE") ? 1 : 0;
            pending += state.equals("PENDING") ? 1 : 0;
        }
        int cpus = Math.max(24, 2 * (active + pending));
        JsonArray roles = new JsonArray()
                .add(role("default", cpus, active, pending, new JsonObject(), new JsonObject()))
                .add(role("eng", cpus, 7, 5, new JsonObject().put("cpus", 10), new JsonObject()))
                .add(role(
                        "eng/ads",
                        cpus,
                        6,
                        4,
                        new JsonObject().put("cpus", 4).put("mem", 8_000_000_000L),
                        new JsonObject().put("cpus", 12)));
        return new JsonObject()
                .put("sequence", cell.sequence())
                .put("capacity", amounts(cpus).put("mem", cpus * 2_000_000_000L))
                .put("roles", roles);
    }

    static JsonObject reservations(FixtureCell cell) {
        JsonArray rows = new JsonArray()
                .add(new JsonObject()
                        .put("node", "node-1")
                        .put("role", "eng/ads")
                        .put("kind", "dynamic")
                        .put("live", true)
                        .put("amounts", amounts(2))
                        .put("unused", amounts(1)))
                .add(new JsonObject()
                        .put("node", "node-2")
                        .put("role", "ops")
                        .put("kind", "static")
                        .put("live", true)
                        .put("amounts", amounts(4))
                        .put("unused", amounts(4)));
        return new JsonObject().put("sequence", cell.sequence()).put("reservations", rows);
    }

    private static JsonObject role(
            String name, int cpus, int used, int wanted, JsonObject guarantee, JsonObject limit) {
        return new JsonObject()
                .put("role", name)
                .put("weight", name.equals("eng") ? 2.5 : 1)
                .put("guarantee", guarantee)
                .put("limit", limit)
                .put("defined", true)
                .put("share", (double) used / cpus)
                .put("resource", used == 0 ? null : "cpus")
                .put("weightedShare", (double) used / cpus)
                .put("entitlement", 0.333)
                .put("used", amounts(used))
                .put("attempts", used)
                .put("demand", amounts(wanted))
                .put("waiting", wanted);
    }

    private static JsonObject amounts(int cpus) {
        return new JsonObject()
                .put("cpus", cpus)
                .put("mem", cpus * 1_500_000_000L)
                .put("disk", 0)
                .put("gpus", 0)
                .put("custom", new JsonObject());
    }

    /** One schedule, whose runs are the jobs named nightly. */
    static JsonArray schedules(FixtureCell cell) {
        long atMs = cell.nowMs();
        JsonObject schedule = new JsonObject()
                .put("pattern", "30 3 * * *")
                .put("zone", "Europe/Berlin")
                .put("misfire", "once")
                .put("overlap", "forbid")
                .put("nextAt", atMs + 5 * HOUR_MS)
                .put("lastAt", atMs - 19 * HOUR_MS)
                .put("runs", 41)
                .put("skipped", 1);
        return new JsonArray()
                .add(new JsonObject()
                        .put("id", "nightly.1000")
                        .put("role", "eng/ads")
                        .put("state", "SCHEDULED")
                        .put("schedule", schedule));
    }

    static JsonObject explain(FixtureCell cell, JsonObject task) {
        String state = task.getString("state");
        boolean over = !state.equals("PENDING") && !state.equals("ACTIVE");
        return new JsonObject()
                .put("id", task.getString("id"))
                .put("state", state)
                .put("role", "eng/ads")
                .put("waiting", state.equals("PENDING") ? waiting(cell, task.getString("id")) : null)
                .put("placed", state.equals("ACTIVE") ? placed(task.getString("node")) : null)
                .put("ended", over ? ended(task) : null)
                .put("roles", roles(cell).getJsonArray("roles"))
                .put("capacity", roles(cell).getJsonObject("capacity"))
                .put("at", cell.nowMs());
    }

    private static JsonObject waiting(FixtureCell cell, String id) {
        JsonObject sieve = new JsonObject()
                .put("workers", 6)
                .put("fitting", 0)
                .put("possible", 4)
                .put("nearest", "node-2")
                .put(
                        "causes",
                        new JsonArray()
                                .add(cause("resource", "cpus", 5, 3, 0, "1.5 cpus", "4 cpus"))
                                .add(cause("constraint", "zone == a", 3, 1, 3, "zone = b", "zone == a"))
                                .add(cause("resource", "gpus", 2, 0, 2, "0 whole gpus", "1 gpus")))
                .put("alternatives", new JsonArray());
        JsonObject queue = new JsonObject()
                .put("ahead", 2)
                .put("ready", 5)
                .put("rolesAhead", 1)
                .put("rolesWaiting", 3)
                .put("turns", new JsonArray());
        return new JsonObject()
                .put("kind", "no-node-fits")
                .put(
                        "message",
                        "no node fits now: cpus ruled out 3 nodes, constraint zone == a ruled out 3 nodes;"
                                + " nearest: node-2 has 1.5 cpus free of 4 asked")
                .put("nodes", sieve)
                .put("after", new JsonArray())
                .put("queue", queue)
                .put(
                        "expected",
                        new JsonObject().put("task", id).put("node", "node-2").put("startAt", cell.nowMs() + 42_000))
                .put("kept", new JsonArray());
    }

    private static JsonObject cause(
            String kind, String what, int nodes, int alone, int forever, String has, String asked) {
        JsonObject nearest =
                new JsonObject().put("node", "node-2").put("has", has).put("asked", asked);
        return new JsonObject()
                .put("kind", kind)
                .put("what", what)
                .put("nodes", nodes)
                .put("alone", alone)
                .put("forever", forever)
                .put("nearest", nearest);
    }

    private static JsonObject placed(String node) {
        JsonArray best = new JsonArray().add(choice(node, 1, 310_000)).add(choice("node-9", 2, 742_500));
        return new JsonObject()
                .put("node", node)
                .put("policy", "best-fit")
                .put("workers", 2)
                .put("feasible", 2)
                .put("rank", 1)
                .put("best", best);
    }

    private static JsonObject choice(String node, int rank, long score) {
        return new JsonObject()
                .put("node", node)
                .put("rank", rank)
                .put("peers", 0)
                .put("preference", 0)
                .put("score", score);
    }

    private static JsonObject ended(JsonObject task) {
        JsonObject link = new JsonObject()
                .put("task", task.getString("id"))
                .put("state", task.getString("state"))
                .put("message", task.getString("message", ""))
                .put("attempt", task.getString("attempt"))
                .put("node", task.getString("node"))
                .put("exitStatus", task.getInteger("exitStatus"))
                .put("signal", null)
                .put("output", new JsonArray());
        return new JsonObject().put("chain", new JsonArray().add(link));
    }
}
