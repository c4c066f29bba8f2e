package io.reeve.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * One operation of the API.
 *
 * @param path as OpenAPI writes it: {@code /v1/jobs/{job}}
 * @param parameters names of the query parameters it takes; any other is refused
 */
record Endpoint(HttpMethod method, String path, Set<String> parameters, Handler handler) {
    /** Answers the request, or fails with what is wrong; a failure after the head was sent ends the connection. */
    @FunctionalInterface
    interface Handler {
        Future<Void> handle(RoutingContext context);
    }

    static Endpoint get(String path, Set<String> parameters, Handler handler) {
        return new Endpoint(HttpMethod.GET, path, parameters, handler);
    }

    static Endpoint post(String path, Handler handler) {
        return new Endpoint(HttpMethod.POST, path, Set.of(), handler);
    }

    static Endpoint put(String path, Handler handler) {
        return new Endpoint(HttpMethod.PUT, path, Set.of(), handler);
    }

    static Endpoint patch(String path, Handler handler) {
        return new Endpoint(HttpMethod.PATCH, path, Set.of(), handler);
    }

    /** The path as the router writes it: {@code /v1/jobs/:job}. */
    String routerPath() {
        return path.replace("{", ":").replace("}", "");
    }
}
