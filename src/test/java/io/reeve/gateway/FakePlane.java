package io.reeve.gateway;

import io.reeve.core.state.ClusterState;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.message.Exec;
import io.reeve.message.Reading;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.query.EventJson;
import io.reeve.query.LeaderView;
import io.reeve.query.Problem;
import io.reeve.query.Queries;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A cell of one state and no scheduler, whose delivery of live events a test decides. Thread-safe. */
final class FakePlane implements ControlPlane {
    static final CellId CELL = new CellId("test-cell");
    static final int PAGE_MOST = 300;

    final Map<Reading.FileName, GrowingFile> files = new ConcurrentHashMap<>();
    final List<String> submitted = new ArrayList<>();
    final List<String> uploaded = new ArrayList<>();
    private final ClusterState state = new ClusterState();
    private final List<JsonObject> events = new ArrayList<>();
    private Handler<List<FeedEvent>> live = nobody -> {};
    private long oldest = 1;
    private boolean leaderless;
    private boolean knowsNoLevels;
    private int pagesRead;

    /** @param growing whether its attempt still runs */
    record GrowingFile(byte[] bytes, boolean growing) {}

    synchronized List<JsonObject> decide(Event... decided) {
        List<JsonObject> added = new ArrayList<>();
        for (Event event : decided) {
            var recorded = state.apply(new Decision(1_000 + state.sequence(), Origin.SYSTEM, event));
            added.add(EventJson.of(recorded, CELL));
        }
        events.addAll(added);
        return added;
    }

    synchronized void deliver(List<JsonObject> batch) {
        live.handle(batch.stream().map(FeedEvent::of).toList());
    }

    /** Decides and delivers as a healthy bus would. */
    void happen(Event... decided) {
        deliver(decide(decided));
    }

    synchronized void forgetBefore(long sequence) {
        oldest = sequence;
    }

    /** As a leader of a version before there were feature levels. */
    synchronized void setKnowsNoLevels() {
        knowsNoLevels = true;
    }

    synchronized void setLeaderless(boolean none) {
        leaderless = none;
    }

    synchronized long sequence() {
        return state.sequence();
    }

    synchronized int pagesRead() {
        return pagesRead;
    }

    @Override
    public synchronized Future<JsonObject> query(JsonObject query) {
        if (leaderless) {
            return Future.failedFuture(Problem.noLeader("nobody leads", 1_000).asException());
        }
        try {
            LeaderView view = LeaderView.of(state);
            query.remove("consistency");
            query.remove("min");
            return Future.succeededFuture(Queries.answer(
                    new LeaderView(view.state(), new NodeId("node-1"), view.waits(), view.uses()), query));
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    @Override
    public synchronized Future<JsonObject> submit(Buffer document, String format, String principal) {
        boolean known = submitted.contains(document.toString());
        submitted.add(document.toString());
        if (document.toString().contains("full")) {
            return Future.failedFuture(Problem.of(429, "queue-full", "The queue is full", "100 tasks wait")
                    .withRetryAfter(1_500)
                    .asException());
        }
        return Future.succeededFuture(new JsonObject()
                .put("id", format + ".1")
                .put("sequence", state.sequence())
                .put("known", known));
    }

    @Override
    public synchronized Future<JsonObject> plan(Buffer document, String format, boolean uploadsComeLater) {
        return Future.succeededFuture(new JsonObject()
                .put("job", format)
                .put("uploads", new JsonArray().add(uploadsComeLater ? "later" : "now"))
                .put("sequence", state.sequence()));
    }

    @Override
    public Future<JsonObject> kill(JsonObject ids, String principal) {
        return Future.succeededFuture(new JsonObject()
                .put("killed", ids.getJsonArray("ids"))
                .put("ended", new JsonArray())
                .put("sequence", sequence()));
    }

    @Override
    public Future<JsonObject> retry(JsonObject body, String principal) {
        var retried = new JsonArray();
        body.getJsonArray("ids")
                .forEach(id -> retried.add(new JsonObject().put("job", id).put("tasks", 1)));
        return Future.succeededFuture(new JsonObject()
                .put("retried", retried)
                .put("known", body.containsKey("key"))
                .put("sequence", sequence()));
    }

    @Override
    public Future<JsonObject> add(String job, Buffer document, String format, String principal) {
        return Future.succeededFuture(new JsonObject()
                .put("id", job)
                .put("added", new JsonArray().add(format))
                .put("known", false)
                .put("sequence", sequence()));
    }

    @Override
    public Future<JsonObject> close(String job, String principal) {
        return Future.succeededFuture(
                new JsonObject().put("id", job).put("known", false).put("sequence", sequence()));
    }

    @Override
    public Future<JsonObject> changeRoles(Buffer document, String format, boolean replaces, String principal) {
        return Future.succeededFuture(new JsonObject()
                .put("changed", new JsonArray().add(format + (replaces ? " whole" : " part")))
                .put("warnings", new JsonArray())
                .put("sequence", sequence()));
    }

    @Override
    public Future<JsonObject> changeSecret(JsonObject change, String principal) {
        return Future.succeededFuture(change.copy().put("sequence", sequence()).put("created", true));
    }

    @Override
    public Future<Exec> exec(NodeId node, Exec request) {
        return Future.failedFuture("no node");
    }

    @Override
    public Future<Reading> search(NodeId node, Reading.SearchLog request) {
        return Future.succeededFuture(new Reading.Unreadable("no such file"));
    }

    @Override
    public Future<JsonObject> changeReservations(Buffer document, String format, String principal) {
        if (document.toString().contains("taken")) {
            return Future.failedFuture(Problem.of(409, "not-free", "It is not free", "node-1 has 1 cpus free of 2")
                    .asException());
        }
        return Future.succeededFuture(
                new JsonObject().put("changed", new JsonArray().add(format)).put("sequence", sequence()));
    }

    @Override
    public synchronized Future<JsonObject> controlPeers(JsonObject change, String principal) {
        var answer = new JsonObject().put("term", 1).put("peers", new JsonArray().add(change));
        return Future.succeededFuture(
                knowsNoLevels
                        ? answer
                        : answer.put("name", "")
                                .put("featureLevel", 1)
                                .put("understands", 2)
                                .put("nodes", new JsonArray()));
    }

    @Override
    public Future<JsonObject> orderService(JsonObject order, String principal) {
        return Future.succeededFuture(order.copy().put("changed", new JsonArray()));
    }

    @Override
    public Future<JsonObject> updateServices(String job, Buffer document, String format, String principal) {
        return Future.succeededFuture(new JsonObject().put("id", job).put("changed", new JsonArray()));
    }

    @Override
    public Future<JsonObject> orderNode(JsonObject order, String principal) {
        return Future.succeededFuture(order.copy().put("by", principal));
    }

    @Override
    public synchronized Future<JsonObject> events(long since, int limit) {
        if (leaderless) {
            return Future.failedFuture(Problem.noLeader("nobody leads", 1_000).asException());
        }
        pagesRead++;
        JsonObject page = new JsonObject().put("oldest", oldest).put("sequence", state.sequence());
        if (limit > 0 && since + 1 < oldest) {
            return Future.succeededFuture(
                    page.put("events", new JsonArray()).put("last", since).put("tooOld", true));
        }
        int from = (int) Math.min(since, events.size());
        int to = Math.min(events.size(), from + Math.min(limit, PAGE_MOST));
        JsonArray list = new JsonArray();
        events.subList(from, to).forEach(list::add);
        return Future.succeededFuture(page.put("events", list).put("last", Math.max(since, to)));
    }

    @Override
    public Future<Reading> read(NodeId node, Reading.ReadFile request) {
        GrowingFile file = files.get(request.file());
        if (file == null) {
            return Future.succeededFuture(new Reading.Unreadable("no such file"));
        }
        int from = (int) Math.min(request.offset(), file.bytes().length);
        int to = Math.min(file.bytes().length, from + request.maxBytes());
        return Future.succeededFuture(
                new Reading.Chunk(Arrays.copyOfRange(file.bytes(), from, to), file.bytes().length, file.growing()));
    }

    @Override
    public synchronized Future<Void> uploaded(String sha256, long size) {
        uploaded.add(sha256 + " " + size);
        return Future.succeededFuture();
    }

    @Override
    public synchronized void onEvents(Handler<List<FeedEvent>> handler) {
        live = handler;
    }
}
