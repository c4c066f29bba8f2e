package io.reeve.gateway;

import io.reeve.message.Reading;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.Stream;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Logs and kept outputs, wherever they are. */
final class FileRoutes {
    /** More lines than anybody looks at. */
    private static final long MAX_TAIL_LINES = 1_000_000;

    private static final Set<String> LOGS = Set.of(
            "task", "attempt", "stream", "tail", "follow", "offset", "timestamps", "grep", "ignore-case", "limit");
    private static final Set<String> FILES = Set.of("task", "attempt", "path");

    private final ControlPlane plane;
    private final GatewayConfig.Limits limits;
    private final StreamMetrics metrics;
    private final AtomicInteger followers = new AtomicInteger();

    FileRoutes(ControlPlane plane, GatewayConfig.Limits limits, StreamMetrics metrics) {
        this.plane = plane;
        this.limits = limits;
        this.metrics = metrics;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/logs", LOGS, this::logs), Endpoint.get("/v1/files", FILES, this::files));
    }

    private Future<Void> logs(RoutingContext context) {
        Parameters parameters = Parameters.of(context, LOGS);
        LogRequest request = LogRequest.of(parameters, context.request().getHeader("range"));
        return plane.query(location(parameters)).compose(place -> {
            AttemptId attempt = AttemptId.parse(place.getString("attempt"));
            var name = new FileName.Log(attempt, request.stream());
            RemoteFile file = new RemoteFile(plane, new NodeId(place.getString("node")), name);
            describe(context.response(), place).putHeader("content-type", "text/plain; charset=utf-8");
            if (request.grep() != null) {
                return search(context, new NodeId(place.getString("node")), attempt, request);
            }
            return request.follow() ? follow(context, file, request, place) : once(context, file, request);
        });
    }

    private Future<Void> once(RoutingContext context, RemoteFile file, LogRequest request) {
        return file.look().compose(look -> {
            if (look.skipped() > 0) {
                context.response().putHeader("reeve-log-begins", Long.toString(look.skipped()));
            }
            boolean lines = request.timestamps() || look.skipped() > 0 && !request.ranged();
            if (lines) {
                Future<Long> from = request.tail() < 0
                        ? Future.succeededFuture(request.offset())
                        : file.tail(look.size(), request.tail());
                var reply = new FileReply(context, file, new LogLines(request.timestamps()));
                return from.compose(begin -> reply.sendLines(begin, look.size()));
            }
            if (request.offset() > 0) {
                return new FileReply(context, file).send(ByteRange.from(request.offset(), look.size()));
            }
            if (request.tail() < 0) {
                return sendRange(context, file, look.size());
            }
            return file.tail(look.size(), request.tail())
                    .compose(from -> new FileReply(context, file).send(ByteRange.from(from, look.size())));
        });
    }

    private Future<Void> follow(RoutingContext context, RemoteFile file, LogRequest request, JsonObject place) {
        if (!metrics.open(limits.streams())) {
            throw EventRoutes.tooManyStreams(limits.streams()).asException();
        }
        context.put(EventRoutes.STREAMED, true);
        JsonObject again = new JsonObject()
                .put("what", "attempt-location")
                .put("task", AttemptId.parse(place.getString("attempt")).task().toString())
                .put("attempt", AttemptId.parse(place.getString("attempt")).attempt());
        Future<Long> from = request.tail() < 0
                ? Future.succeededFuture(request.offset())
                : file.look()
                        .compose(look -> file.tail(look.size(), request.tail()))
                        .recover(failure ->
                                place.getBoolean("live") ? Future.succeededFuture(0L) : Future.failedFuture(failure));
        LogLines lines = new LogLines(request.timestamps(), followers::get);
        followers.incrementAndGet();
        return from.compose(begin -> new FileReply(context, file, lines)
                        .follow(begin, () -> plane.query(again).map(now -> now.getBoolean("live"))))
                .onComplete(done -> {
                    followers.decrementAndGet();
                    metrics.closed();
                });
    }

    private Future<Void> search(RoutingContext context, NodeId node, AttemptId attempt, LogRequest request) {
        var asked = new Reading.SearchLog(
                attempt, request.stream(), String.valueOf(request.grep()), request.ignoreCase(), request.offset(), 1);
        return new LogSearch(plane, node).find(asked, request.limit()).compose(lines -> {
            context.response()
                    .putHeader("reeve-matches", Integer.toString(lines.hits().size()))
                    .putHeader("reeve-more", Boolean.toString(lines.more()));
            return Replies.bytes(context, 200, "text/plain; charset=utf-8", lines.text(request.timestamps()));
        });
    }

    private Future<Void> files(RoutingContext context) {
        Parameters parameters = Parameters.of(context, FILES);
        String path = parameters.text("path");
        return plane.query(location(parameters)).compose(place -> {
            JsonArray outputs = place.getJsonArray("outputs");
            describe(context.response(), place);
            if (path == null) {
                JsonObject list = new JsonObject()
                        .put("attempt", place.getString("attempt"))
                        .put("node", place.getString("node"))
                        .put("files", outputs)
                        .put("sequence", place.getLong("sequence"));
                return Replies.json(context, 200, list);
            }
            requireOutput(path, outputs, place.getString("attempt"));
            var name = new FileName.Output(AttemptId.parse(place.getString("attempt")), path);
            RemoteFile file = new RemoteFile(plane, new NodeId(place.getString("node")), name);
            return file.look().compose(look -> {
                context.response()
                        .putHeader("content-type", "application/octet-stream")
                        .putHeader("content-disposition", attachment(path));
                return sendRange(context, file, look.size());
            });
        });
    }

    private static Future<Void> sendRange(RoutingContext context, RemoteFile file, long size) {
        // If-Range asks for the whole file where it may have changed, and there is no version to compare.
        String header = context.request().headers().contains("if-range")
                ? null
                : context.request().getHeader("range");
        ByteRange range;
        try {
            range = ByteRange.of(header, size);
        } catch (RuntimeException unsatisfiable) {
            context.response().putHeader("content-range", "bytes */" + size);
            throw unsatisfiable;
        }
        return new FileReply(context, file).send(range);
    }

    static JsonObject location(Parameters parameters) {
        parameters.needed("task", "a task id such as word-count.42/split");
        TaskId task = parameters.id("task", TaskId::parse, "a task id such as word-count.42/split");
        JsonObject query = new JsonObject().put("what", "attempt-location").put("task", String.valueOf(task));
        long attempt = parameters.number("attempt", 0, 1, Integer.MAX_VALUE);
        return attempt == 0 ? query : query.put("attempt", attempt);
    }

    private static HttpServerResponse describe(HttpServerResponse response, JsonObject place) {
        return response.putHeader("reeve-attempt", place.getString("attempt"))
                .putHeader("reeve-node", place.getString("node"));
    }

    /** Only what the ledger lists is read: no other path reaches a node. */
    private static void requireOutput(String path, JsonArray outputs, String attempt) {
        for (Object each : outputs) {
            if (path.equals(((JsonObject) each).getString("path"))) {
                return;
            }
        }
        throw Problem.of(404, "unknown-file", "There is no such file", attempt + " kept no \"" + path + "\"")
                .withHint(
                        outputs.isEmpty()
                                ? "It kept no outputs."
                                : "GET /v1/files without a path lists the " + outputs.size() + " that it kept.")
                .asException();
    }

    private static String attachment(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename*=UTF-8''" + encoded;
    }

    /**
     * What part of a log is wanted.
     *
     * @param tail lines, or -1
     * @param offset first byte
     */
    private record LogRequest(
            Stream stream,
            long tail,
            long offset,
            boolean follow,
            boolean timestamps,
            @Nullable String grep,
            boolean ignoreCase,
            int limit,
            boolean ranged) {
        private static final int USUAL_LIMIT = 1_000;
        private static final int MAX_LIMIT = 10_000;
        private static final int MAX_TEXT = 1_000;

        static LogRequest of(Parameters parameters, @Nullable String range) {
            String name = parameters.text("stream");
            Stream stream = Reading.stream(name == null ? "stdout" : name);
            if (stream == null) {
                throw Problem.badParameter("stream", "there is no stream \"" + name + "\"", "stdout or stderr")
                        .asException();
            }
            long tail = parameters.number("tail", -1, 0, MAX_TAIL_LINES);
            long offset = parameters.number("offset", 0, 0, Long.MAX_VALUE);
            boolean follow = parameters.flag("follow");
            int ways = (tail >= 0 ? 1 : 0) + (offset > 0 ? 1 : 0) + (range != null ? 1 : 0);
            if (ways > 1 || follow && range != null) {
                throw Problem.badParameter(
                                "tail", "only one of tail, offset and Range says where to begin", "one of them")
                        .withHint("With follow=true, use offset instead of Range.")
                        .asException();
            }
            boolean timestamps = parameters.flag("timestamps");
            String grep = parameters.text("grep");
            if (timestamps && range != null) {
                throw Problem.badParameter("timestamps", "with times the bytes are others", "no Range")
                        .asException();
            }
            if (grep != null && (follow || tail >= 0 || range != null || grep.length() > MAX_TEXT)) {
                throw Problem.badParameter(
                                "grep",
                                "the search is of a whole log, for at most " + MAX_TEXT + " characters",
                                "grep without follow, tail and Range")
                        .asException();
            }
            return new LogRequest(
                    stream,
                    tail,
                    offset,
                    follow,
                    timestamps,
                    grep,
                    parameters.flag("ignore-case"),
                    (int) parameters.number("limit", USUAL_LIMIT, 1, MAX_LIMIT),
                    range != null);
        }
    }
}
