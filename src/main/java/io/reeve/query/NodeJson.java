package io.reeve.query;

import static io.reeve.query.ValueJson.resources;

import io.reeve.core.state.Duty;
import io.reeve.core.state.Node;
import io.reeve.core.state.Pause;
import io.reeve.message.Membership.NodeUse;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node, as the API shows it. */
final class NodeJson {
    private NodeJson() {}

    static JsonObject of(Node node, LeaderView view) {
        Node.Entry entry = node.entry();
        NodeInfo info = entry.info();
        Duty duty = entry.duty();
        return ValueJson.sized(25)
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
                .put("phase", phase(node))
                .put("phaseSince", ValueJson.moment(duty.sinceMs() == Duty.NEVER ? -1 : duty.sinceMs()))
                .put("phaseUntil", ValueJson.moment(duty.untilMs() == Duty.NEVER ? -1 : duty.untilMs()))
                .put("phaseMessage", duty.message())
                .put("unreachable", entry.live() ? 0 : node.attempts().size())
                .put("losses", new JsonArray(List.copyOf(duty.lossesMs())))
                .put("restartUntil", ValueJson.moment(duty.restartUntilMs() == Duty.NEVER ? -1 : duty.restartUntilMs()))
                .put("suspectSince", entry.live() ? view.uses().suspectSinceMs(entry.id()) : null)
                .put("load", load(entry.live() ? view.uses().of(entry.id()) : null));
    }

    /** Where it is in its life: whether new tasks may start there, and if not, why. */
    static String phase(Node node) {
        return node.isLive() ? node.duty().phase().name() : "LOST";
    }

    /** Null while what lost nodes ran is started elsewhere as usual. */
    static @Nullable JsonObject rescheduling(@Nullable Pause pause) {
        if (pause == null) {
            return null;
        }
        JsonArray nodes = new JsonArray();
        pause.nodes().forEach(node -> nodes.add(node.value()));
        return new JsonObject()
                .put("paused", true)
                .put("since", pause.sinceMs())
                .put("until", pause.untilMs())
                .put("nodes", nodes)
                .put("message", pause.message());
    }

    /** What it tells of itself when it comes in. */
    static void told(JsonObject json, NodeInfo info) {
        json.put("roles", roles(info.roles()))
                .put("attributes", attributes(info))
                .put("capacity", resources(info.capacity()))
                .put("url", info.url())
                .put("version", info.version())
                .put("pid", info.pid());
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
