package io.reeve.control;

import io.reeve.ledger.LedgerConfig.Peer;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the leader answers to who asks which nodes hold the ledger, or has others hold it. */
public final class ControlPeersApi {
    private static final Logger log = LoggerFactory.getLogger(ControlPeersApi.class);

    /** Each one more makes every commit wait for one more; with seven, three may be lost. */
    private static final int MAX_PEERS = 7;

    private final Vertx vertx;
    private final Leader leader;

    public ControlPeersApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
    }

    /** {@code {add: {NODE: "HOST:PORT"}, remove: [NODE]}}: one of them at most changes; nothing only asks. */
    public Future<JsonObject> change(Message<JsonObject> message) {
        List<Peer> now = leader.ledger().peers();
        List<Peer> wanted = new ArrayList<>(now);
        for (Map.Entry<String, Object> each : object(message.body().getValue("add", new JsonObject()), "/add")
                .getMap()
                .entrySet()) {
            add(wanted, each.getKey(), String.valueOf(each.getValue()));
        }
        for (Object each : array(message.body().getValue("remove", new JsonArray()))) {
            remove(wanted, String.valueOf(each));
        }
        wanted.sort(Comparator.comparing(Peer::id));
        if (wanted.equals(now)) {
            return Future.succeededFuture(answer());
        }
        if (Math.abs(wanted.size() - now.size()) != 1) {
            throw Problem.badParameter(
                            "/add", "more than one control node would change", "one added or removed at a time")
                    .asException();
        }
        if (wanted.size() > MAX_PEERS) {
            throw Problem.badParameter(
                            "/add", "the ledger would have " + wanted.size() + " control nodes", "at most " + MAX_PEERS)
                    .asException();
        }
        log.info("control peers change from={} to={} principal={}", now, wanted, PublicApi.principal(message));
        return Future.fromCompletionStage(leader.ledger().change(wanted), vertx.getOrCreateContext())
                .map(changed -> answer())
                .recover(failure -> Future.failedFuture(refused(failure).asException()));
    }

    private JsonObject answer() {
        var peers = new JsonArray();
        Map<String, Long> behind = leader.ledger().behind();
        for (Peer peer : leader.ledger().peers()) {
            var shown = new JsonObject()
                    .put("node", peer.id())
                    .put("address", peer.host() + ":" + peer.port())
                    .put("leads", peer.id().equals(leader.node().value()));
            Long lacks = behind.get(peer.id());
            peers.add(lacks == null ? shown : shown.put("behind", lacks));
        }
        return new JsonObject().put("term", leader.term()).put("peers", peers);
    }

    private static void add(List<Peer> wanted, String node, String address) {
        Peer peer;
        try {
            peer = Peer.parse(node + "@" + address);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badParameter(
                            "/add/" + node, String.valueOf(malformed.getMessage()), "HOST:PORT of its ledger")
                    .asException();
        }
        if (wanted.contains(peer)) {
            return; // asked again
        }
        if (wanted.stream().anyMatch(known -> known.id().equals(node))) {
            throw Problem.of(
                            409,
                            "control-node-known",
                            "A control node of this name exists",
                            node + " holds the ledger at another address already")
                    .withHint("Remove it first, or give the new one another name.")
                    .asException();
        }
        wanted.add(peer);
    }

    private static void remove(List<Peer> wanted, String node) {
        boolean there = wanted.removeIf(peer -> peer.id().equals(node));
        if (!there) {
            throw Problem.of(
                            404,
                            "unknown-control-node",
                            "There is no such control node",
                            node + " does not hold the ledger")
                    .asException();
        }
        if (wanted.isEmpty()) {
            throw Problem.of(
                            409,
                            "last-control-node",
                            "The last control node stays",
                            "without " + node + " nobody leads")
                    .withHint("Add another control node first.")
                    .asException();
        }
    }

    private static Problem refused(Throwable failure) {
        return Problem.of(
                        503,
                        "control-peers-unchanged",
                        "The control nodes stay as they were",
                        String.valueOf(failure.getMessage()))
                .withHint("Is the node up, with --control-peers that name it and the others, and does the address"
                        + " reach it? Ask again when it is.");
    }

    private static JsonObject object(Object value, String pointer) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Problem.badParameter(pointer, "it is no object", "{NODE: \"HOST:PORT\"}")
                .asException();
    }

    private static JsonArray array(Object value) {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw Problem.badParameter("/remove", "it is no list", "[NODE]").asException();
    }
}
