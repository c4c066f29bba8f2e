package io.reeve.gateway;

import io.reeve.message.Exec;
import io.reeve.message.Reading;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a gateway asks of the cell. Futures fail with {@link io.reeve.query.ProblemException}; anything else that
 * they fail with is a bug and is answered as 500. Handlers may be called on any thread.
 */
public interface ControlPlane {
    /** Answers as {@link io.reeve.query.Queries} does. */
    Future<JsonObject> query(JsonObject query);

    /**
     * Submits a job document.
     *
     * @param format {@code json} or {@code yaml}; the document is well-formed UTF-8, and nothing else is known of it
     * @return {@code {id, sequence, known}}; {@code known} where the key named a job that was there already
     */
    Future<JsonObject> submit(Buffer document, String format, String principal);

    /**
     * What would happen if the document were submitted now; nothing is changed.
     *
     * @param format as of {@link #submit}
     * @param uploadsComeLater whether files that it names and that are not there count as uploaded
     */
    Future<JsonObject> plan(Buffer document, String format, boolean uploadsComeLater);

    /** @param ids {@code {"ids": [jobs and tasks]}}, well-formed and not empty */
    Future<JsonObject> kill(JsonObject ids, String principal);

    /** @param body {@code {"ids": [jobs and tasks], "key"?}}, well-formed and not empty */
    Future<JsonObject> retry(JsonObject body, String principal);

    /**
     * Gives an open job more tasks.
     *
     * @param format as of {@link #submit}
     */
    Future<JsonObject> add(String job, Buffer document, String format, String principal);

    /** An open job takes no more tasks. */
    Future<JsonObject> close(String job, String principal);

    /**
     * Changes roles, all that the document names or none.
     *
     * @param format as of {@link #submit}
     * @param replaces whether what a role does not name falls back to its default
     * @return {@code {changed, warnings, sequence}}
     */
    Future<JsonObject> changeRoles(Buffer document, String format, boolean replaces, String principal);

    /**
     * Changes reservations, all that the document names or none.
     *
     * @param format as of {@link #submit}
     * @return {@code {changed, sequence}}
     */
    Future<JsonObject> changeReservations(Buffer document, String format, String principal);

    /**
     * Sets or deletes a secret.
     *
     * @param change {@code {role?, name, value}}, the value in Base64, or {@code {role?, name, delete: true}}
     * @return {@code {role, name, created?, sequence}}
     */
    Future<JsonObject> changeSecret(JsonObject change, String principal);

    /**
     * Has other nodes hold the ledger; an empty change only asks.
     *
     * @param change {@code {add: {NODE: "HOST:PORT"}, remove: [NODE]}}
     * @return {@code {term, peers: [{node, address, leads, behind}]}}
     */
    Future<JsonObject> controlPeers(JsonObject change, String principal);

    /**
     * An order for a node.
     *
     * @param order {@code {node, what, deadline?, for?}}: {@code what} is drain, undrain, forget or restart-window
     * @return {@code {node, phase, message, sequence}}
     */
    Future<JsonObject> orderNode(JsonObject order, String principal);

    /**
     * An order for a service.
     *
     * @param order {@code {what, id, instances?, metrics?}}: {@code what} is scale, cancel, rollback or metrics
     * @return {@code {id, changed, message, sequence}}
     */
    Future<JsonObject> orderService(JsonObject order, String principal);

    /**
     * Brings the services of a job to what the document says of them.
     *
     * @param format as of {@link #submit}
     * @return {@code {id, changed, message, sequence}}
     */
    Future<JsonObject> updateServices(String job, Buffer document, String format, String principal);

    /**
     * Events after {@code since}, oldest first: {@code {events, last, oldest, sequence}}. {@code last} is the sequence
     * of the last event in the page ({@code since} where it is empty), {@code oldest} that of the oldest event that can
     * still be read, {@code sequence} that of the newest. Where {@code since + 1} is before {@code oldest} the page is
     * empty and holds {@code tooOld: true}. A {@code limit} of 0 asks only where the stream stands, and is never too
     * old.
     */
    Future<JsonObject> events(long since, int limit);

    /** Answers with a {@link Reading.Chunk} or {@link Reading.Unreadable}. */
    Future<Reading> read(NodeId node, Reading.ReadFile request);

    /** What a running attempt uses now, as the API shows it; fails, or is null, where its node does not tell. */
    default Future<@Nullable JsonObject> usage(NodeId node, AttemptId attempt) {
        return Future.succeededFuture();
    }

    /** Answers with {@link Reading.Found} or {@link Reading.Unreadable}. */
    Future<Reading> search(NodeId node, Reading.SearchLog request);

    /** A command beside an attempt of that node; fails where the node does not answer. */
    Future<Exec> exec(NodeId node, Exec request);

    /** Records that this gateway's node keeps the file; completes when that is committed. */
    Future<Void> uploaded(String sha256, long size);

    /** Sets who gets the live events. Batches may be missing, repeated or late; within one the order holds. */
    void onEvents(Handler<List<FeedEvent>> handler);
}
