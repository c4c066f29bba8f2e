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
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a control node's folder fits the ledger that the others hold. Asked before it is opened, because what votes
 * with the wrong log can harm the right ones.
 *
 * <p>A folder of another cell does not fit. An empty one does where the ledger is founded now, or where it never had
 * this node. Where it had, the node's folder was lost, and with it the votes that the node gave and the batches that it
 * confirmed: as the same peer again it could help to elect a leader that lacks committed batches. So with an empty
 * folder it asks until as many others answered as make a majority with it, and each that holds a ledger knows whom that
 * counts. With one that holds a ledger it waits for the first answer, and not for long: who is alone cannot be elected,
 * and has committed state to show. Then it goes on asking behind the open ledger.
 */
final class PeerCheck {
    private static final long ASK_MS = 1_000;
    private static final long PAUSE_MS = 100;

    /** How long a folder that holds a ledger waits for somebody to answer. */
    private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Vertx vertx;
    private final LedgerConfig config;
    private final @Nullable String cell;
    private final Consumer<Throwable> foundLater;
    private final long beganNanos = System.nanoTime();
    private final Promise<LedgerConfig> allowed = Promise.promise();

    private PeerCheck(Vertx vertx, LedgerConfig config, @Nullable String cell, Consumer<Throwable> foundLater) {
        this.vertx = vertx;
        this.config = config;
        this.cell = cell;
        this.foundLater = foundLater;
    }

    /**
     * Completes with how the node may go on, which may be only to wait until it is counted in; fails with what is
     * wrong, and what to do, where it may not.
     *
     * @param cell whose ledger the folder holds; null where it is empty, or nothing was committed in it yet
     * @param foundLater takes what is wrong where nobody answered in time, and somebody does later
     */
    static CompletionStage<LedgerConfig> of(
            Vertx vertx, LedgerConfig config, @Nullable String cell, Consumer<Throwable> foundLater) {
        var check = new PeerCheck(vertx, config, cell, foundLater);
        check.ask();
        return check.allowed.future().toCompletionStage();
    }

    /**
     * Whether this peer was removed, by the word of the others: for one that they shut out before it heard of that from
     * the log. Asks for a few seconds; false where nobody who holds the ledger answers, or who does counts it.
     */
    static Future<Boolean> isCountedOut(Vertx vertx, LedgerConfig config) {
        return new PeerCheck(vertx, config, null, unused -> {}).countedOut();
    }

    private Future<Boolean> countedOut() {
        return askAll().compose(answers -> {
            List<JsonObject> told = answers.stream()
                    .filter(answer -> answer.getBoolean("founded") && !isCounted(answer, null))
                    .toList();
            if (!told.isEmpty() || config.isAlone() || isPatienceOver()) {
                return Future.succeededFuture(told.stream().anyMatch(answer -> isCounted(answer, false)));
            }
            return vertx.timer(PAUSE_MS).compose(passed -> countedOut());
        });
    }

    private boolean isPatienceOver() {
        return System.nanoTime() - beganNanos > ALONE_NANOS;
    }

    private void ask() {
        askAll().onSuccess(this::judge);
    }

    /** The answers that came in time. */
    private Future<List<JsonObject>> askAll() {
        List<Future<JsonObject>> asked = new ArrayList<>();
        for (LedgerConfig.Peer peer : config.peers()) {
            if (!peer.id().equals(config.peerId())) {
                asked.add(ask(new NodeId(peer.id())));
            }
        }
        return Future.join(asked)
                .transform(all -> Future.succeededFuture(asked.stream()
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
        boolean founded = config.isFounded();
        boolean lost =
                !founded && answers.stream().anyMatch(answer -> answer.getBoolean("known") && isCounted(answer, true));
        boolean unsure = answers.stream().anyMatch(answer -> answer.getBoolean("founded") && isCounted(answer, null));
        int level = answers.stream()
                .mapToInt(answer -> answer.getInteger("featureLevel", FeatureLevel.FIRST))
                .max()
                .orElse(FeatureLevel.FIRST);
        if (other != null) {
            refuse("the ledger in " + config.folder() + " is of the cell " + cell
                    + ", and the control nodes that answer are of " + other
                    + ": start this node with its own --data, or join the cell that the folder is of");
        } else if (level > FeatureLevel.OWN) {
            refuse(LevelCheck.tooOld(level));
        } else if (lost) {
            refuse("the ledger knows a control node " + config.peerId() + " already, and " + config.folder()
                    + " holds nothing of it: was its folder lost or moved? Start it with its own"
                    + " folder; if that is lost, take the node out with \"reeve control remove " + config.peerId()
                    + "\" and add one of another name");
        } else {
            boolean most = answers.size() + 1 > config.peers().size() / 2;
            boolean enough = founded ? !answers.isEmpty() || isPatienceOver() : most && !unsure;
            if (enough) {
                boolean uncounted =
                        answers.stream().anyMatch(answer -> answer.getBoolean("founded") && isCounted(answer, false));
                allowed.tryComplete(uncounted ? config.joining() : config);
            }
            if (!enough || !most) {
                vertx.setTimer(PAUSE_MS, id -> ask());
            }
        }
    }

    /** Null where the other has not opened its ledger yet, so that it cannot know. */
    private static boolean isCounted(JsonObject answer, @Nullable Boolean counted) {
        return Objects.equals(answer.getBoolean("counted"), counted);
    }

    private void refuse(String why) {
        var fault = new IOException(why);
        if (!allowed.tryFail(fault)) {
            foundLater.accept(fault);
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
