package io.reeve.gateway;

import io.reeve.event.CellEvent;
import io.reeve.model.NodeId;
import io.reeve.query.ProblemException;
import io.reeve.query.PublishedEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the uploads of this node that the cell has forgotten: each when its event comes by, and once, at the first
 * event after the start, those whose event this node missed. An event is a sign that a leader is there to be asked.
 */
public final class UploadSweep {
    private static final Logger log = LoggerFactory.getLogger(UploadSweep.class);

    /** A file that came within this time may be on its way into the ledger; longer than any message is under way. */
    static final long YOUNG_MS = TimeUnit.MINUTES.toMillis(10);

    private static final int NOT_FOUND = 404;

    private final Vertx vertx;
    private final NodeId node;
    private final ControlPlane plane;
    private final Kept kept;
    private final LongSupplier wallMs;
    private boolean swept;

    /** What this node keeps; called on worker threads. */
    public interface Kept {
        List<String> olderThan(long beforeMs) throws IOException;

        /** Deletes the upload, unless it came again since {@code beforeMs}. */
        boolean deleteOlderThan(long beforeMs, String sha256) throws IOException;
    }

    public UploadSweep(Vertx vertx, NodeId node, ControlPlane plane, Kept kept, LongSupplier wallMs) {
        this.vertx = vertx;
        this.node = node;
        this.plane = plane;
        this.kept = kept;
        this.wallMs = wallMs;
    }

    /**
     * What was published, in any order and with gaps. Completes when what follows from it is done.
     */
    public Future<Void> onEvents(JsonObject published) {
        List<String> forgotten = PublishedEvents.ofType(CellEvent.FileForgotten.class, published).stream()
                .map(event -> event.getString("sha256"))
                .toList();
        Future<Void> deleted = forgotten.isEmpty() ? Future.succeededFuture() : delete(forgotten);
        if (swept) {
            return deleted;
        }
        swept = true;
        return deleted.compose(done -> sweep());
    }

    private Future<Void> sweep() {
        return vertx.executeBlocking(() -> kept.olderThan(wallMs.getAsLong() - YOUNG_MS), false)
                .compose(this::check)
                .recover(failure -> {
                    swept = false; // the next event is another occasion
                    log.info("uploads not looked through yet cause={}", failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** One after the other: nobody waits for this. */
    private Future<Void> check(List<String> old) {
        Future<Void> last = Future.succeededFuture();
        for (String sha256 : old) {
            last = last.compose(done -> isNeeded(sha256))
                    .compose(needed -> needed ? Future.succeededFuture() : delete(List.of(sha256)));
        }
        return last;
    }

    /** Not where the cell knows no such file, or has it from another node. */
    private Future<Boolean> isNeeded(String sha256) {
        return plane.query(new JsonObject().put("what", "upload").put("sha256", sha256))
                .map(upload -> node.value().equals(upload.getString("node")))
                .recover(failure -> failure instanceof ProblemException known
                                && known.problem().status() == NOT_FOUND
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    private Future<Void> delete(List<String> all) {
        return vertx.executeBlocking(
                () -> {
                    for (String sha256 : all) {
                        try {
                            if (kept.deleteOlderThan(wallMs.getAsLong() - YOUNG_MS, sha256)) {
                                log.info("upload deleted sha256={}", sha256);
                            }
                        } catch (IOException e) {
                            log.warn("upload not deleted sha256={} cause={}", sha256, e.toString());
                        }
                    }
                    return null;
                },
                false);
    }
}
