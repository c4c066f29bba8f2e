package io.reeve.client;

import io.reeve.message.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Submits jobs and watches them from a Vert.x program that joined the cluster. Thread-safe; callbacks come on the
 * caller's context.
 *
 * <p>A request that nobody answers is repeated under the same key until {@link #PATIENCE_MS} is over, so a change of
 * leader costs time and never a second job. What has no key (kill, close, scale) is asked of a leader once, and fails
 * with {@code outcome-unknown} where that does not answer. Failures carry {@link ReeveException} with the faults by
 * name.
 */
public final class ReeveClient {
    /** How long a request is repeated while no leader answers, in milliseconds. */
    public static final long PATIENCE_MS = 30_000;

    private static final long ANSWER_MS = 5_000;
    private static final long PAUSE_MS = 200;

    private final Vertx vertx;
    private final EventBus bus;

    private ReeveClient(Vertx vertx) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
    }

    /** @param vertx clustered, and a member of the cell's cluster */
    public static ReeveClient create(Vertx vertx) {
        return new ReeveClient(vertx);
    }

    /**
     * Submits a job document, as JobBuilder or a JSON text gives it; completes with the job's id once it can no more be
     * lost. Without a {@code key} of its own the document gets a random one, which makes the repeats harmless.
     */
    public Future<String> submit(JsonObject document) {
        JsonObject keyed = document.copy();
        if (!keyed.containsKey("key")) {
            keyed.put("key", UUID.randomUUID().toString());
        }
        return ask(Addresses.SUBMIT, keyed).map(reply -> reply.getString("id"));
    }

    public Future<String> submit(JobBuilder job) {
        return submit(job.toJson());
    }

    /** The job as the HTTP API shows it, at the newest committed event. */
    public Future<JsonObject> job(String id) {
        return query(new JsonObject().put("what", "job").put("id", id));
    }

    /** One task, with its attempts. */
    public Future<JsonObject> task(String id) {
        return query(new JsonObject().put("what", "task").put("id", id));
    }

    /** Any query of the HTTP API: {@code what} names it, its parameters stand beside. */
    public Future<JsonObject> query(JsonObject query) {
        return ask(Addresses.QUERY, query);
    }

    /**
     * Where the instances of services are: {@code {services: [{id, wanted, ready, addresses, instances}]}}. Ask again
     * within less than the service's drain time.
     *
     * @param job the id of a job, or the name of jobs
     * @param task the service's name
     */
    public Future<JsonObject> services(String job, String task) {
        return ask(Addresses.LOOKUP, new JsonObject().put("job", job).put("task", task));
    }

    /** So many instances of a service from here on; {@code id} is {@code JOB/TASK}. */
    public Future<JsonObject> scale(String id, int instances) {
        return change(
                Addresses.SERVICES,
                new JsonObject().put("what", "scale").put("id", id).put("instances", instances));
    }

    /** Kills a job or a task. Completes once that is in the ledger; the attempts end within their kill time. */
    public Future<JsonObject> kill(String id) {
        return change(Addresses.KILL, new JsonObject().put("ids", new JsonArray().add(id)));
    }

    /**
     * Runs again what did not finish of a job, or one task. Completes once that is in the ledger; fails where nothing
     * failed.
     */
    public Future<JsonObject> retry(String id) {
        var body = new JsonObject().put("ids", new JsonArray().add(id));
        return ask(Addresses.RETRY, body.put("key", UUID.randomUUID().toString()));
    }

    /**
     * Gives an open job more tasks, which may run after any it has.
     *
     * @param addition {@code {tasks, defaults?, key?, close?}}; without a key it gets a random one
     */
    public Future<JsonObject> add(String job, JsonObject addition) {
        JsonObject keyed = addition.copy().put("job", job);
        if (!keyed.containsKey("key")) {
            keyed.put("key", UUID.randomUUID().toString());
        }
        return ask(Addresses.ADD, keyed);
    }

    /** An open job takes no more tasks, and ends with those it has. */
    public Future<JsonObject> close(String job) {
        return change(Addresses.CLOSE, new JsonObject().put("id", job));
    }

    /** Calls back with each event of the cell from now on; {@link EventSubscription#cancel()} ends it. */
    public EventSubscription events(Handler<JsonObject> handler) {
        MessageConsumer<JsonObject> consumer = bus.consumer(Addresses.EVENTS);
        var subscription = new EventSubscription(vertx, consumer, handler);
        consumer.handler(message -> subscription.onBatch(message.body()));
        return subscription;
    }

    /** Completes with the job as it is once all of it has ended, however it ended. */
    public Future<JsonObject> awaitEnd(String jobId) {
        Promise<JsonObject> ended = Promise.promise();
        EventSubscription events = events(event -> {
            if ("JobEnded".equals(event.getString("type")) && jobId.equals(event.getString("job"))) {
                job(jobId).onSuccess(ended::tryComplete).onFailure(ended::tryFail);
            }
        });
        // Asked after the subscription is up everywhere, so the end cannot fall between the two.
        events.opened().compose(nothing -> job(jobId)).onComplete(now -> {
            if (now.failed()) {
                ended.tryFail(now.cause());
            } else if (!"ACTIVE".equals(now.result().getString("state"))) {
                ended.tryComplete(now.result());
            }
        });
        return ended.future().onComplete(done -> events.cancel());
    }

    /** A question, or what has a key: a second time does no harm. */
    private Future<JsonObject> ask(String address, JsonObject body) {
        return ask(address, body, ReeveClient::isWorthAnotherTry);
    }

    /** What has no key: a second time would undo what others did in between. */
    private Future<JsonObject> change(String address, JsonObject body) {
        return ask(address, body, ReeveClient::wasNotTaken)
                .recover(failure -> Future.failedFuture(
                        failure.getCause() instanceof ReplyException reply
                                        && reply.failureType() == ReplyFailure.TIMEOUT
                                ? ReeveException.outcomeUnknown(reply)
                                : failure));
    }

    private Future<JsonObject> ask(String address, JsonObject body, Predicate<Throwable> again) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        Promise<JsonObject> promise = Promise.promise();
        ask(address, body, deadlineNs, again, promise);
        return promise.future();
    }

    private void ask(
            String address, JsonObject body, long deadlineNs, Predicate<Throwable> again, Promise<JsonObject> promise) {
        bus.<JsonObject>request(address, body, new DeliveryOptions().setSendTimeout(ANSWER_MS))
                .onComplete(reply -> {
                    if (reply.succeeded()) {
                        promise.complete(reply.result().body());
                    } else if (again.test(reply.cause()) && System.nanoTime() - deadlineNs < 0) {
                        vertx.setTimer(PAUSE_MS, id -> ask(address, body, deadlineNs, again, promise));
                    } else {
                        promise.fail(ReeveException.of(reply.cause()));
                    }
                });
    }

    private static boolean wasNotTaken(Throwable cause) {
        return cause instanceof ReplyException failure
                && (failure.failureType() == ReplyFailure.NO_HANDLERS
                        || "not-leader"
                                .equals(ReeveException.of(failure).problem().getString("code")));
    }

    /** Nobody there, nobody answered, or a leader that said it is none (any more): 503 in the problem's terms. */
    private static boolean isWorthAnotherTry(Throwable cause) {
        return cause instanceof ReplyException failure
                && (failure.failureType() != ReplyFailure.RECIPIENT_FAILURE || failure.failureCode() == 503);
    }
}
