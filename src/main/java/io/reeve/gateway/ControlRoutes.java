package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** Which nodes hold the ledger. */
final class ControlRoutes {
    private static final Set<String> FIELDS = Set.of("add", "remove");
    private static final String HINT = "Send {\"add\": {\"node-4\": \"10.0.0.4:5601\"}} or {\"remove\": [\"node-4\"]}.";

    private final GatewayConfig config;
    private final ControlPlane plane;

    ControlRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/control", Set.of(), this::list), Endpoint.patch("/v1/control", this::change));
    }

    private Future<Void> list(RoutingContext context) {
        return plane.controlPeers(new JsonObject(), JobRoutes.principal(context))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> change(RoutingContext context) {
        return Bodies.text(context, Set.of("application/json"), config.limits().documentBytes())
                .compose(body -> plane.controlPeers(object(body), JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private static JsonObject object(Buffer body) {
        try {
            JsonObject change = new JsonObject(body);
            if (FIELDS.containsAll(change.fieldNames())) {
                return change;
            }
        } catch (DecodeException | ClassCastException malformed) {
            throw Problem.of(400, "invalid-json", "The body is no JSON object", "it cannot be read")
                    .withHint(HINT)
                    .asException();
        }
        throw Problem.badParameter("/", "the body has other fields", "add and remove")
                .withHint(HINT)
                .asException();
    }
}
