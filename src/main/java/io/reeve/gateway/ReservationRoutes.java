package io.reeve.gateway;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Reserving amounts of nodes for roles, all that a document names or none. */
final class ReservationRoutes {
    private final GatewayConfig config;
    private final ControlPlane plane;

    ReservationRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.patch("/v1/reservations", this::change));
    }

    private Future<Void> change(RoutingContext context) {
        int limit = config.limits().documentBytes();
        return Bodies.text(context, JobRoutes.FORMATS.keySet(), limit)
                .compose(document ->
                        plane.changeReservations(document, JobRoutes.format(context), JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }
}
