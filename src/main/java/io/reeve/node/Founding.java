package io.reeve.node;

import io.reeve.ledger.LedgerConfig;
import io.reeve.message.Addresses;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Whether a control node with an empty folder may take part in the ledger.
 *
 * <p>It may where the ledger is founded now, or where it never had this node. Where it had, the node's folder was lost,
 * and with it the votes that the node gave and the batches that it confirmed: as the same peer again it could help to
 * elect a leader that lacks committed batches. So it asks the other peers first, as many as make a majority with it.
 */
final class Founding {
    private static final long ASK_MS = 1_000;
    private static final long PAUSE_MS = 100;

    private final Vertx vertx;
    private final LedgerConfig config;
    private final Promise<Void> allowed = Promise.promise();

    private Founding(Vertx vertx, LedgerConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** Completes where the node may go on; fails with what is wrong, and what to do, where it may not. */
    static CompletionStage<Void> check(Vertx vertx, LedgerConfig config) {
        var founding = new Founding(vertx, config);
        founding.ask();
        return founding.allowed.future().toCompletionStage();
    }

    private void ask() {
        List<Future<JsonObject>> answers = new ArrayList<>();
        for (LedgerConfig.Peer peer : config.peers()) {
            if (!peer.id().equals(config.peerId())) {
                answers.add(ask(new NodeId(peer.id())));
            }
        }
        Future.join(answers).onComplete(all -> {
            long heard = answers.stream().filter(Future::succeeded).count();
            boolean lost = answers.stream()
                    .anyMatch(answer -> answer.succeeded() && answer.result().getBoolean("known", false));
            if (lost) {
                allowed.tryFail(new IOException("the ledger knows a control node " + config.peerId()
                        + " already, and " + config.folder() + " holds nothing of it: was its folder lost or moved? "
                        + "Start it with its own folder; if that is lost, take the node out with \"reeve control remove "
                        + config.peerId() + "\" and add one of another name"));
            } else if (heard + 1 > config.peers().size() / 2) {
                allowed.tryComplete();
            } else {
                vertx.setTimer(PAUSE_MS, id -> ask());
            }
        });
    }

    private Future<JsonObject> ask(NodeId peer) {
        var options = new DeliveryOptions().setSendTimeout(ASK_MS).addHeader(Addresses.TO, Addresses.LEDGER);
        return vertx.eventBus()
                .<JsonObject>request(Addresses.control(peer), new JsonObject().put("node", config.peerId()), options)
                .map(reply -> reply.body());
    }
}
