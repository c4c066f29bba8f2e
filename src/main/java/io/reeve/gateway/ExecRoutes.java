package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** Commands beside running tasks, over a WebSocket. */
final class ExecRoutes {
    private static final Set<String> PARAMETERS = Set.of("task", "attempt");

    private final ControlPlane plane;
    private final GatewayConfig.Limits limits;
    private final StreamMetrics metrics;

    ExecRoutes(ControlPlane plane, GatewayConfig.Limits limits, StreamMetrics metrics) {
        this.plane = plane;
        this.limits = limits;
        this.metrics = metrics;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/exec", PARAMETERS, this::exec));
    }

    private Future<Void> exec(RoutingContext context) {
        var location = FileRoutes.location(Parameters.of(context, PARAMETERS));
        if (!"websocket".equalsIgnoreCase(context.request().getHeader("upgrade"))) {
            throw Problem.of(426, "websocket-needed", "This is a WebSocket", "the request asks for no WebSocket")
                    .withHint("Use \"reeve exec\", or a WebSocket as docs/http-api.md says.")
                    .asException();
        }
        if (!metrics.open(limits.streams())) {
            throw EventRoutes.tooManyStreams(limits.streams()).asException();
        }
        context.put(EventRoutes.STREAMED, true);
        return context.request()
                .toWebSocket()
                .onFailure(failed -> metrics.closed())
                .onSuccess(socket -> new ExecBridge(context.vertx(), plane, socket, limits.writeQueueBytes())
                        .run(location)
                        .onComplete(done -> metrics.closed()))
                .mapEmpty();
    }
}
