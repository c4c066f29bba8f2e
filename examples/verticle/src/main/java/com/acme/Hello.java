package com.acme;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** Answers on the event bus, and says which node it runs on. */
public class Hello extends VerticleBase {
    @Override
    public Future<?> start() {
        return vertx.eventBus().consumer("hello", this::greet).completion();
    }

    private void greet(Message<Object> message) {
        String whom = message.body() == null ? "world" : message.body().toString();
        JsonObject self = config().getJsonObject("reeve");
        message.reply(new JsonObject()
                .put("greeting", config().getString("greeting", "hello") + ", " + whom)
                .put("node", self.getString("node"))
                .put("instance", self.getInteger("instance")));
    }
}
