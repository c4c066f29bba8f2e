package io.reeve.cluster;

import io.reeve.encoding.Wire;
import io.reeve.message.Addresses;
import io.reeve.message.Measuring;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.Usage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a worker over the event bus what an attempt uses now. */
public final class BusUsage {
    /** Whoever looks at a task shall not wait for it. */
    private static final long ANSWER_MS = 500;

    private final Vertx vertx;

    public BusUsage(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Null where the node does not know; fails where it does not answer. */
    public Future<@Nullable Usage> ask(NodeId node, AttemptId attempt) {
        var request = new Measuring.AskUsage(List.of(attempt));
        return vertx.eventBus()
                .<Buffer>request(
                        Addresses.usage(node),
                        Buffer.buffer(Wire.toBytes(request)),
                        new DeliveryOptions().setSendTimeout(ANSWER_MS))
                .map(reply -> Wire.fromBytes(reply.body().getBytes(), Measuring.UsageNow.class).attempts().stream()
                        .filter(each -> each.attempt().equals(attempt))
                        .map(Measuring.AttemptUsage::usage)
                        .findFirst()
                        .orElse(null));
    }
}
