package io.reeve.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Secrets: set and deleted by name, listed without their values, and never given out. */
final class SecretRoutes {
    private static final Set<String> ROLE = Set.of("role");
    private static final Set<String> READ = Set.of("consistency", "min");
    private static final String PATH = "/v1/secrets/{secret}";
    private static final Set<String> BYTES = Set.of("application/octet-stream");

    /** The leader takes no larger one. */
    private static final int MAX_VALUE_BYTES = 64 << 10;

    private final ControlPlane plane;

    SecretRoutes(ControlPlane plane) {
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/secrets", READ, this::list),
                new Endpoint(HttpMethod.PUT, PATH, ROLE, this::put),
                new Endpoint(HttpMethod.DELETE, PATH, ROLE, this::delete));
    }

    private Future<Void> list(RoutingContext context) {
        return plane.query(Parameters.of(context, READ).query("secrets"))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> put(RoutingContext context) {
        return Bodies.bytes(context, BYTES, MAX_VALUE_BYTES)
                .compose(value -> plane.changeSecret(named(context).put("value", value.getBytes()), principal(context)))
                .compose(answer -> Replies.json(context, answer.getBoolean("created", false) ? 201 : 200, answer));
    }

    private Future<Void> delete(RoutingContext context) {
        return plane.changeSecret(named(context).put("delete", true), principal(context))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private static JsonObject named(RoutingContext context) {
        @Nullable String role = Parameters.of(context, ROLE).text("role");
        JsonObject named = new JsonObject().put("name", context.pathParam("secret"));
        return role == null ? named : named.put("role", role);
    }

    private static String principal(RoutingContext context) {
        return JobRoutes.principal(context);
    }
}
