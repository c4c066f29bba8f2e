package io.reeve.cluster;

import io.reeve.message.Addresses;
import io.reeve.model.FeatureLevel;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * Whether a node that only joins understands what the cell is written by, asked before it touches what it ran before.
 * Without an answer it goes on: the leader refuses it in any case when it registers.
 */
public final class LevelCheck {
    private static final long ANSWER_MS = 1_000;

    private LevelCheck() {}

    /** Fails, with words for people, where the node is too old. */
    public static Future<Void> of(LeaderLink leader) {
        return leader.<JsonObject>requestOnce(
                        Addresses.CONTROL_PEERS, new JsonObject(), new DeliveryOptions().setSendTimeout(ANSWER_MS))
                .map(reply -> reply.body().getInteger("featureLevel", FeatureLevel.FIRST))
                .otherwise(FeatureLevel.FIRST)
                .compose(level -> level <= FeatureLevel.OWN
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IOException(tooOld(level))));
    }

    /** What there is to tell. */
    public static String tooOld(int cellLevel) {
        return "the cell has feature level " + cellLevel + ", and this version of Reeve understands "
                + FeatureLevel.OWN + ": start this node with a version that runs on the cell's other nodes"
                + " (\"reeve control\" lists them)";
    }
}
