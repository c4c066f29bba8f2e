package io.reeve.gateway;

import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Files that clients send before the jobs that use them. */
final class UploadRoutes {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String PATH = "/v1/uploads/{sha256}";

    private final ControlPlane plane;
    private final UploadSink sink;
    private final long maxBytes;

    UploadRoutes(ControlPlane plane, UploadSink sink, long maxBytes) {
        this.plane = plane;
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint(HttpMethod.HEAD, PATH, Set.of(), this::exists), Endpoint.put(PATH, this::put));
    }

    private Future<Void> exists(RoutingContext context) {
        String sha256 = sha256(context);
        return known(sha256).compose(known -> {
            if (!known) {
                throw Problem.of(404, "unknown-upload", "There is no such upload", "no file with the hash " + sha256)
                        .asException();
            }
            return context.response().end();
        });
    }

    private Future<Void> put(RoutingContext context) {
        String sha256 = sha256(context);
        HttpServerRequest request = context.request();
        if (Bodies.announced(request) > maxBytes) {
            throw Bodies.tooLarge(maxBytes).asException();
        }
        return known(sha256).compose(known -> known ? already(context, sha256) : store(context, sha256));
    }

    private Future<Void> store(RoutingContext context, String sha256) {
        HttpServerRequest request = context.request();
        Bodies.welcome(request);
        return sink.put(sha256, request, maxBytes)
                .compose(size -> plane.uploaded(sha256, size).map(size))
                .compose(size -> Replies.json(
                        context, 201, new JsonObject().put("sha256", sha256).put("size", size)));
    }

    private Future<Void> already(RoutingContext context, String sha256) {
        boolean left = Bodies.isLeft(context.request());
        if (left) {
            context.response().putHeader("connection", "close");
        }
        Future<Void> sent = Replies.json(context, 200, new JsonObject().put("sha256", sha256));
        if (left) {
            Bodies.discard(context.request(), sent);
        }
        return sent;
    }

    /** Whether some live node keeps it. */
    private Future<Boolean> known(String sha256) {
        return plane.query(new JsonObject().put("what", "upload").put("sha256", sha256))
                .map(upload -> upload.getBoolean("live", true))
                .recover(failure -> failure instanceof ProblemException known
                                && known.problem().status() == 404
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    private static String sha256(RoutingContext context) {
        String text = context.pathParam("sha256");
        if (!SHA256.matcher(text).matches()) {
            throw Problem.badParameter(
                            "sha256", "\"" + text + "\" is no SHA-256", "64 hexadecimal digits in lower case")
                    .asException();
        }
        return text;
    }
}
