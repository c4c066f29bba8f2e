package io.reeve.control;

import io.reeve.core.recover.Liveness;
import io.reeve.core.recover.NodeOrders;
import io.reeve.core.state.Node;
import io.reeve.message.Membership;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.query.Problem;
import io.reeve.spec.NodeOrderDocuments;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the leader answers to operators who drain, undrain and forget nodes, or restart their processes. */
public final class NodeApi {
    /** The longest that running tasks may get to end by themselves: 30 days. */
    private static final long MAX_DRAIN_MS = 30L * 24 * 60 * 60 * 1000;

    private static final List<String> ORDERS = List.of("drain", "undrain", "forget", "restart-window");

    private final Leader leader;
    private final Function<Membership.PlanRestart, Future<Membership>> restarts;

    /** @param restarts plans a restart as a node itself would */
    public NodeApi(Leader leader, Function<Membership.PlanRestart, Future<Membership>> restarts) {
        this.leader = leader;
        this.restarts = restarts;
    }

    /** {@code {node, what, deadline, for}}; the last two are durations, and may be left out. */
    public Future<JsonObject> change(Message<JsonObject> message) {
        JsonObject body = message.body();
        NodeId node = new NodeId(body.getString("node", ""));
        String what = body.getString("what", "");
        JsonObject rest = body.copy();
        rest.remove("node");
        rest.remove("what");
        String by = PublicApi.principal(message);
        NodeOrders orders = leader.loop().nodeOrders();
        long nowMs = leader.view().ledgerMs(System.currentTimeMillis());
        return switch (what) {
            case "drain" -> {
                long forMs = ms(rest, "deadline", NodeOrders.DRAIN_MS, MAX_DRAIN_MS);
                yield decide(node, orders.drain(node, forMs, by, nowMs), by);
            }
            case "undrain" -> {
                ms(rest, null, 0, 0);
                yield decide(node, orders.undrain(node, by), by);
            }
            case "forget" -> {
                ms(rest, null, 0, 0);
                yield decide(node, orders.forget(node, by, nowMs), by);
            }
            case "restart-window" -> restart(node, ms(rest, "for", Liveness.RESTART_MS, Liveness.MAX_RESTART_MS));
            default ->
                throw Problem.badParameter("what", "there is no order " + what, "one of " + String.join(", ", ORDERS))
                        .asException();
        };
    }

    private static long ms(JsonObject body, @Nullable String field, long usualMs, long maxMs) {
        var result = NodeOrderDocuments.read(body.toBuffer().getBytes(), field, usualMs, maxMs);
        if (result instanceof NodeOrderDocuments.Valid valid) {
            return valid.ms();
        }
        List<Problem.Fault> faults = ((NodeOrderDocuments.Invalid) result)
                .faults().stream().map(Refusals::fault).toList();
        throw Problem.of(400, "invalid-order", "The order is not valid", "nothing was changed")
                .withFaults(faults)
                .asException();
    }

    private Future<JsonObject> decide(NodeId node, NodeOrders.Answer answer, String by) {
        if (answer instanceof NodeOrders.Accepted accepted) {
            return leader.pen()
                    .decide(Origin.of(by), accepted.events())
                    .map(sequence -> reply(node, accepted.done(), sequence));
        }
        return Future.failedFuture(refused((NodeOrders.Refused) answer));
    }

    private Future<JsonObject> restart(NodeId id, long forMs) {
        NodeOrders.Refused refused = leader.loop().nodeOrders().checkRestart(id);
        if (refused != null) {
            return Future.failedFuture(refused(refused));
        }
        Node node = Objects.requireNonNull(leader.view().state().node(id));
        return restarts.apply(new Membership.PlanRestart(id, node.incarnation(), forMs))
                .map(answer -> {
                    if (answer instanceof Membership.Renewed renewed) {
                        String done = "the process of " + id + " may be away for " + renewed.leaseMs() / 1_000 + " s";
                        return reply(id, done, leader.view().sequence());
                    }
                    throw Problem.noLeader(((Membership.Refused) answer).message(), 1_000)
                            .asException();
                });
    }

    private JsonObject reply(NodeId id, String done, long sequence) {
        Node node = leader.view().state().node(id);
        return new JsonObject()
                .put("node", id.value())
                .put("phase", phase(node))
                .put("message", done)
                .put("sequence", sequence);
    }

    private static @Nullable String phase(@Nullable Node node) {
        return node == null ? null : node.isLive() ? node.duty().phase().name() : "LOST";
    }

    private static Exception refused(NodeOrders.Refused why) {
        int status = why.code().equals("unknown-node") ? 404 : 409;
        return Problem.of(status, why.code(), "Nothing was changed", why.message())
                .withHint(why.hint())
                .asException();
    }
}
