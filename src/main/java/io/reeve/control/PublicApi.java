package io.reeve.control;

import io.reeve.core.schedule.Scheduler;
import io.reeve.core.schedule.Submission;
import io.reeve.core.schedule.Why;
import io.reeve.core.state.Job;
import io.reeve.event.Event;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.query.LeaderView;
import io.reeve.query.Problem;
import io.reeve.spec.Differences;
import io.reeve.spec.Differences.Difference;
import io.reeve.spec.Format;
import io.reeve.spec.JobDocuments;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the leader answers on its public addresses. Bodies are JSON; failures are problem documents. */
public final class PublicApi {
    private static final String NO_PRINCIPAL = Origin.LOCAL;
    private static final LeaderView.Waits NOT_ASKED = task -> LeaderView.Waiting.UNKNOWN;

    private final Vertx vertx;
    private final Leader leader;
    private final Scheduler scheduler;

    public PublicApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
        this.scheduler = leader.loop().scheduler();
    }

    /** The document is the body. */
    public Future<JsonObject> submit(Message<JsonObject> message) {
        return submit(message.body().toBuffer(), Format.JSON, message);
    }

    /** The document is the bytes of the body, so that a fault can name line and column. */
    public Future<JsonObject> submitDocument(Message<Buffer> message) {
        Format format = Documents.format(message);
        return submit(message.body(), format, message);
    }

    /** {@code {ids: […]}}: all of them, or none where one is unknown. */
    public Future<JsonObject> kill(Message<JsonObject> message) {
        KillRequest request = KillRequest.read(message.body(), leader.view().state(), scheduler.changes()::absent);
        Origin by = Origin.of(principal(message));
        var killed = new JsonArray();
        var ended = new JsonArray();
        for (JobId job : request.jobs()) {
            List<Event> events = scheduler.kill(job);
            (events.isEmpty() ? ended : killed).add(job.toString());
            leader.pen().settle(by, events);
        }
        for (TaskId task : request.tasks()) {
            List<Event> events = scheduler.kill(task);
            (events.isEmpty() ? ended : killed).add(task.toString());
            leader.pen().settle(by, events);
        }
        Future<Long> written =
                killed.isEmpty() ? leader.pen().confirm() : leader.pen().written();
        return written.map(sequence ->
                new JsonObject().put("killed", killed).put("ended", ended).put("sequence", sequence));
    }

    /** Answered from committed state only, off the event loop. */
    public Future<JsonObject> query(Message<JsonObject> message) {
        Freshness asked = Freshness.of(message.body());
        return asked.await(vertx, leader.committed(), leader.ledger(), leader.term())
                .compose(fresh -> answer(asked.query()));
    }

    /** {@code {job?, task?, role?}}: where instances of services are. */
    public Future<JsonObject> lookup(Message<JsonObject> message) {
        return answer(message.body().copy().put("what", "services"));
    }

    private Future<JsonObject> answer(JsonObject query) {
        boolean asksWhy = "explain".equals(query.getString("what"));
        LeaderView.Waits waits = "task".equals(query.getString("what")) ? waits(query.getString("id", "")) : NOT_ASKED;
        Map<String, LeaderView.RoleDemand> demands =
                asksWhy || "roles".equals(query.getString("what")) ? demands() : Map.of();
        LeaderView.Explained explained = asksWhy ? explained(query.getValue("id")) : null;
        return vertx.executeBlocking(
                () -> QueryAnswer.of(
                        leader.committed(),
                        state -> {
                            var view = new LeaderView(state, leader.node(), waits, leader.uses()::get);
                            LeaderView asked = view.withRoles(
                                    demands, leader.setup().sharing().shares());
                            return explained == null ? asked : asked.withExplained(explained);
                        },
                        query),
                false);
    }

    /** {@code {since, limit}}. */
    public Future<JsonObject> history(Message<JsonObject> message) {
        long since = message.body().getLong("since", 0L);
        int limit = message.body().getInteger("limit", 1_000);
        return vertx.executeBlocking(() -> HistoryAnswer.page(leader.committed(), since, limit), false);
    }

    /** {@code {sha256, size, node}}. */
    public Future<JsonObject> uploaded(Message<JsonObject> message) {
        List<Event> fact = List.of(UploadNotice.read(message.body()));
        return leader.pen()
                .decide(Origin.of(principal(message)), fact)
                .map(sequence -> new JsonObject().put("sequence", sequence));
    }

    private Future<JsonObject> submit(Buffer document, Format format, Message<?> message) {
        return Documents.job(vertx, document, format).compose(valid -> decide(valid, Sender.of(message)));
    }

    private Future<JsonObject> decide(JobDocuments.Valid valid, Sender sender) {
        JobSpec spec = valid.spec();
        String key = sender.keyOr(spec.key());
        Submission submission = scheduler.submit(
                key == null ? spec : spec.withKey(key), valid.documentHash(), System.currentTimeMillis());
        if (submission instanceof Submission.Accepted accepted) {
            return leader.pen()
                    .decide(Origin.of(sender.principal()), accepted.events())
                    .map(sequence -> reply(accepted.id(), sequence, false));
        }
        if (submission instanceof Submission.Existing existing) {
            // Waits for what is in flight: the job it names may not be committed yet.
            boolean repeats = spec.key() != null; // by its sender, who is not to hear of a repeat on the way
            return leader.pen()
                    .decide(Origin.of(sender.principal()), List.of())
                    .map(sequence -> reply(existing.id(), sequence, repeats));
        }
        Problem problem = Refusals.of(submission, id -> differences(id, valid.spec()));
        return Future.failedFuture(problem.asException());
    }

    private List<Difference> differences(JobId known, JobSpec wanted) {
        Job job = leader.view().state().job(known);
        return job == null ? List.of() : Differences.between(job.spec(), wanted);
    }

    private Map<String, LeaderView.RoleDemand> demands() {
        Map<String, LeaderView.RoleDemand> demands = new HashMap<>();
        scheduler.eachDemand((role, tasks, wanted) -> demands.put(role, new LeaderView.RoleDemand(tasks, wanted)));
        return demands;
    }

    /** Asked here, on the event loop that the scheduler lives on, for the one task that the query is about. */
    private LeaderView.Waits waits(String id) {
        TaskId task;
        try {
            task = TaskId.parse(id);
        } catch (IllegalArgumentException badId) {
            return NOT_ASKED; // the query itself tells what is wrong with it
        }
        Why why = scheduler.why(task, System.currentTimeMillis());
        var waiting = new LeaderView.Waiting(Reason.NONE, why.sentence());
        return asked -> asked.equals(task) ? waiting : LeaderView.Waiting.UNKNOWN;
    }

    /** As {@link #waits}; null where the id is none, of which the query itself tells what is wrong. */
    private LeaderView.@Nullable Explained explained(@Nullable Object id) {
        try {
            TaskId task = TaskId.parse(String.valueOf(id));
            long nowMs = leader.view().ledgerMs(System.currentTimeMillis());
            return new LeaderView.Explained(
                    leader.loop().explain(task, nowMs), leader.setup().policy(), nowMs);
        } catch (IllegalArgumentException badId) {
            return null;
        }
    }

    private static JsonObject reply(JobId id, long sequence, boolean known) {
        return new JsonObject()
                .put("id", id.toString())
                .put("url", "/v1/jobs/" + id)
                .put("sequence", sequence)
                .put("known", known);
    }

    static String principal(Message<?> message) {
        String principal = message.headers().get("principal");
        return principal == null ? NO_PRINCIPAL : principal;
    }
}
