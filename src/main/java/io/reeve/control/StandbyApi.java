package io.reeve.control;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.Ledger;
import io.reeve.ledger.LedgerConfig.Peer;
import io.reeve.message.Addresses;
import io.reeve.model.CellId;
import io.reeve.model.FeatureLevel;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.query.LeaderView;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every control node answers, from what is committed here: queries and the history of events. It cannot say what
 * only a leader knows: why a task waits, and what machines are busy with.
 */
public final class StandbyApi {
    private final Vertx vertx;
    private final CommittedState committed;
    private final Ledger ledger;
    private final Reception reception;
    private final boolean founded;

    /** @param founded whether this node's folder held a ledger when it started */
    public StandbyApi(Vertx vertx, CommittedState committed, Ledger ledger, Reception reception, boolean founded) {
        this.vertx = vertx;
        this.committed = committed;
        this.ledger = ledger;
        this.reception = reception;
        this.founded = founded;
    }

    /** Has them answered at this node's address. */
    public void register() {
        reception.always(Addresses.QUERY, message -> answer(message, this::query));
        reception.always(Addresses.HISTORY, message -> answer(message, this::history));
        reception.always(Addresses.LEDGER, message -> answer(message, this::ledger));
    }

    private Future<JsonObject> query(JsonObject query) {
        Freshness asked = Freshness.of(query);
        if (asked.byLeader() || "explain".equals(query.getString("what"))) {
            return Future.failedFuture(reception.notLeader().asException());
        }
        return asked.reached(vertx, committed)
                .compose(fresh -> vertx.executeBlocking(
                        () -> QueryAnswer.of(committed, state -> view(state), asked.query()), false));
    }

    private Future<JsonObject> history(JsonObject request) {
        long since = request.getLong("since", 0L);
        int limit = request.getInteger("limit", 1_000);
        return vertx.executeBlocking(() -> HistoryAnswer.page(committed, since, limit), false);
    }

    private Future<JsonObject> ledger(JsonObject request) {
        var asked = new NodeId(request.getString("node", ""));
        boolean known = committed.read(state -> isControl(state.node(asked)));
        CellId cell = committed.read(ClusterView::cell);
        List<Peer> peers = ledger.peers();
        return Future.succeededFuture(new JsonObject()
                .put("cell", cell == null ? null : cell.value() + beyond(request))
                .put("founded", founded || committed.lastSequence() > 0)
                .put("featureLevel", committed.read(ClusterView::featureLevel))
                .put("known", known)
                .put(
                        "counted",
                        peers.isEmpty()
                                ? null
                                : peers.stream().anyMatch(peer -> peer.id().equals(asked.value()))));
    }

    /** A version before there were levels asks for no more than the cell's name, and must not go on. */
    private String beyond(JsonObject request) {
        int level = committed.read(ClusterView::featureLevel);
        return level > FeatureLevel.FIRST && !request.containsKey("featureLevel")
                ? " of feature level " + level + ", which needs a newer version of Reeve than asked"
                : "";
    }

    private static boolean isControl(@Nullable Node node) {
        return node != null && node.entry().info().roles().contains(NodeRole.CONTROL);
    }

    private LeaderView view(ClusterView state) {
        return new LeaderView(state, reception.leader(), task -> LeaderView.Waiting.UNKNOWN, node -> null);
    }

    private static void answer(Message<?> message, Function<JsonObject, Future<JsonObject>> work) {
        if (!(message.body() instanceof JsonObject body)) {
            Inbox.fail(
                    message, Problem.of(400, "bad-request", "The request is not valid", "its body is no JSON object"));
            return;
        }
        Inbox.respond(message, () -> work.apply(body));
    }
}
