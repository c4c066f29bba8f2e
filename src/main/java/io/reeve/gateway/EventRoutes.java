package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The events: a page, server-sent events, or a WebSocket, by what the client asks for. */
final class EventRoutes {
    /** Marks a request that stays open, whose duration says nothing. */
    static final String STREAMED = "streamed";

    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;
    private static final long NOW = -1;
    /** When a place among the streams may be free. */
    private static final long RETRY_AFTER_MS = 5_000;

    private final Context context;
    private final GatewayConfig.Limits limits;
    private final EventFeed feed;
    private final StreamMetrics metrics;
    private final Set<EventStream> streams = new LinkedHashSet<>();

    EventRoutes(Context context, GatewayConfig.Limits limits, EventFeed feed, StreamMetrics metrics) {
        this.context = context;
        this.limits = limits;
        this.feed = feed;
        this.metrics = metrics;
    }

    List<Endpoint> endpoints() {
        Set<String> parameters = new HashSet<>(EventFilter.PARAMETERS);
        parameters.addAll(Set.of("since", "limit"));
        return List.of(Endpoint.get("/v1/events", parameters, this::events));
    }

    void stop() {
        List.copyOf(streams).forEach(EventStream::close);
    }

    private Future<Void> events(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Parameters parameters = Parameters.of(routing, endpoints().get(0).parameters());
        EventFilter filter = EventFilter.of(parameters);
        long since = parameters.number("since", NOW, 0, Long.MAX_VALUE - 1);
        String accept = request.getHeader("accept");
        if (!feed.isReady()) {
            throw EventFeed.notReady().asException();
        }
        if ("websocket".equalsIgnoreCase(request.getHeader("upgrade"))) {
            return webSocket(routing, since, filter);
        }
        if (accept != null && accept.contains(ServerSentSink.TYPE) && !Replies.isHead(routing)) {
            return serverSent(routing, lastEventId(request, since), filter);
        }
        int limit = (int) parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        return page(routing, since, limit, filter);
    }

    private Future<Void> webSocket(RoutingContext routing, long since, EventFilter filter) {
        takePlace();
        routing.put(STREAMED, true);
        return routing.request()
                .toWebSocket()
                .onFailure(failed -> metrics.closed())
                .onSuccess(socket -> run(new WebSocketSink(socket, limits.writeQueueBytes()), since, filter))
                .mapEmpty();
    }

    private Future<Void> serverSent(RoutingContext routing, long since, EventFilter filter) {
        takePlace();
        routing.put(STREAMED, true);
        run(new ServerSentSink(routing.response(), limits.writeQueueBytes()), since, filter);
        return Future.succeededFuture();
    }

    private void run(EventSink sink, long since, EventFilter filter) {
        EventStream stream = new EventStream(context, feed, filter, sink, metrics);
        streams.add(stream);
        stream.start(since, () -> streams.remove(stream));
    }

    private void takePlace() {
        if (!metrics.open(limits.streams())) {
            throw tooManyStreams(limits.streams()).asException();
        }
    }

    static Problem tooManyStreams(int most) {
        return Problem.of(
                        429,
                        "too-many-streams",
                        "Too many streams are open",
                        "this gateway has " + most + " streams open, which is its limit")
                .withHint("Close some, or ask another gateway: GET /v1/nodes has their URLs.")
                .withRetryAfter(RETRY_AFTER_MS);
    }

    private Future<Void> page(RoutingContext routing, long since, int limit, EventFilter filter) {
        long from = since == NOW ? Math.max(feed.oldest() - 1, feed.last() - limit) : since;
        return feed.history(Math.max(from, 0), limit).compose(page -> {
            if (page.tooOld()) {
                Problem problem = Problem.of(
                                410,
                                "too-old",
                                "These events are gone",
                                "events after " + from + " were asked for, the oldest kept is " + page.oldest())
                        .withHint("Read the state and go on from its sequence.");
                JsonObject body = problem.toJson().put("oldest", page.oldest()).put("sequence", page.sequence());
                Replies.problem(routing, problem, body);
                return Future.succeededFuture();
            }
            return Replies.bytes(routing, 200, "application/json", body(page, from, filter));
        });
    }

    private static Buffer body(EventFeed.Page page, long from, EventFilter filter) {
        StringBuilder text = new StringBuilder("{\"events\":[");
        String comma = "";
        long last = from;
        for (FeedEvent event : page.events()) {
            last = event.sequence();
            if (filter.matches(event)) {
                text.append(comma).append(event.text());
                comma = ",";
            }
        }
        return Buffer.buffer(text.append("],\"last\":")
                .append(last)
                .append(",\"oldest\":")
                .append(page.oldest())
                .append(",\"sequence\":")
                .append(page.sequence())
                .append('}')
                .toString());
    }

    /** A browser that comes back says where it was; that is newer than what its URL says. */
    private static long lastEventId(HttpServerRequest request, long since) {
        String id = request.getHeader("last-event-id");
        if (id == null || id.isEmpty()) {
            return since;
        }
        try {
            return Math.max(Long.parseLong(id), 0);
        } catch (NumberFormatException foreign) {
            throw Problem.badParameter("Last-Event-ID", "Last-Event-ID was " + id, "the id of an event of this stream")
                    .asException();
        }
    }
}
