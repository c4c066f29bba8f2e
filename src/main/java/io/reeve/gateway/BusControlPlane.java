package io.reeve.gateway;

import io.reeve.cluster.BusFiles;
import io.reeve.cluster.BusUsage;
import io.reeve.cluster.LeaderLink;
import io.reeve.encoding.Wire;
import io.reeve.message.Addresses;
import io.reeve.message.Exec;
import io.reeve.message.Reading;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.reeve.query.UsageJson;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The cell as a gateway reaches it: over the event bus, whichever node leads. */
public final class BusControlPlane implements ControlPlane {
    /** One try. A leader that is gone is noticed sooner; this is for one that hangs. */
    private static final long ANSWER_MS = 2_000;

    /** Between a leader's death and the next one's answer a person waits no longer than this for the word of it. */
    private static final long PATIENCE_MS = 6_000;

    /** A plan copies the state, and plays rounds for some seconds; others may be made before it. */
    private static final long PLAN_MS = 20_000;

    /** A document of 100,000 tasks is read and checked in some seconds. */
    private static final long DOCUMENT_ANSWER_MS = 60_000;

    private static final long RETRY_AFTER_MS = 1_000;
    /** A node holds an answer back for some seconds where there is no output. */
    private static final long EXEC_ANSWER_MS = 12_000;

    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final LeaderLink leader;
    private final NodeId node;
    private final BusFiles files;
    private @Nullable MessageConsumer<JsonObject> events;

    public BusControlPlane(Vertx vertx, LeaderLink leader, NodeId node) {
        this.vertx = vertx;
        this.leader = leader;
        this.node = node;
        this.files = new BusFiles(vertx);
    }

    @Override
    public Future<JsonObject> query(JsonObject query) {
        boolean leaderOnly = "leader".equals(query.getValue("consistency")) || "explain".equals(query.getValue("what"));
        return leaderOnly ? ask(Addresses.QUERY, query, options()) : read(Addresses.QUERY, query);
    }

    @Override
    public Future<JsonObject> submit(Buffer document, String format, String principal) {
        var options = options()
                .setSendTimeout(DOCUMENT_ANSWER_MS)
                .addHeader("format", format)
                .addHeader("principal", principal)
                .addHeader("key", UUID.randomUUID().toString());
        return ask(Addresses.SUBMIT_DOCUMENT, document, options);
    }

    @Override
    public Future<JsonObject> plan(Buffer document, String format, boolean uploadsComeLater) {
        var options = options().setSendTimeout(PLAN_MS).addHeader("format", format);
        return ask(
                Addresses.PLAN_DOCUMENT, document, uploadsComeLater ? options.addHeader("uploads", "later") : options);
    }

    @Override
    public Future<JsonObject> kill(JsonObject ids, String principal) {
        return change(Addresses.KILL, ids, options().addHeader("principal", principal));
    }

    @Override
    public Future<JsonObject> retry(JsonObject body, String principal) {
        JsonObject keyed = body.containsKey("key")
                ? body
                : body.copy().put("key", UUID.randomUUID().toString());
        return ask(Addresses.RETRY, keyed, options().addHeader("principal", principal));
    }

    @Override
    public Future<JsonObject> add(String job, Buffer document, String format, String principal) {
        var options = options()
                .addHeader("job", job)
                .addHeader("format", format)
                .addHeader("principal", principal)
                .addHeader("key", UUID.randomUUID().toString());
        return ask(Addresses.ADD_DOCUMENT, document, options);
    }

    @Override
    public Future<JsonObject> close(String job, String principal) {
        return change(
                Addresses.CLOSE, new JsonObject().put("id", job), options().addHeader("principal", principal));
    }

    @Override
    public Future<JsonObject> changeRoles(Buffer document, String format, boolean replaces, String principal) {
        var options = options()
                .addHeader("format", format)
                .addHeader("replace", Boolean.toString(replaces))
                .addHeader("principal", principal);
        return change(Addresses.ROLES_DOCUMENT, document, options);
    }

    @Override
    public Future<JsonObject> changeReservations(Buffer document, String format, String principal) {
        var options = options().addHeader("format", format).addHeader("principal", principal);
        return change(Addresses.RESERVATIONS_DOCUMENT, document, options);
    }

    @Override
    public Future<JsonObject> changeSecret(JsonObject change, String principal) {
        return change(Addresses.SECRETS, change, options().addHeader("principal", principal));
    }

    @Override
    public Future<JsonObject> controlPeers(JsonObject change, String principal) {
        var options = options().setSendTimeout(DOCUMENT_ANSWER_MS).addHeader("principal", principal);
        return change(Addresses.CONTROL_PEERS, change, options);
    }

    @Override
    public Future<JsonObject> orderNode(JsonObject order, String principal) {
        return change(Addresses.NODES, order, options().addHeader("principal", principal));
    }

    @Override
    public Future<JsonObject> orderService(JsonObject order, String principal) {
        return change(Addresses.SERVICES, order, options().addHeader("principal", principal));
    }

    @Override
    public Future<JsonObject> updateServices(String job, Buffer document, String format, String principal) {
        var options = options()
                .setSendTimeout(DOCUMENT_ANSWER_MS)
                .addHeader("job", job)
                .addHeader("format", format)
                .addHeader("principal", principal);
        return change(Addresses.UPDATE_DOCUMENT, document, options);
    }

    @Override
    public Future<JsonObject> events(long since, int limit) {
        return read(Addresses.HISTORY, new JsonObject().put("since", since).put("limit", limit));
    }

    @Override
    public Future<Reading> read(NodeId from, Reading.ReadFile request) {
        return files.ask(from, request);
    }

    @Override
    public Future<@Nullable JsonObject> usage(NodeId from, AttemptId attempt) {
        return new BusUsage(vertx).ask(from, attempt).map(usage -> UsageJson.of(usage, true));
    }

    @Override
    public Future<Reading> search(NodeId from, Reading.SearchLog request) {
        return files.ask(from, request);
    }

    @Override
    public Future<Exec> exec(NodeId to, Exec request) {
        // Input waits for a command that does not read it, for as long as somebody waits for that.
        boolean waits = request instanceof Exec.Write input && input.bytes().length > 0;
        long withinMs = waits ? DeliveryOptions.DEFAULT_TIMEOUT * 1_000 : EXEC_ANSWER_MS;
        return vertx.eventBus()
                .<Buffer>request(
                        Addresses.exec(to),
                        Buffer.buffer(Wire.toBytes((Record) request)),
                        new DeliveryOptions().setSendTimeout(withinMs))
                .map(reply -> Wire.fromBytes(reply.body().getBytes(), Exec.class))
                .recover(failure -> Future.failedFuture(Problem.of(
                                503,
                                "node-silent",
                                "The node does not answer",
                                "node " + to + ": " + failure.getMessage())
                        .asException()));
    }

    @Override
    public Future<Void> uploaded(String sha256, long size) {
        var fact = new JsonObject().put("sha256", sha256).put("size", size).put("node", node.value());
        return ask(Addresses.UPLOADED, fact, options()).mapEmpty();
    }

    @Override
    public void onEvents(Handler<List<FeedEvent>> handler) {
        events =
                vertx.eventBus().consumer(Addresses.EVENTS, message -> handler.handle(FeedEvent.allOf(message.body())));
    }

    /** Completes when every node publishes to here. */
    public Future<Void> opened() {
        return events == null ? Future.succeededFuture() : events.completion();
    }

    /** From the leader, who knows most; from any other control node where it does not answer. */
    private Future<JsonObject> read(String address, JsonObject query) {
        if (leader.leader() == null) {
            return fromStandby(address, query, standbys(), 0).recover(none -> ask(address, query, options()));
        }
        return leader.<JsonObject>requestOnce(address, query, options())
                .map(Message::body)
                .recover(failure -> isRefusal(failure)
                        ? Future.failedFuture(problem(failure).asException())
                        : fromStandby(address, query, standbys(), 0).recover(none -> ask(address, query, options())));
    }

    private Future<JsonObject> fromStandby(String address, JsonObject query, List<NodeId> standbys, int next) {
        if (next >= standbys.size()) {
            return Future.failedFuture("no control node answers");
        }
        NodeId standby = standbys.get(next);
        // This node answers itself without the map of addresses, which stands still for a while where others die.
        var options = options().addHeader(Addresses.TO, address).setLocalOnly(standby.equals(node));
        return vertx.eventBus()
                .<JsonObject>request(Addresses.control(standby), query, options)
                .map(Message::body)
                .recover(failure -> isRefusal(failure)
                        ? Future.failedFuture(problem(failure).asException())
                        : fromStandby(address, query, standbys, next + 1));
    }

    /** All control nodes, this one first: it is the nearest. */
    private List<NodeId> standbys() {
        List<NodeId> all = new ArrayList<>(leader.peers());
        if (all.remove(node)) {
            all.add(0, node);
        }
        return all;
    }

    /** An answer, though it is none that was hoped for; another node would say the same. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ProblemException
                || failure instanceof ReplyException reply
                        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
                        && reply.failureCode() != UNAVAILABLE;
    }

    /**
     * What is done a second time undoes what others did in between: a leader that is slow would do it as often as it
     * was asked, the last time after the answer. So it is asked once, and where it falls silent the person is told.
     */
    private Future<JsonObject> change(String address, Object body, DeliveryOptions options) {
        options.setSendTimeout(Math.max(options.getSendTimeout(), PATIENCE_MS));
        return leader.<JsonObject>requestAtMostOnce(address, body, options, PATIENCE_MS)
                .map(Message::body)
                .recover(failure -> {
                    boolean silent =
                            failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
                    return Future.failedFuture((silent ? unknownOutcome(failure) : problem(failure)).asException());
                });
    }

    private static Problem unknownOutcome(Throwable failure) {
        return Problem.outcomeUnknown("The leader was asked, and did not answer: " + failure.getMessage());
    }

    /** What does no harm twice: a question, or what has a key that the ledger remembers. */
    private Future<JsonObject> ask(String address, Object body, DeliveryOptions options) {
        return leader.<JsonObject>request(address, body, options, PATIENCE_MS)
                .map(Message::body)
                .recover(failure -> Future.failedFuture(problem(failure).asException()));
    }

    private static DeliveryOptions options() {
        return new DeliveryOptions().setSendTimeout(ANSWER_MS);
    }

    private static Problem problem(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            Problem told = Problem.fromFailure(reply.failureCode(), reply.getMessage());
            return told != null
                    ? told
                    : Problem.of(reply.failureCode(), "failed", "The leader refused", reply.getMessage());
        }
        boolean nobody = failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
        String detail = nobody
                ? "No control node is up: nothing is scheduled until one is back. What runs goes on as its task says."
                : "The leader did not answer in time.";
        return Problem.noLeader(detail, RETRY_AFTER_MS);
    }
}
