package io.reeve.node;

import io.reeve.cluster.LevelCheck;
import io.reeve.ledger.LedgerConfig;
import io.reeve.message.Addresses;
import io.reeve.model.FeatureLevel;
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
import org.jspecify.annotations.Nullable;

/**
 * Whether a control node's folder fits the ledger that the others hold. Asked before it is opened, because what votes
 * with the wrong log can harm the right ones.
 *
 * <p>A folder of another cell does not fit. An empty one does where the ledger is founded now, or where it never had
 * this node. Where it had, the node's folder was lost, and with it the votes that the node gave and the batches that it
 * confirmed: as the same peer again it could help to elect a leader that lacks committed batches. So with an empty
 * folder it asks until as many others answered as make a majority with it.
 */
final class PeerCheck {
    private static final long ASK_MS = 1_000;
    private static final long PAUSE_MS = 100;

    private final Vertx vertx;
    private final LedgerConfig config;
    private final @Nullable String cell;
    private final Promise<LedgerConfig> allowed = Promise.promise();

    private PeerCheck(Vertx vertx, LedgerConfig config, @Nullable String cell) {
        this.vertx = vertx;
        this.config = config;
        this.cell = cell;
    }

    /**
     * Completes with how the node may go on, which may be only to wait until it is counted in; fails with what is
     * wrong, and what to do, where it may not.
     *
     * @param cell whose ledger the folder holds; null where it is empty, or nothing was committed in it yet
     */
    static CompletionStage<LedgerConfig> of(Vertx vertx, LedgerConfig config, @Nullable String cell) {
        var check = new PeerCheck(vertx, config, cell);
        check.ask();
        return check.allowed.future().toCompletionStage();
    }

    private void ask() {
        List<Future<JsonObject>> asked = new ArrayList<>();
        for (LedgerConfig.Peer peer : config.peers()) {
            if (!peer.id().equals(config.peerId())) {
                asked.add(ask(new NodeId(peer.id())));
            }
        }
        Future.join(asked)
                .onComplete(all -> judge(asked.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .toList()));
    }

    private void judge(List<JsonObject> answers) {
        String other = answers.stream()
                .map(answer -> answer.getString("cell"))
                .filter(theirs -> theirs != null && cell != null && !theirs.equals(cell))
                .findFirst()
                .orElse(null);
        int level = answers.stream()
                .mapToInt(answer -> answer.getInteger("featureLevel", FeatureLevel.FIRST))
                .max()
                .orElse(FeatureLevel.FIRST);
        boolean lost = !config.isFounded()
                && answers.stream().anyMatch(answer -> answer.getBoolean("known") && answer.getBoolean("counted"));
        if (other != null) {
            allowed.tryFail(new IOException("the ledger in " + config.folder() + " is of the cell " + cell
                    + ", and the control nodes that answer are of " + other
                    + ": start this node with its own --data, or join the cell that the folder is of"));
        } else if (level > FeatureLevel.OWN) {
            allowed.tryFail(new IOException(LevelCheck.tooOld(level)));
        } else if (lost) {
            allowed.tryFail(new IOException("the ledger knows a control node " + config.peerId() + " already, and "
                    + config.folder() + " holds nothing of it: was its folder lost or moved? Start it with its own"
                    + " folder; if that is lost, take the node out with \"reeve control remove " + config.peerId()
                    + "\" and add one of another name"));
        } else if (config.isFounded() || answers.size() + 1 > config.peers().size() / 2) {
            boolean uncounted = !config.isFounded()
                    && answers.stream()
                            .anyMatch(answer -> answer.getBoolean("founded") && !answer.getBoolean("counted"));
            allowed.tryComplete(uncounted ? config.joining() : config);
        } else {
            vertx.setTimer(PAUSE_MS, id -> ask());
        }
    }

    private JsonObject asked() {
        return new JsonObject().put("node", config.peerId()).put("featureLevel", FeatureLevel.OWN);
    }

    private Future<JsonObject> ask(NodeId peer) {
        var options = new DeliveryOptions().setSendTimeout(ASK_MS).addHeader(Addresses.TO, Addresses.LEDGER);
        return vertx.eventBus()
                .<JsonObject>request(Addresses.control(peer), asked(), options)
                .map(reply -> reply.body());
    }
}
