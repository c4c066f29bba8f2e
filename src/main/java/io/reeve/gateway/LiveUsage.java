package io.reeve.gateway;

import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Puts what a running attempt uses now into what is shown of its task: its node alone knows. */
final class LiveUsage {
    private LiveUsage() {}

    /** The task as it was, and never a failure, where the node does not answer. */
    static Future<JsonObject> into(JsonObject task, ControlPlane plane) {
        JsonArray attempts = task.getJsonArray("attempts", new JsonArray());
        JsonObject last = attempts.isEmpty() ? null : attempts.getJsonObject(attempts.size() - 1);
        if (last == null || last.getValue("endedAt") != null || last.getValue("startedAt") == null) {
            return Future.succeededFuture(task);
        }
        NodeId node = new NodeId(last.getString("node"));
        return plane.usage(node, AttemptId.parse(last.getString("id")))
                .map(usage -> {
                    last.put("usage", usage);
                    return task;
                })
                .otherwise(task);
    }
}
