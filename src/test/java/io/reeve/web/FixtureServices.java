package io.reeve.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A service that is being updated: one instance of the new version is up, one of the old one leaves. */
final class FixtureServices {
    private FixtureServices() {}

    static JsonObject answer(FixtureCell cell) {
        JsonArray instances = new JsonArray()
                .add(instance(0, 2, "READY", true, false))
                .add(instance(1, 1, "READY", false, true))
                .add(instance(2, 1, "UNHEALTHY", false, false));
        JsonObject deployment = new JsonObject()
                .put("service", "shop.1/web")
                .put("number", 2)
                .put("from", 1)
                .put("state", "ACTIVE")
                .put("updated", 1)
                .put("wanted", 3)
                .put("message", "to version 2 from 1");
        JsonObject service = new JsonObject()
                .put("id", "shop.1/web")
                .put("job", "shop.1")
                .put("role", "eng")
                .put("wanted", 3)
                .put("ready", 1)
                .put("version", 2)
                .put("held", false)
                .put("stopped", false)
                .put("message", "")
                .put("instances", instances)
                .put("deployment", deployment);
        return new JsonObject().put("sequence", cell.sequence()).put("services", new JsonArray().add(service));
    }

    private static JsonObject instance(int index, int version, String health, boolean ready, boolean draining) {
        return new JsonObject()
                .put("id", "shop.1/web/" + index)
                .put("state", "RUNNING")
                .put("health", health)
                .put("ready", ready)
                .put("draining", draining)
                .put("version", version)
                .put("address", "127.0.0.1:3100" + index)
                .put("message", health.equals("UNHEALTHY") ? "GET /health is answered with status 500" : "");
    }
}
