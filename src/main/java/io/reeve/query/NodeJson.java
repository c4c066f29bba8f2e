package io.reeve.query;

import static io.reeve.query.ValueJson.resources;

import io.reeve.core.state.Node;
import io.reeve.message.Membership.NodeUse;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node, as the API shows it. */
final class NodeJson {
    private NodeJson() {}

    static JsonObject of(Node node, LeaderView view) {
        Node.Entry entry = node.entry();
        NodeInfo info = entry.info();
        return ValueJson.sized(17)
                .put("id", entry.id().value())
                .put("state", entry.live() ? "LIVE" : "LOST")
                .put("incarnation", entry.incarnation())
                .put("roles", roles(info.roles()))
                .put("attributes", attributes(info))
                .put("capacity", resources(info.capacity()))
                .put("gpus", gpus(node))
                .put("used", resources(node.used()))
                .put("attempts", node.attempts().size())
                .put("url", info.url())
                .put("version", info.version())
                .put("pid", info.pid())
                .put("since", entry.sinceMs())
                .put("reason", entry.reason().name())
                .put("message", entry.message())
                .put("leader", entry.id().equals(view.leader()))
                .put("load", load(entry.live() ? view.uses().of(entry.id()) : null));
    }

    static JsonArray roles(Set<NodeRole> roles) {
        JsonArray list = new JsonArray();
        roles.forEach(role -> list.add(ValueJson.lower(role)));
        return list;
    }

    static JsonObject attributes(NodeInfo info) {
        JsonObject json = new JsonObject();
        info.attributes().forEach(json::put);
        return json;
    }

    /** Each GPU by index: its model, and how much of it is free. */
    private static JsonArray gpus(Node node) {
        JsonArray list = new JsonArray();
        int[] free = node.freeGpus();
        for (int device = 0; device < free.length; device++) {
            list.add(new JsonObject()
                    .put("model", node.entry().info().gpus().get(device))
                    .put("free", ValueJson.thousandths(free[device])));
        }
        return list;
    }

    private static @Nullable JsonObject load(@Nullable NodeUse use) {
        if (use == null) {
            return null;
        }
        return new JsonObject()
                .put("cpus", ValueJson.thousandths(use.cpuMillis()))
                .put("mem", use.memoryBytes());
    }
}
