package io.reeve.control;

import io.reeve.encoding.Wire;
import io.reeve.ledger.Ledger;
import io.reeve.message.Addresses;
import io.reeve.message.LeaderNotice;
import io.reeve.model.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Has a leader's majority confirm it, over and over, and tells the cluster after each time who leads.
 *
 * <p>One that is cut off is not confirmed, so it grants no lease beyond what a later leader waits out, and names itself
 * to nobody any more. Lives on the leader's event loop.
 */
public final class LeaderBeacon {
    /** Well below a lease, of which what lies between two confirmations is lost. */
    private static final long EVERY_MS = 1_000;

    private final Vertx vertx;
    private final Ledger ledger;
    private final NodeId self;
    private final long term;
    private final LongConsumer onConfirmed;
    private long timer = -1;
    private boolean asking;
    private boolean stopped;

    /** @param onConfirmed told when, on the monotonic clock in milliseconds, it was asked for what was confirmed */
    public LeaderBeacon(Vertx vertx, Ledger ledger, NodeId self, long term, LongConsumer onConfirmed) {
        this.vertx = vertx;
        this.ledger = ledger;
        this.self = self;
        this.term = term;
        this.onConfirmed = onConfirmed;
    }

    /** To be called where the leadership was confirmed just now, by the commit of its first entry. */
    public void start() {
        tell();
        timer = vertx.setPeriodic(EVERY_MS, id -> ask());
    }

    public void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        long askedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        var context = vertx.getOrCreateContext();
        ledger.confirm(term)
                .whenComplete((confirmed, failure) -> context.runOnContext(nothing -> {
                    asking = false;
                    if (failure == null && !stopped) {
                        onConfirmed.accept(askedMs);
                        tell();
                    }
                }));
    }

    private void tell() {
        var peers = ledger.peers().stream().map(peer -> new NodeId(peer.id())).toList();
        vertx.eventBus().publish(Addresses.LEADER, Buffer.buffer(Wire.toBytes(new LeaderNotice(self, term, peers))));
    }
}
