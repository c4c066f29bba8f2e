package io.reeve.node;

import io.reeve.execute.health.BusProbe;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.concurrent.CompletionStage;

/** Asks whoever consumes an address of the event bus; any reply that is no failure will do. */
final class BusHealthProbe implements BusProbe {
    private final Vertx vertx;

    BusHealthProbe(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public CompletionStage<?> ask(String address, String body, long timeoutMs) {
        var options = new DeliveryOptions().setSendTimeout(Math.max(1, timeoutMs));
        return vertx.eventBus().request(address, body, options).toCompletionStage();
    }
}
