package io.reeve.control;

import io.reeve.core.share.ReservationBook;
import io.reeve.core.share.RoleChange;
import io.reeve.model.Origin;
import io.reeve.query.Problem;
import io.reeve.spec.Format;
import io.reeve.spec.ReservationDocuments;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What the leader answers to who reserves amounts of nodes. */
public final class ReservationApi {
    private final Vertx vertx;
    private final Leader leader;

    public ReservationApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
    }

    /** The document is the body. */
    public Future<JsonObject> change(Message<JsonObject> message) {
        return change(message.body().toBuffer(), Format.JSON, PublicApi.principal(message));
    }

    /** The document is the bytes of the body, so that a fault can name line and column. */
    public Future<JsonObject> changeDocument(Message<Buffer> message) {
        Format format = Documents.format(message);
        return change(message.body(), format, PublicApi.principal(message));
    }

    private Future<JsonObject> change(Buffer document, Format format, String principal) {
        return vertx.executeBlocking(() -> ReservationDocuments.read(document.getBytes(), format), false)
                .compose(result -> {
                    if (result instanceof ReservationDocuments.Valid valid) {
                        return decide(valid, principal);
                    }
                    var faults = ((ReservationDocuments.Invalid) result)
                            .faults().stream().map(Refusals::fault).toList();
                    return Future.failedFuture(refused(400, "invalid-reservations", faults));
                });
    }

    private Future<JsonObject> decide(ReservationDocuments.Valid valid, String principal) {
        ReservationBook.Change change = ReservationBook.change(leader.view().state(), valid.edits());
        if (change instanceof ReservationBook.Accepted accepted) {
            var changed = new JsonArray();
            accepted.event()
                    .reservations()
                    .forEach(each -> changed.add(
                            new JsonObject().put("node", each.node().value()).put("role", each.role())));
            return leader.pen()
                    .decide(Origin.of(principal), List.of(accepted.event()))
                    .map(sequence -> new JsonObject().put("changed", changed).put("sequence", sequence));
        }
        List<RoleChange.Fault> faults = ((ReservationBook.Refused) change).faults();
        boolean conflicts = faults.stream().allMatch(fault -> fault.code().equals("not-free"));
        List<Problem.Fault> shown = faults.stream()
                .map(fault ->
                        new Problem.Fault(fault.code(), fault.pointer(), null, null, fault.message(), fault.expected()))
                .toList();
        return Future.failedFuture(
                refused(conflicts ? 409 : 400, conflicts ? "not-free" : "invalid-reservations", shown));
    }

    private static Exception refused(int status, String code, List<Problem.Fault> faults) {
        String count = faults.size() == 1 ? "It has one fault" : "It has " + faults.size() + " faults";
        return Problem.of(status, code, "Nothing is reserved", count + "; nothing was changed.")
                .withFaults(faults)
                .asException();
    }
}
