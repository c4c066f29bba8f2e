package io.reeve.gateway;

import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** Orders for nodes: drained, put back to use, forgotten, about to be restarted. */
final class NodeRoutes {
    private static final String HINT = "Send {}, or {\"deadline\": \"5m\"} to drain, or {\"for\": \"60s\"} to restart.";

    private final GatewayConfig config;
    private final ControlPlane plane;

    NodeRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of("drain", "undrain", "forget", "restart-window").stream()
                .map(what -> Endpoint.post("/v1/nodes/{node}/" + what, context -> order(context, what)))
                .toList();
    }

    private Future<Void> order(RoutingContext context, String what) {
        NodeId node = Parameters.parsed("node", context.pathParam("node"), NodeId::new, "such as node-1");
        return Bodies.text(context, Set.of(JobRoutes.JSON), config.limits().documentBytes())
                .compose(body -> plane.orderNode(
                        Bodies.object(body, HINT).put("node", node.value()).put("what", what),
                        JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }
}
