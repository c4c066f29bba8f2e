package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of one node: the API of docs/http-api.md, the streams and the dashboard. */
public final class GatewayServer {
    private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);

    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_REQUEST_LINE_BYTES = 8 << 10;
    /** Clients send nothing on a stream but control frames, and short pieces of input to a command. */
    private static final int MAX_FRAME_FROM_CLIENT_BYTES = 16 << 10;

    private final Vertx vertx;
    private final GatewayConfig config;
    private final Metrics metrics;
    private final Context context;
    private final EventFeed feed;
    private final EventRoutes events;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Guard guard;
    private @Nullable HttpServer server;

    /** Everything runs on the event loop of the context it is made on. */
    public GatewayServer(Vertx vertx, GatewayConfig config, ControlPlane plane, UploadSink uploads, Metrics metrics) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        context = vertx.getOrCreateContext();
        guard = new Guard(config);
        var streams = new StreamMetrics(metrics.registry());
        feed = new EventFeed(context, plane, config.limits().ringEvents(), streams);
        events = new EventRoutes(context, config.limits(), feed, streams);
        endpoints.addAll(new StateRoutes(config, plane).endpoints());
        endpoints.addAll(new JobRoutes(config, plane).endpoints());
        endpoints.addAll(new RoleRoutes(config, plane).endpoints());
        endpoints.addAll(new ReservationRoutes(config, plane).endpoints());
        endpoints.addAll(new SecretRoutes(plane).endpoints());
        endpoints.addAll(new ControlRoutes(config, plane).endpoints());
        endpoints.addAll(new NodeRoutes(config, plane).endpoints());
        endpoints.addAll(new ServiceRoutes(config, plane).endpoints());
        endpoints.addAll(new FileRoutes(plane, config.limits(), streams).endpoints());
        endpoints.addAll(new ExecRoutes(plane, config.limits(), streams).endpoints());
        endpoints.addAll(new UploadRoutes(plane, uploads, config.limits().uploadBytes()).endpoints());
        endpoints.addAll(events.endpoints());
        endpoints.add(Endpoint.get("/metrics", Set.of(), this::scrape));
        endpoints.add(Endpoint.get("/v1/openapi.json", Set.of(), this::openApi));
    }

    /** Listens; answers with the port. The stream of events follows as soon as a leader answers. */
    public Future<Integer> start() {
        Promise<Integer> started = Promise.promise();
        context.runOnContext(here -> listen().onComplete(started));
        return started.future();
    }

    /** Ends all streams and closes the port. */
    public Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(here -> {
            events.stop();
            feed.stop();
            HttpServer open = server;
            if (open == null) {
                stopped.complete();
            } else {
                open.close().onComplete(stopped);
            }
        });
        return stopped.future();
    }

    /** Completes when the events can be streamed. */
    public Future<Void> ready() {
        return feed.ready();
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    private Future<Integer> listen() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.listen().host())
                .setPort(config.listen().port())
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxWebSocketFrameSize(MAX_FRAME_FROM_CLIENT_BYTES)
                .addWebSocketSubProtocol(Tokens.PROTOCOL)
                .setMaxWebSocketMessageSize(MAX_FRAME_FROM_CLIENT_BYTES);
        HttpServer created = vertx.createHttpServer(options)
                .requestHandler(router())
                .invalidRequestHandler(GatewayServer::malformed);
        server = created;
        feed.start();
        return created.listen().map(listening -> {
            log.info(
                    "gateway listening host={} port={} token={}",
                    config.listen().host(),
                    listening.actualPort(),
                    guard.tokens() != null);
            return listening.actualPort();
        });
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(this::time).handler(guard::check);
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            Set<String> allowed = methods.computeIfAbsent(endpoint.routerPath(), path -> new TreeSet<>());
            add(router, endpoint, endpoint.method(), allowed);
            if (endpoint.method() == HttpMethod.GET) {
                add(router, endpoint, HttpMethod.HEAD, allowed);
            }
        }
        methods.forEach((path, allowed) -> router.route(path).handler(routing -> refuseMethod(routing, allowed)));
        StaticFiles files = new StaticFiles(vertx, config.webFolder());
        router.route().handler(routing -> page(routing, files)).failureHandler(this::failed);
        router.errorHandler(500, this::failed);
        router.errorHandler(400, this::failed);
        return router;
    }

    private void add(Router router, Endpoint endpoint, HttpMethod method, Set<String> allowed) {
        allowed.add(method.name());
        router.route(method, endpoint.routerPath()).handler(routing -> {
            routing.put(Metrics.ROUTE, endpoint.path());
            run(routing, () -> {
                Parameters.of(routing, endpoint.parameters());
                return endpoint.handler().handle(routing);
            });
        });
    }

    private static void run(RoutingContext routing, java.util.function.Supplier<Future<Void>> answer) {
        try {
            answer.get().onFailure(failure -> Replies.failure(routing, failure));
        } catch (RuntimeException refused) {
            Replies.failure(routing, refused);
        }
    }

    private void time(RoutingContext routing) {
        Metrics.time(routing, metrics.registry());
        routing.next();
    }

    private void page(RoutingContext routing, StaticFiles files) {
        String method = routing.request().method().name();
        if (method.equals("GET") || method.equals("HEAD")) {
            routing.put(Metrics.ROUTE, "/");
            run(routing, () -> files.send(routing));
        } else {
            Replies.failure(
                    routing, StaticFiles.absent(routing.normalizedPath()).asException());
        }
    }

    private static void refuseMethod(RoutingContext routing, Set<String> allowed) {
        String list = String.join(", ", allowed);
        routing.response().putHeader("allow", list);
        String method = routing.request().method().name();
        Problem problem = Problem.of(
                        405, "method-not-allowed", "This path takes other methods", "there is no " + method + " here")
                .withHint("Use " + list + ".");
        Replies.failure(routing, problem.asException());
    }

    private void failed(RoutingContext routing) {
        Throwable failure = routing.failure();
        if (failure != null && routing.statusCode() >= 500) {
            Replies.failure(routing, failure);
            return;
        }
        Problem problem = Problem.of(400, "invalid-request", "The request is malformed", "the path cannot be decoded")
                .withHint("Write % as %25.");
        Replies.failure(routing, problem.asException());
    }

    /** What is no HTTP at all, or has a line or header beyond the limit. */
    private static void malformed(HttpServerRequest request) {
        boolean tooLong = String.valueOf(request.decoderResult().cause()).contains("TooLong");
        Problem problem = Problem.of(
                tooLong ? 431 : 400,
                "invalid-request",
                "The request is malformed",
                tooLong ? "its first line or its headers are too long" : "it is no valid HTTP request");
        request.response()
                .setStatusCode(problem.status())
                .putHeader("content-type", Problem.CONTENT_TYPE)
                .putHeader("connection", "close")
                .end(problem.toJson().toBuffer())
                .onComplete(sent -> request.connection().close());
    }

    private Future<Void> scrape(RoutingContext routing) {
        return Replies.bytes(routing, 200, Metrics.CONTENT_TYPE, Buffer.buffer(metrics.scrape()));
    }

    private Future<Void> openApi(RoutingContext routing) {
        return vertx.executeBlocking(GatewayServer::openApiDocument, false)
                .compose(document -> Replies.bytes(routing, 200, "application/json", document));
    }

    private static Buffer openApiDocument() {
        try (InputStream in = GatewayServer.class.getResourceAsStream("/openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing in the jar");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
