package io.reeve.hosting;

import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.reeve.model.Work;
import io.reeve.runner.TaskRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a verticle is told of itself: under {@code reeve} in its configuration. */
final class Tokens {
    /** The member of the configuration; whatever a document has there is replaced. */
    static final String MEMBER = "reeve";

    private Tokens() {}

    static JsonObject config(Work.Verticle work, TaskRun run, NodeId node) {
        Assignment assignment = run.assignment();
        TaskId task = assignment.attempt().task();
        return new JsonObject(work.config())
                .put(
                        MEMBER,
                        new JsonObject()
                                .put("job", task.job().toString())
                                .put("task", task.task())
                                .put("instance", Math.max(0, task.instance()))
                                .put("attempt", assignment.attempt().toString())
                                .put("incarnation", run.incarnation())
                                .put("node", node.value())
                                .put("item", assignment.item())
                                .put(
                                        "ports",
                                        new JsonArray(List.copyOf(
                                                assignment.allocation().ports()))));
    }
}
