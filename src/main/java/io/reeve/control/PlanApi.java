package io.reeve.control;

import io.reeve.core.round.Rehearsal;
import io.reeve.core.schedule.Submission;
import io.reeve.core.state.Job;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.ScheduleSpec;
import io.reeve.query.PlanAnswer;
import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * What the leader answers to who asks what would happen.
 *
 * <p>A plan is made from a copy of what is committed, on a thread of its own and one after the other, so the leader's
 * event loop goes on meanwhile and nothing is written.
 */
public final class PlanApi {
    /** Plans that wait for the one being made; each holds a copy of the state in turn. */
    static final int MAX_WAITING = 4;
    /** Rounds are played for so long at most; what is not decided then is said to be so. */
    static final long BUDGET_MS = 3_000;

    private static final int TOO_MANY = 429;
    private static final long RETRY_MS = 1_000;

    private final Vertx vertx;
    private final Leader leader;
    private final AtomicInteger asked = new AtomicInteger();

    public PlanApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
    }

    /** The document is the body. */
    public Future<JsonObject> plan(Message<JsonObject> message) {
        return plan(message.body().toBuffer(), Format.JSON, comeLater(message));
    }

    /** The document is the bytes of the body, so that a fault can name line and column. */
    public Future<JsonObject> planDocument(Message<Buffer> message) {
        Format format = Documents.format(message);
        return plan(message.body(), format, comeLater(message));
    }

    private static boolean comeLater(Message<?> message) {
        return "later".equals(message.headers().get("uploads"));
    }

    private Future<JsonObject> plan(Buffer document, Format format, boolean uploadsComeLater) {
        if (asked.incrementAndGet() > MAX_WAITING + 1) {
            asked.decrementAndGet();
            return Future.failedFuture(
                    Problem.of(TOO_MANY, "busy", "Too many plans at once", MAX_WAITING + " plans wait to be made")
                            .withRetryAfter(RETRY_MS)
                            .asException());
        }
        return vertx.executeBlocking(() -> make(document, format, uploadsComeLater), true)
                .onComplete(made -> asked.decrementAndGet());
    }

    private JsonObject make(Buffer document, Format format, boolean uploadsComeLater) {
        JobDocuments.Result result = JobDocuments.read(document.getBytes(), format);
        if (result instanceof JobDocuments.Invalid invalid) {
            throw Refusals.invalid(invalid).asException();
        }
        var valid = (JobDocuments.Valid) result;
        var committed = leader.committed().copy();
        var rehearsal = new Rehearsal(committed, leader.setup(), RandomGenerator.getDefault());
        long wallMs = System.currentTimeMillis();
        Submission submission = rehearsal.submit(valid.spec(), valid.documentHash(), uploadsComeLater, wallMs);
        if (submission instanceof Submission.Existing existing) {
            return PlanAnswer.known(valid.spec(), existing.id()).put("sequence", committed.sequence());
        }
        if (!(submission instanceof Submission.Accepted)) {
            throw refused(submission, valid.spec());
        }
        ScheduleSpec schedule = valid.spec().schedule();
        if (schedule != null) {
            // A run of it, as if its instant were now.
            submission = rehearsal.submit(valid.spec().withoutSchedule(), valid.documentHash(), false, wallMs);
        }
        if (!(submission instanceof Submission.Accepted accepted)) {
            throw refused(submission, valid.spec());
        }
        boolean complete = play(rehearsal, wallMs);
        JsonObject answer = PlanAnswer.of(rehearsal, accepted.id(), complete);
        if (schedule != null) {
            answer.put("schedule", PlanAnswer.schedule(schedule, leader.setup().calendar(), wallMs));
        }
        return answer.put("uploads", new JsonArray(rehearsal.awaitedUploads()))
                .put("sequence", committed.sequence())
                .put("at", committed.atMs());
    }

    /** False where time ran out before all was decided. */
    private static boolean play(Rehearsal rehearsal, long wallMs) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUDGET_MS);
        while (rehearsal.round(wallMs)) {
            if (System.nanoTime() - endNs > 0) {
                return false;
            }
        }
        return true;
    }

    private ProblemException refused(Submission submission, JobSpec wanted) {
        return Refusals.of(submission, id -> differences(id, wanted)).asException();
    }

    private List<Difference> differences(JobId known, JobSpec wanted) {
        return leader.committed().read(state -> {
            Job job = state.job(known);
            return job == null ? List.of() : Differences.between(job.spec(), wanted);
        });
    }
}
