package io.reeve.query;

import io.reeve.event.CellEvent;
import io.reeve.event.NodeEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Events of nodes, as the stream shows them. */
final class NodeEventJson {
    private NodeEventJson() {}

    static void node(JsonObject json, NodeEvent event) {
        json.put("node", event.node().value());
        if (event instanceof NodeEvent.NodeRegistered registered) {
            NodeJson.told(json.put("incarnation", registered.incarnation()).put("state", "LIVE"), registered.info());
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            NodeJson.told(json.put("incarnation", resumed.incarnation()).put("state", "LIVE"), resumed.info());
        } else if (event instanceof NodeEvent.NodeLost lost) {
            json.put("incarnation", lost.incarnation())
                    .put("state", "LOST")
                    .put("reason", lost.reason().name())
                    .put("message", lost.message());
        } else if (event instanceof NodeEvent.NodeForgotten forgotten) {
            json.put("incarnation", forgotten.incarnation()).put("message", forgotten.message());
        } else if (event instanceof NodeEvent.RestartPlanned planned) {
            json.put("incarnation", planned.incarnation()).put("until", planned.untilMs());
        } else if (event instanceof NodeEvent.NodeDraining draining) {
            json.put("phase", "DRAINING").put("until", draining.deadlineMs()).put("message", draining.message());
        } else if (event instanceof NodeEvent.NodeDrained drained) {
            json.put("phase", "DRAINED").put("message", drained.message());
        } else if (event instanceof NodeEvent.NodeQuarantined quarantined) {
            json.put("phase", "QUARANTINED").put("until", quarantined.untilMs()).put("message", quarantined.message());
        } else if (event instanceof NodeEvent.NodeReady ready) {
            json.put("phase", "READY").put("message", ready.message());
        }
    }

    static void rescheduling(JsonObject json, CellEvent event) {
        if (event instanceof CellEvent.ReschedulingPaused paused) {
            JsonArray nodes = new JsonArray();
            paused.nodes().forEach(node -> nodes.add(node.value()));
            json.put("nodes", nodes).put("until", paused.untilMs()).put("message", paused.message());
        } else if (event instanceof CellEvent.ReschedulingResumed resumed) {
            json.put("message", resumed.message());
        }
    }
}
