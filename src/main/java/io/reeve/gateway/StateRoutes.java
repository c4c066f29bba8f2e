package io.reeve.gateway;

import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.reeve.query.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What there is: the cell, its jobs, tasks and nodes. */
final class StateRoutes {
    /** Who asks for health wants to hear soon, not certainly. */
    private static final long HEALTH_MS = 2_000;

    /** How new the answer must be; every read takes them. */
    private static final Set<String> READ = Set.of("consistency", "min");

    private static final Set<String> JOBS =
            Set.of("consistency", "min", "state", "role", "name", "search", "limit", "after", "history");
    private static final Set<String> TASKS =
            Set.of("consistency", "min", "job", "state", "node", "role", "search", "limit", "after");

    private final GatewayConfig config;
    private final ControlPlane plane;

    StateRoutes(GatewayConfig config, ControlPlane plane) {
        this.config = config;
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/health", Set.of(), this::health),
                Endpoint.get("/v1/cells/self", Set.of(), this::cell),
                Endpoint.get("/v1/jobs", JOBS, context -> list(context, "jobs", JOBS)),
                Endpoint.get("/v1/jobs/{job}", READ, this::job),
                Endpoint.get("/v1/tasks", TASKS, context -> list(context, "tasks", TASKS)),
                Endpoint.get("/v1/tasks/{job}/{task}/explain", READ, this::explain),
                Endpoint.get("/v1/tasks/{job}/{task}/{instance}/explain", READ, this::explain),
                Endpoint.get("/v1/tasks/{job}/{task}", READ, this::task),
                Endpoint.get("/v1/tasks/{job}/{task}/{instance}", READ, this::task),
                Endpoint.get("/v1/roles", READ, context -> list(context, "roles", READ)),
                Endpoint.get("/v1/reservations", READ, context -> list(context, "reservations", READ)),
                Endpoint.get("/v1/nodes", READ, context -> list(context, "nodes", READ)),
                Endpoint.get("/v1/nodes/{node}", READ, this::node));
    }

    private Future<Void> health(RoutingContext context) {
        // One that no majority backs is no leader.
        return plane.query(new JsonObject().put("what", "cell").put("consistency", "leader"))
                .timeout(HEALTH_MS, TimeUnit.MILLISECONDS)
                .map(cell -> health("UP")
                        .put("cell", cell.getValue("cell"))
                        .put("leader", cell.getValue("leader"))
                        .put("rescheduling", cell.getValue("rescheduling")))
                .otherwise(failure -> health("DOWN").put("why", why(failure)))
                .compose(health ->
                        Replies.json(context, health.getString("status").equals("UP") ? 200 : 503, health));
    }

    private JsonObject health(String status) {
        return new JsonObject().put("status", status).put("node", config.node().value());
    }

    private static String why(Throwable failure) {
        return failure instanceof ProblemException known
                ? known.problem().detail()
                : "no leader answered within " + HEALTH_MS + " ms";
    }

    private Future<Void> cell(RoutingContext context) {
        return plane.query(new JsonObject().put("what", "cell"))
                .compose(cell -> Replies.json(
                        context,
                        200,
                        cell.copy()
                                .put("version", config.version())
                                .put("node", config.node().value())));
    }

    private Future<Void> list(RoutingContext context, String what, Set<String> parameters) {
        return answer(context, Parameters.of(context, parameters).query(what));
    }

    private Future<Void> job(RoutingContext context) {
        JobId id = Parameters.parsed("job", context.pathParam("job"), JobId::parse, "such as word-count.42");
        return answer(context, new JsonObject().put("what", "job").put("id", id.toString()));
    }

    private Future<Void> task(RoutingContext context) {
        JsonObject query = new JsonObject().put("what", "task").put("id", taskId(context));
        return plane.query(read(context, query))
                .compose(task -> LiveUsage.into(task, plane))
                .compose(task -> Replies.json(context, 200, task));
    }

    private Future<Void> explain(RoutingContext context) {
        return answer(context, new JsonObject().put("what", "explain").put("id", taskId(context)));
    }

    private static String taskId(RoutingContext context) {
        String instance = context.pathParam("instance");
        String text =
                context.pathParam("job") + "/" + context.pathParam("task") + (instance == null ? "" : "/" + instance);
        return Parameters.parsed("task", text, TaskId::parse, "such as word-count.42/count/3")
                .toString();
    }

    private Future<Void> node(RoutingContext context) {
        NodeId id = Parameters.parsed("node", context.pathParam("node"), NodeId::new, "such as node-1");
        return answer(context, new JsonObject().put("what", "node").put("id", id.toString()));
    }

    private Future<Void> answer(RoutingContext context, JsonObject query) {
        return plane.query(read(context, query)).compose(answer -> Replies.json(context, 200, answer));
    }

    /** The query, with how new its answer must be. */
    private static JsonObject read(RoutingContext context, JsonObject query) {
        MultiMap parameters = context.queryParams();
        for (String name : READ) {
            if (parameters.contains(name)) {
                query.put(name, parameters.get(name));
            }
        }
        return query;
    }
}
