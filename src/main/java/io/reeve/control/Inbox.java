package io.reeve.control;

import io.reeve.encoding.Wire;
import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One actor's addresses: decodes what comes in, answers with what the actor returns, and tells the sender in words
 * where
 * that fails. The two ways of talking are versioned binary records between nodes, and JSON in public.
 */
public final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final Vertx vertx;
    private final @Nullable Reception reception;
    private final @Nullable LedgerPen pen;
    private final Context context;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private final Map<String, Handler<Message<?>>> received = new HashMap<>();

    public Inbox(Vertx vertx) {
        this(vertx, null, null);
    }

    /** Of an actor that leads: its messages come in at the node's own address as well, and its refusals hold. */
    public Inbox(Vertx vertx, Leader leader) {
        this(vertx, leader.reception(), leader.pen());
    }

    Inbox(Vertx vertx, @Nullable Reception reception, @Nullable LedgerPen pen) {
        this.vertx = vertx;
        this.reception = reception;
        this.pen = pen;
        this.context = vertx.getOrCreateContext();
    }

    /** One-way records, as bytes or from within this process; one that cannot be read is dropped and logged. */
    public <T> Inbox receive(String address, Class<T> type, Consumer<T> actor) {
        return listen(address, (Message<Object> message) -> {
            try {
                Object body = message.body();
                actor.accept(body instanceof Buffer bytes ? Wire.fromBytes(bytes.getBytes(), type) : type.cast(body));
            } catch (RuntimeException e) {
                log.error("message dropped address={} type={}", address, type.getSimpleName(), e);
            }
        });
    }

    /** Records that are answered with a record. */
    public <T> Inbox answer(String address, Class<T> type, Function<T, Future<?>> actor) {
        return listen(
                address,
                (Message<Buffer> message) -> respond(
                        message,
                        () -> holding(() -> actor.apply(
                                        Wire.fromBytes(message.body().getBytes(), type)))
                                .map(reply -> reply == null
                                        ? Buffer.buffer()
                                        : Buffer.buffer(Wire.toBytes((Record) reply)))));
    }

    /** A body of this type, answered with whatever the event bus carries by itself: JSON in public. */
    public <T> Inbox serve(String address, Class<T> type, Function<Message<T>, Future<?>> actor) {
        return look(address, type, message -> holding(() -> actor.apply(message)));
    }

    /** As {@link #serve}, of what may be of the past: that something is not there yet is answered at once. */
    public <T> Inbox look(String address, Class<T> type, Function<Message<T>, Future<?>> actor) {
        return listen(
                address,
                (Message<T> message) -> respond(message, () -> {
                    Object body = message.body();
                    if (!type.isInstance(body)) {
                        throw badBody(body, type).asException();
                    }
                    return actor.apply(message);
                }));
    }

    /**
     * Lets a leader's refusal out only where what it rests on is confirmed: the job that is not known here may have
     * been acknowledged by a later leader already.
     */
    private Future<?> holding(Supplier<Future<?>> work) {
        Future<?> answer = begun(work);
        return pen == null
                ? answer
                : answer.recover(cause -> isRefusal(cause)
                        ? pen.confirm().compose(sequence -> Future.failedFuture(cause))
                        : Future.failedFuture(cause));
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof ProblemException known && known.problem().status() / 100 == 4;
    }

    private static Problem badBody(@Nullable Object body, Class<?> type) {
        String was = body == null ? "empty" : "a " + body.getClass().getSimpleName();
        String detail = "the body of the message is " + was;
        var fault = new Problem.Fault("wrong-type", "", null, null, detail, "a " + type.getSimpleName());
        return Problem.of(400, "bad-request", "The request is not valid", detail)
                .withFaults(List.of(fault))
                .withHint("Send the document as a " + type.getSimpleName() + ".");
    }

    /**
     * Completes when every node of the cluster can reach all addresses. With a reception they can at once: what others'
     * programs look up is not waited for, since that may take many seconds after a fault, and a new leader has none.
     */
    public Future<?> opened() {
        return reception != null
                ? Future.succeededFuture()
                : Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    public Future<?> close() {
        Future<?> unregistered =
                Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
        if (reception == null) {
            return unregistered;
        }
        received.forEach(reception::remove);
        unregistered.onFailure(failure -> log.warn("an address may still be looked up here", failure));
        return Future.succeededFuture();
    }

    @SuppressWarnings("unchecked") // the handlers look at the body themselves
    private <T> Inbox listen(String address, Handler<Message<T>> handler) {
        consumers.add(vertx.eventBus().consumer(address, handler));
        if (reception != null) {
            Handler<Message<?>> here = message -> context.runOnContext(nothing -> handler.handle((Message<T>) message));
            received.put(address, here);
            reception.add(address, here);
        }
        return this;
    }

    /** Answers with what the work comes to, or with what went wrong, in words. */
    static void respond(Message<?> message, Supplier<Future<?>> work) {
        begun(work).onComplete(done -> {
            if (done.succeeded()) {
                message.reply(done.result());
            } else {
                fail(message, problem(done.cause()));
            }
        });
    }

    private static Future<?> begun(Supplier<Future<?>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    static void fail(Message<?> message, Problem problem) {
        message.fail(problem.status(), problem.toJson().encode());
    }

    private static Problem problem(Throwable cause) {
        if (cause instanceof ProblemException known) {
            return known.problem();
        }
        if (cause instanceof ClassCastException) { // JsonObject's, whose words name Java classes
            return Problem.of(
                    400, "bad-request", "The request is not valid", "a field of it has another type than it should");
        }
        if (cause instanceof IllegalArgumentException) {
            return Problem.of(400, "bad-request", "The request is not valid", String.valueOf(cause.getMessage()));
        }
        log.error("request failed", cause);
        return Problem.of(500, "internal", "The leader could not answer", cause.toString());
    }
}
