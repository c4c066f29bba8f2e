package io.reeve.gateway;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Changing roles: PATCH keeps what a role does not name, PUT puts it back to its default. */
final class RoleRoutes {
    private final GatewayConfig config;
    private final ControlPlane plane;

    RoleRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.patch("/v1/roles", context -> change(context, false)),
                Endpoint.put("/v1/roles", context -> change(context, true)));
    }

    private Future<Void> change(RoutingContext context, boolean replaces) {
        int limit = config.limits().documentBytes();
        return Bodies.text(context, JobRoutes.FORMATS.keySet(), limit)
                .compose(document ->
                        plane.changeRoles(document, JobRoutes.format(context), replaces, JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }
}
