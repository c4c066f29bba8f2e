package io.reeve.control;

import io.reeve.core.share.RoleBook;
import io.reeve.core.share.RoleChange;
import io.reeve.model.Origin;
import io.reeve.query.Problem;
import io.reeve.spec.Format;
import io.reeve.spec.RoleDocuments;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What the leader answers to who changes roles. */
public final class RoleApi {
    private final Vertx vertx;
    private final Leader leader;

    public RoleApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
    }

    /** The document is the body. */
    public Future<JsonObject> change(Message<JsonObject> message) {
        return change(message.body().toBuffer(), Format.JSON, false, PublicApi.principal(message));
    }

    /** The document is the bytes of the body, so that a fault can name line and column. */
    public Future<JsonObject> changeDocument(Message<Buffer> message) {
        Format format = Documents.format(message);
        boolean replaces = "true".equals(message.headers().get("replace"));
        return change(message.body(), format, replaces, PublicApi.principal(message));
    }

    private Future<JsonObject> change(Buffer document, Format format, boolean replaces, String principal) {
        return vertx.executeBlocking(() -> RoleDocuments.read(document.getBytes(), format, replaces), false)
                .compose(result -> {
                    if (result instanceof RoleDocuments.Valid valid) {
                        return decide(valid, principal);
                    }
                    var faults = ((RoleDocuments.Invalid) result)
                            .faults().stream().map(Refusals::fault).toList();
                    return Future.failedFuture(invalid(faults).asException());
                });
    }

    private Future<JsonObject> decide(RoleDocuments.Valid valid, String principal) {
        RoleChange change = RoleBook.change(leader.view().state(), valid.edits(), valid.force());
        if (change instanceof RoleChange.Accepted accepted) {
            var names = new JsonArray();
            accepted.event().roles().forEach(role -> names.add(role.name()));
            return leader.pen()
                    .decide(Origin.of(principal), List.of(accepted.event()))
                    .map(sequence -> new JsonObject()
                            .put("changed", names)
                            .put("warnings", new JsonArray(accepted.warnings()))
                            .put("sequence", sequence));
        }
        List<Problem.Fault> faults = ((RoleChange.Refused) change)
                .faults().stream()
                        .map(fault -> new Problem.Fault(
                                fault.code(), fault.pointer(), null, null, fault.message(), fault.expected()))
                        .toList();
        return Future.failedFuture(invalid(faults).asException());
    }

    private static Problem invalid(List<Problem.Fault> faults) {
        String count = faults.size() == 1 ? "It has one fault" : "It has " + faults.size() + " faults";
        return Problem.of(400, "invalid-roles", "The change of roles is not valid", count + "; nothing was changed.")
                .withFaults(faults);
    }
}
