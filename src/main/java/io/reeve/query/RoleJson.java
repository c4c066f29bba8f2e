package io.reeve.query;

import io.reeve.model.Quantities;
import io.reeve.model.RoleSpec;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A role as the API shows it: cpus and custom resources as numbers, memory and disk in bytes. */
final class RoleJson {
    private RoleJson() {}

    static JsonObject definition(RoleSpec spec) {
        return new JsonObject()
                .put("role", spec.name())
                .put("weight", ValueJson.thousandths(spec.weightMillis()))
                .put("guarantee", amounts(spec.guarantee()))
                .put("limit", amounts(spec.limit()))
                .put("aging", ValueJson.thousandths(spec.agingMillis()));
    }

    private static JsonObject amounts(Map<String, Long> bounds) {
        JsonObject json = new JsonObject();
        bounds.forEach((resource, amount) ->
                json.put(resource, Quantities.isBytes(resource) ? (Number) amount : ValueJson.thousandths(amount)));
        return json;
    }
}
