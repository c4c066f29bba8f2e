package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Submitting, killing, and running again. */
final class JobRoutes {
    static final String JSON = "application/json";
    /** No page of another site can send these without asking first, and nobody answers such a question. */
    static final Map<String, String> FORMATS =
            Map.of(JSON, "json", "application/yaml", "yaml", "application/x-yaml", "yaml");

    /** More is a mistake; jobs kill their tasks by themselves. */
    private static final int MAX_IDS = 10_000;

    private final GatewayConfig config;
    private final ControlPlane plane;

    JobRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v1/jobs", this::submit),
                new Endpoint(HttpMethod.POST, "/v1/plan", Set.of("uploads"), this::plan),
                Endpoint.post("/v1/kill", this::kill),
                Endpoint.post("/v1/retry", this::retry),
                Endpoint.post("/v1/jobs/{job}/tasks", this::add),
                Endpoint.post("/v1/jobs/{job}/close", this::close));
    }

    private Future<Void> submit(RoutingContext context) {
        int limit = config.limits().documentBytes();
        return Bodies.text(context, FORMATS.keySet(), limit)
                .compose(document -> plane.submit(document, format(context), principal(context)))
                .compose(job -> {
                    String path = "/v1/jobs/" + job.getString("id");
                    String url = "http://" + context.request().getHeader("host") + path;
                    context.response().putHeader("location", path);
                    return Replies.json(
                            context,
                            job.getBoolean("known", false) ? 200 : 201,
                            job.copy().put("url", url));
                });
    }

    private Future<Void> plan(RoutingContext context) {
        String uploads = Parameters.of(context, Set.of("uploads")).text("uploads");
        if (uploads != null && !uploads.equals("later")) {
            throw Problem.badParameter("uploads", "\"uploads\" was " + uploads, "later, or nothing")
                    .asException();
        }
        return Bodies.text(context, FORMATS.keySet(), config.limits().documentBytes())
                .compose(document -> plane.plan(document, format(context), uploads != null))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> kill(RoutingContext context) {
        return Bodies.text(context, Set.of(JSON), config.limits().documentBytes())
                .compose(body -> plane.kill(ids(body, Set.of("ids")), principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> retry(RoutingContext context) {
        return Bodies.text(context, Set.of(JSON), config.limits().documentBytes())
                .compose(body -> plane.retry(ids(body, Set.of("ids", "key")), principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> add(RoutingContext context) {
        return Bodies.text(context, FORMATS.keySet(), config.limits().documentBytes())
                .compose(document -> plane.add(context.pathParam("job"), document, format(context), principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    private Future<Void> close(RoutingContext context) {
        return Bodies.text(context, Set.of(JSON), config.limits().documentBytes())
                .compose(body -> plane.close(context.pathParam("job"), principal(context)))
                .compose(answer -> Replies.json(context, 200, answer));
    }

    /** @param fields that it may have; ids must be there */
    private static JsonObject ids(Buffer body, Set<String> fields) {
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException | ClassCastException malformed) {
            throw Problem.of(400, "invalid-json", "The body is no JSON object", reason(malformed))
                    .withHint("Send {\"ids\": [\"word-count.42\"]}.")
                    .asException();
        }
        boolean valid = fields.containsAll(json.fieldNames())
                && json.getValue("ids") instanceof JsonArray list
                && !list.isEmpty()
                && list.size() <= MAX_IDS
                && list.stream().allMatch(id -> id instanceof String);
        if (!valid) {
            throw Problem.badParameter(
                            "/ids",
                            "the body must hold \"ids\"" + (fields.size() > 1 ? ", perhaps \"key\"," : "")
                                    + " and nothing else",
                            "a list of 1 to " + MAX_IDS + " ids of jobs and tasks")
                    .withHint("Send {\"ids\": [\"word-count.42\", \"word-count.42/count/3\"]}.")
                    .asException();
        }
        return json;
    }

    /**
     * The first line of the parser's sentence, which says where the text is no JSON; of a list or a number the reader
     * has only words that name Java classes.
     */
    private static String reason(RuntimeException malformed) {
        String message = String.valueOf(malformed.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.contains("java.") ? "the body is JSON, but no object" : line;
    }

    static String format(RoutingContext context) {
        String type = context.request().getHeader("content-type").toLowerCase(java.util.Locale.ROOT);
        return FORMATS.getOrDefault(type.split(";")[0].strip(), "json");
    }

    static String principal(RoutingContext context) {
        return context.get(Tokens.PRINCIPAL);
    }
}
