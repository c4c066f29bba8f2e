package io.reeve.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** Services and their deployments: where instances are found, and what somebody wants of them. */
final class ServiceRoutes {
    private static final Set<String> SERVICES = Set.of("consistency", "min", "job", "task", "role");
    private static final Set<String> DEPLOYMENTS = Set.of("consistency", "min", "job", "task", "active");

    private final GatewayConfig config;
    private final ControlPlane plane;

    ServiceRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/services", SERVICES, context -> list(context, "services", SERVICES)),
                Endpoint.get("/v1/deployments", DEPLOYMENTS, context -> list(context, "deployments", DEPLOYMENTS)),
                Endpoint.post("/v1/services/{job}/{task}/scale", context -> order(context, "scale")),
                Endpoint.post("/v1/services/{job}/{task}/cancel", context -> order(context, "cancel")),
                Endpoint.post("/v1/services/{job}/{task}/rollback", context -> order(context, "rollback")),
                Endpoint.post("/v1/services/{job}/{task}/metrics", this::metrics),
                Endpoint.post("/v1/jobs/{job}/update", this::update));
    }

    private Future<Void> list(RoutingContext context, String what, Set<String> parameters) {
        return plane.query(Parameters.of(context, parameters).query(what))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> order(RoutingContext context, String what) {
        return body(context)
                .compose(body ->
                        plane.orderService(body.put("what", what).put("id", id(context)), JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> metrics(RoutingContext context) {
        return body(context)
                .compose(body -> plane.orderService(
                        new JsonObject()
                                .put("what", "metrics")
                                .put("id", id(context))
                                .put("metrics", body),
                        JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> update(RoutingContext context) {
        return Bodies.text(context, JobRoutes.FORMATS.keySet(), config.limits().documentBytes())
                .compose(document -> plane.updateServices(
                        context.pathParam("job"), document, JobRoutes.format(context), JobRoutes.principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private static String id(RoutingContext context) {
        return context.pathParam("job") + "/" + context.pathParam("task");
    }

    private Future<JsonObject> body(RoutingContext context) {
        return Bodies.text(context, Set.of(JobRoutes.JSON), config.limits().documentBytes())
                .map(body -> Bodies.object(
                        body, "Send {\"instances\": 3} to scale, {\"requests\": 120} as metrics, {} for the others."));
    }
}
