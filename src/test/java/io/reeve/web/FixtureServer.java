package io.reeve.web;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serves {@code web/} and a {@link FixtureCell} as docs/http-api.md says, and fails where a test wants it to. */
final class FixtureServer implements AutoCloseable {
    private static final long FRAME_EVERY_MS = 20;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    final FixtureCell cell;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<ServerWebSocket, Long> sent = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile UnaryOperator<List<JsonObject>> mangler = UnaryOperator.identity();
    private volatile boolean refusing;
    private volatile @Nullable String token;

    FixtureServer(FixtureCell cell) throws Exception {
        this.cell = cell;
        HttpServerOptions options = new HttpServerOptions().addWebSocketSubProtocol("reeve.v1");
        server = vertx.createHttpServer(options)
                .requestHandler(routes())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        vertx.setPeriodic(FRAME_EVERY_MS, tick -> sent.keySet().forEach(this::flush));
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/";
    }

    /** How many streams were opened. */
    int connections() {
        return connections.get();
    }

    void dropStreams() {
        for (ServerWebSocket socket : sent.keySet()) {
            if (sent.remove(socket) != null) { // nothing may be written after the closing frame
                socket.close();
            }
        }
    }

    void refuseStreams(boolean refuse) {
        refusing = refuse;
    }

    void requireToken(String required) {
        token = required;
    }

    /** What is done to the events of each frame, to break the promise of the stream. */
    void mangle(UnaryOperator<List<JsonObject>> how) {
        mangler = how;
    }

    private Router routes() {
        Router router = Router.router(vertx);
        router.route().handler(request -> {
            request.response().putHeader("content-security-policy", "default-src 'self'");
            request.next();
        });
        router.route("/v1/*").handler(BodyHandler.create()).handler(this::authorize);
        router.get("/v1/cells/self").handler(request -> request.json(cell.self()));
        router.get("/v1/nodes").handler(request -> request.json(cell.nodes()));
        router.get("/v1/jobs").handler(request -> page(request, "jobs"));
        router.get("/v1/tasks").handler(request -> page(request, "tasks"));
        router.get("/v1/jobs/:job").handler(request -> one(request, "jobs", request.pathParam("job")));
        router.get("/v1/reservations").handler(request -> request.json(FixtureAnswers.reservations(cell)));
        router.get("/v1/services").handler(request -> request.json(FixtureServices.answer(cell)));
        router.get("/v1/roles").handler(request -> request.json(FixtureAnswers.roles(cell)));
        router.getWithRegex("/v1/tasks/(?<id>.+)/explain").handler(this::explain);
        router.get("/v1/tasks/*")
                .handler(request ->
                        one(request, "tasks", request.normalizedPath().substring("/v1/tasks/".length())));
        router.post("/v1/kill")
                .handler(request ->
                        request.json(cell.kill(request.body().asJsonObject().getJsonArray("ids"))));
        router.get("/v1/logs").handler(this::log);
        router.head("/v1/logs").handler(this::logSize);
        router.get("/v1/events").handler(this::events);
        router.get()
                .handler(StaticHandler.create(FileSystemAccess.RELATIVE, "web").setCachingEnabled(false));
        return router;
    }

    private void authorize(RoutingContext request) {
        String required = token;
        String header = request.request().getHeader("authorization");
        String protocols = request.request().getHeader("sec-websocket-protocol");
        if (required == null || ("Bearer " + required).equals(header) || protocols != null) {
            request.next();
            return;
        }
        problem(request, 401, "This cell asks for a token.");
    }

    private void page(RoutingContext request, String what) {
        String limit = request.request().getParam("limit", "100");
        JsonObject page =
                cell.page(what, Integer.parseInt(limit), request.request().getParam("after"));
        request.json(what.equals("jobs") ? page.put("schedules", FixtureAnswers.schedules(cell)) : page);
    }

    private void explain(RoutingContext request) {
        JsonObject task = cell.one("tasks", request.pathParam("id"));
        if (task == null) {
            problem(request, 404, "There is no such task.");
        } else {
            request.json(FixtureAnswers.explain(cell, task));
        }
    }

    private void one(RoutingContext request, String what, String id) {
        JsonObject found = cell.one(what, id);
        if (found == null) {
            problem(request, 404, "There is no " + id + ".");
        } else {
            request.json(found);
        }
    }

    private static void problem(RoutingContext request, int status, String detail) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end(new JsonObject()
                        .put("status", status)
                        .put("detail", detail)
                        .encode());
    }

    private Buffer bytes(RoutingContext request) {
        String stream = request.request().getParam("stream", "stdout");
        return Buffer.buffer(
                "stdout".equals(stream) ? cell.log(request.request().getParam("task")) : "");
    }

    private void logSize(RoutingContext request) {
        request.response()
                .putHeader("content-length", String.valueOf(bytes(request).length()))
                .end();
    }

    private void log(RoutingContext request) {
        Buffer all = bytes(request);
        var response = request.response().putHeader("content-type", "text/plain; charset=utf-8");
        Matcher range = RANGE.matcher(request.request().getHeader("range"));
        if (!range.matches()) {
            response.end(all);
            return;
        }
        int size = all.length();
        boolean suffix = range.group(1).isEmpty();
        int from = suffix ? Math.max(0, size - Integer.parseInt(range.group(2))) : Integer.parseInt(range.group(1));
        if (from >= size) {
            response.setStatusCode(416)
                    .putHeader("content-range", "bytes */" + size)
                    .end();
            return;
        }
        int to = suffix || range.group(2).isEmpty() ? size : Math.min(size, Integer.parseInt(range.group(2)) + 1);
        response.setStatusCode(206)
                .putHeader("content-range", "bytes " + from + "-" + (to - 1) + "/" + size)
                .end(all.getBuffer(from, to));
    }

    private void events(RoutingContext request) {
        long since = Long.parseLong(request.request().getParam("since", String.valueOf(cell.sequence())));
        if (!"websocket".equalsIgnoreCase(request.request().getHeader("upgrade"))) {
            String task = request.request().getParam("task");
            JsonArray page = new JsonArray();
            int limit = Integer.parseInt(request.request().getParam("limit", "1000"));
            cell.eventsAfter(since).stream()
                    .limit(limit)
                    .filter(event -> task == null || task.equals(event.getString("task")))
                    .forEach(page::add);
            request.json(new JsonObject()
                    .put("events", page)
                    .put("last", cell.sequence())
                    .put("oldest", cell.oldest()));
        } else if (refusing) {
            request.response().setStatusCode(503).end();
        } else {
            request.request().toWebSocket().onSuccess(socket -> stream(socket, since));
        }
    }

    private void stream(ServerWebSocket socket, long since) {
        connections.incrementAndGet();
        JsonObject bounds = new JsonObject().put("sequence", cell.sequence()).put("oldest", cell.oldest());
        socket.writeTextMessage(
                bounds.copy().put("type", "hello").put("cell", "demo").encode());
        if (since + 1 < cell.oldest()) {
            socket.writeTextMessage(bounds.put("type", "too-old").encode());
            return;
        }
        socket.closeHandler(closed -> sent.remove(socket));
        sent.put(socket, since);
    }

    private void flush(ServerWebSocket socket) {
        sent.computeIfPresent(socket, (open, since) -> {
            List<JsonObject> news = cell.eventsAfter(since);
            if (!news.isEmpty()) {
                JsonArray events = new JsonArray(mangler.apply(news));
                socket.writeTextMessage(new JsonObject()
                        .put("type", "events")
                        .put("events", events)
                        .encode());
            }
            return since + news.size();
        });
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
