package io.reeve.query;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Which secrets there are: names, never values. */
final class SecretList {
    private SecretList() {}

    static JsonObject answer(LeaderView view, Asked asked) {
        JsonArray secrets = new JsonArray();
        view.state()
                .secrets()
                .all()
                .forEach(secret -> secrets.add(new JsonObject()
                        .put("role", secret.role())
                        .put("name", secret.name())
                        .put("setAt", ValueJson.moment(secret.setAtMs()))));
        return new JsonObject().put("secrets", secrets);
    }
}
