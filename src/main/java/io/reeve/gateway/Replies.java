package io.reeve.gateway;

import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers and problems. */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    /** Numbers faults of ours, so that a report of one finds its log line. */
    private static final AtomicLong FAULTS = new AtomicLong();

    private Replies() {}

    static Future<Void> json(RoutingContext context, int status, JsonObject body) {
        return bytes(context, status, "application/json", body.toBuffer());
    }

    static Future<Void> bytes(RoutingContext context, int status, String type, Buffer body) {
        HttpServerResponse response = context.response();
        response.setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("content-length", Integer.toString(body.length()));
        noStore(response);
        return isHead(context) ? response.end() : response.end(body);
    }

    static boolean isHead(RoutingContext context) {
        return context.request().method().name().equals("HEAD");
    }

    static void noStore(HttpServerResponse response) {
        if (!response.headers().contains("cache-control")) {
            response.putHeader("cache-control", "no-store");
        }
    }

    static void failure(RoutingContext context, Throwable failure) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        Problem problem = problem(context, failure);
        if (response.headWritten()) {
            // The status is out already: only a connection that breaks off tells the client that this is not all.
            context.request().connection().close();
            return;
        }
        problem(context, problem, problem.toJson());
    }

    static void problem(RoutingContext context, Problem problem, JsonObject body) {
        HttpServerResponse response = context.response();
        response.headers().remove("content-length").remove("transfer-encoding");
        response.setChunked(false);
        if (problem.retryAfterMs() != Problem.NEVER) {
            response.putHeader("retry-after", Long.toString(Math.max(1, (problem.retryAfterMs() + 999) / 1000)));
        }
        boolean bodyLeft = Bodies.isLeft(context.request());
        if (bodyLeft) {
            response.putHeader("connection", "close");
        }
        Future<Void> sent = bytes(context, problem.status(), Problem.CONTENT_TYPE, body.toBuffer());
        if (bodyLeft) {
            Bodies.discard(context.request(), sent);
        }
    }

    private static Problem problem(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        String id = "fault-" + FAULTS.incrementAndGet();
        log.error(
                "request failed id={} method={} path={}",
                id,
                context.request().method(),
                context.request().path(),
                failure);
        return Problem.of(500, "internal", "Something in Reeve went wrong", "this is a fault of Reeve's: " + id)
                .withHint("The node's log says more under " + id + ".");
    }
}
