package io.reeve.control;

import io.reeve.core.schedule.AddRequest;
import io.reeve.core.schedule.Change;
import io.reeve.core.schedule.RetryRequest;
import io.reeve.core.schedule.Scheduler;
import io.reeve.core.state.Job;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobRetried;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Origin;
import io.reeve.spec.Additions;
import io.reeve.spec.Fault;
import io.reeve.spec.Format;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the leader answers to who changes jobs that are there. */
public final class JobApi {
    private final Vertx vertx;
    private final Leader leader;
    private final Scheduler scheduler;

    public JobApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
        this.scheduler = leader.loop().scheduler();
    }

    /** {@code {ids: […], key?}}: all of them run again, or none. */
    public Future<JsonObject> retry(Message<JsonObject> message) {
        RetryRequest request = RetryIds.read(message.body());
        Change change = scheduler.changes().retry(request, leader.view().ledgerMs(System.currentTimeMillis()));
        var retried = new JsonArray();
        if (change instanceof Change.Accepted accepted) {
            accepted.events().forEach(event -> retried.add(retried((JobRetried) event)));
        }
        return decide(change, PublicApi.principal(message))
                .map(sequence -> answer(change, sequence).put("retried", retried));
    }

    /** {@code {job, tasks, defaults?, key?, close?}}. */
    public Future<JsonObject> add(Message<JsonObject> message) {
        JsonObject document = message.body().copy();
        Object job = document.remove("job");
        JobId id = id(job instanceof String text ? text : "");
        return add(id, document.toBuffer(), Format.JSON, Sender.of(message));
    }

    /** The document is the bytes of the body, so that a fault can name line and column; the job is in the headers. */
    public Future<JsonObject> addDocument(Message<Buffer> message) {
        Format format = Documents.format(message);
        JobId id = id(String.valueOf(message.headers().get("job")));
        return add(id, message.body(), format, Sender.of(message));
    }

    /** {@code {id}}: an open job takes no more tasks. */
    public Future<JsonObject> close(Message<JsonObject> message) {
        JobId id = id(String.valueOf(message.body().getValue("id")));
        Change change = scheduler.changes().close(id);
        return decide(change, PublicApi.principal(message))
                .map(sequence -> answer(change, sequence).put("id", id.toString()));
    }

    private Future<JsonObject> add(JobId id, Buffer document, Format format, Sender sender) {
        Job job = leader.view().state().job(id);
        if (job == null) {
            AddRequest nothing = new AddRequest(id, List.of(), null, "", false);
            return Future.failedFuture(
                    Refusals.of(scheduler.changes().add(nothing)).asException());
        }
        int tasks = job.spec().tasks().size();
        return read(job.spec(), document, format, Additions.Beside.ALL).compose(result -> {
            Job now = leader.view().state().job(id);
            if (result instanceof Additions.Invalid invalid) {
                return isKnown(job, sender.keyOr(invalid.key()))
                        ? repeated(job, document, format, sender)
                        : Future.failedFuture(Refusals.invalid(invalid.faults()).asException());
            }
            boolean grew = now != null && now.spec().tasks().size() != tasks;
            return grew
                    ? add(id, document, format, sender) // others came meanwhile: look at it beside them
                    : added(id, (Additions.Valid) result, sender);
        });
    }

    /** Its own names are taken, perhaps by itself. */
    private Future<JsonObject> repeated(Job job, Buffer document, Format format, Sender sender) {
        return read(job.spec(), document, format, Additions.Beside.THE_OTHERS)
                .compose(result -> result instanceof Additions.Valid valid
                        ? added(job.id(), valid, sender)
                        : Future.failedFuture(Refusals.invalid(((Additions.Invalid) result).faults())
                                .asException()));
    }

    private Future<Additions.Result> read(JobSpec job, Buffer document, Format format, Additions.Beside beside) {
        return vertx.executeBlocking(
                () -> {
                    Additions.Result result = Additions.read(document.getBytes(), format, job, beside);
                    Fault fault = result instanceof Additions.Valid valid ? JobSize.fault(valid.tasks()) : null;
                    return fault == null ? result : new Additions.Invalid(List.of(fault), null);
                },
                false);
    }

    private boolean isKnown(Job job, @Nullable String key) {
        return key != null && leader.view().state().key(job.spec().role(), key) != null;
    }

    private Future<JsonObject> added(JobId id, Additions.Valid valid, Sender sender) {
        String hash = RetryIds.hash("add " + id + " " + valid.hash());
        Change change = scheduler
                .changes()
                .add(new AddRequest(id, valid.tasks(), sender.keyOr(valid.key()), hash, valid.closes()));
        var names = new JsonArray();
        valid.tasks().forEach(task -> names.add(task.name()));
        return decide(change, sender.principal())
                .map(sequence ->
                        answer(change, sequence).put("id", id.toString()).put("added", names));
    }

    private static JobId id(String text) {
        return Documents.jobId(text, "the id of an open job");
    }

    private static JsonObject retried(JobRetried event) {
        int tasks = event.tasks().stream()
                .mapToInt(again -> Math.max(1, again.instances().size()))
                .sum();
        return new JsonObject().put("job", event.job().toString()).put("tasks", tasks);
    }

    private Future<Long> decide(Change change, String principal) {
        if (change instanceof Change.Accepted accepted) {
            return leader.pen().decide(Origin.of(principal), accepted.events());
        }
        if (change instanceof Change.Repeated) {
            // Waits for what is in flight: what was done under the key may not be committed yet.
            return leader.pen().decide(Origin.of(principal), List.<Event>of());
        }
        return Future.failedFuture(Refusals.of(change).asException());
    }

    private static JsonObject answer(Change change, long sequence) {
        return new JsonObject().put("known", change instanceof Change.Repeated).put("sequence", sequence);
    }
}
