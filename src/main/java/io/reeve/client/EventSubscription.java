package io.reeve.client;

import io.reeve.message.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The cell's events in their one order: repeats are dropped, and a gap (publishing is best effort) is filled from the
 * leader's history before anything later is handed on.
 */
public final class EventSubscription {
    private static final int PAGE = 1_000;
    private static final long ANSWER_MS = 5_000;

    /** Between two tries to fill a gap while no leader answers. */
    private static final long PAUSE_MS = 200;

    private final Vertx vertx;
    private final MessageConsumer<JsonObject> consumer;
    private final Handler<JsonObject> handler;
    private final Deque<JsonObject> early = new ArrayDeque<>();
    private long lastSequence = -1;
    private boolean filling;
    private boolean cancelled;

    EventSubscription(Vertx vertx, MessageConsumer<JsonObject> consumer, Handler<JsonObject> handler) {
        this.vertx = vertx;
        this.consumer = consumer;
        this.handler = handler;
    }

    /** Completes when every node of the cluster publishes to here. */
    public Future<Void> opened() {
        return consumer.completion();
    }

    public Future<Void> cancel() {
        cancelled = true;
        return consumer.unregister();
    }

    synchronized void onBatch(JsonObject batch) {
        JsonArray events = batch.getJsonArray("events");
        for (int i = 0; i < events.size(); i++) {
            take(events.getJsonObject(i));
        }
    }

    private void take(JsonObject event) {
        long sequence = event.getLong("seq");
        if (cancelled || sequence <= lastSequence) {
            return;
        }
        if (lastSequence >= 0 && sequence > lastSequence + 1) {
            early.add(event);
            fill();
            return;
        }
        lastSequence = sequence;
        handler.handle(event);
    }

    private void fill() {
        if (filling || cancelled) {
            return;
        }
        filling = true;
        var query = new JsonObject().put("since", lastSequence).put("limit", PAGE);
        vertx.eventBus()
                .<JsonObject>request(Addresses.HISTORY, query, new DeliveryOptions().setSendTimeout(ANSWER_MS))
                .onSuccess(page -> filled(page.body()))
                .onFailure(failure -> vertx.setTimer(PAUSE_MS, id -> {
                    filling = false;
                    fill();
                }));
    }

    private synchronized void filled(JsonObject page) {
        filling = false;
        if (page.containsKey("tooOld")) {
            lastSequence = page.getLong("oldest") - 1; // the history before is gone for everybody
        }
        onBatch(new JsonObject().put("events", page.getJsonArray("events", new JsonArray())));
        while (!early.isEmpty() && early.peek().getLong("seq") <= lastSequence + 1) {
            take(early.remove());
        }
        if (!early.isEmpty()) {
            fill();
        }
    }
}
