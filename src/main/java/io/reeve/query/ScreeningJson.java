package io.reeve.query;

import io.reeve.core.allocate.Screening;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What keeps a task off which nodes, as the API shows it. */
final class ScreeningJson {
    private ScreeningJson() {}

    /** The members of what is asked for itself; alternatives have a list of their own. */
    static JsonObject of(Screening screening) {
        JsonArray alternatives = new JsonArray();
        screening.sieves().stream().skip(1).forEach(sieve -> alternatives.add(sieve(sieve)));
        return new JsonObject()
                .put("workers", screening.workers())
                .mergeIn(sieve(screening.sieves().get(0)))
                .put("alternatives", alternatives);
    }

    private static JsonObject sieve(Screening.Sieve sieve) {
        JsonArray causes = new JsonArray();
        sieve.causes().forEach(cause -> causes.add(cause(cause)));
        return new JsonObject()
                .put("asked", ValueJson.request(sieve.request()))
                .put("fitting", sieve.fitting())
                .put("possible", sieve.possible())
                .put("nearest", sieve.nearest() == null ? null : sieve.nearest().value())
                .put("causes", causes);
    }

    private static JsonObject cause(Screening.Cause cause) {
        return new JsonObject()
                .put("kind", ValueJson.lower(cause.kind()))
                .put("what", cause.what())
                .put("nodes", cause.nodes())
                .put("alone", cause.alone())
                .put("forever", cause.forever())
                .put(
                        "nearest",
                        new JsonObject()
                                .put("node", cause.nearest().node().value())
                                .put("has", cause.nearest().has())
                                .put("asked", cause.nearest().asked()));
    }
}
