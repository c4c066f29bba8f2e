package io.reeve.query;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.TaskEvent.ItemSource;
import io.reeve.model.AttemptState;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task or instance, and its attempts, as the API shows them. */
final class TaskJson {
    private TaskJson() {}

    /** One row of a list. */
    static JsonObject row(Job job, TaskEntry task, LeaderView view) {
        TaskId id = task.id();
        AttemptEntry last = task.lastAttempt();
        Said said = said(task, view);
        JsonObject json = ValueJson.sized(25)
                .put("id", id.toString())
                .put("job", id.job().toString())
                .put("task", id.task())
                .put("kind", job.specOf(id).kind())
                .put("instance", id.instance() == TaskId.SINGLE ? null : (Integer) id.instance())
                .put("generation", task.generation())
                .put("role", job.spec().role())
                .put("priority", job.spec().priority())
                .put("state", task.state().name())
                .put("reason", said.reason())
                .put("message", said.message())
                .put("node", last == null ? null : last.node().value())
                .put("attempt", last == null ? null : last.id().toString())
                .put("attemptState", last == null ? null : last.state().name())
                .put("attemptNumber", last == null ? null : (Integer) last.id().attempt())
                .put("submittedAt", job.header().submittedAtMs())
                .put("startedAt", last == null ? null : ValueJson.moment(last.startedAtMs()))
                .put("endedAt", task.phase() instanceof TaskPhase.Ended ended ? (Long) ended.atMs() : null);
        AttemptEntry.Ending ending = last == null ? null : last.ending();
        return json.put("exitStatus", ending == null ? null : ending.exitStatus())
                .put("signal", ending == null ? null : ending.signal())
                .put("percent", last == null ? null : (Integer) last.percent())
                .put("progress", last == null ? null : last.progress());
    }

    /** The row, with the attempts and what the document says of it. */
    static JsonObject whole(Job job, TaskEntry task, LeaderView view) {
        TaskSpec spec = job.specOf(task.id());
        JsonArray attempts = new JsonArray();
        task.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        JsonArray command = new JsonArray();
        spec.command().forEach(command::add);
        return row(job, task, view)
                .put("attempts", attempts)
                .put("earlier", earlier(task))
                .put("command", command)
                .put("resources", ValueJson.request(spec.resources()))
                .put("after", ValueJson.after(spec.after()))
                .put("item", item(spec, task))
                .put("document", new JsonObject(io.reeve.spec.JobJson.writeTask(spec)));
    }

    private static JsonArray earlier(TaskEntry task) {
        JsonArray generations = new JsonArray();
        for (TaskEntry.Earlier before : task.earlier()) {
            JsonArray attempts = new JsonArray();
            before.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
            generations.add(new JsonObject()
                    .put("generation", before.generation())
                    .put("state", before.end().state().name())
                    .put("reason", before.end().reason().name())
                    .put("message", before.end().message())
                    .put("endedAt", before.end().atMs())
                    .put("attempts", attempts));
        }
        return generations;
    }

    static JsonObject attempt(AttemptEntry attempt) {
        AttemptEntry.Ending ending = attempt.ending();
        return ValueJson.sized(22)
                .put("id", attempt.id().toString())
                .put("number", attempt.id().attempt())
                .put("generation", attempt.id().generation())
                .put("state", attempt.state().name())
                .put("node", attempt.node().value())
                .put("incarnation", attempt.incarnation())
                .put("launchedAt", attempt.launchedAtMs())
                .put("startedAt", ValueJson.moment(attempt.startedAtMs()))
                .put("endedAt", ending == null ? null : (Long) ending.atMs())
                .put("warnedAt", attempt.warnedAtMs() == 0 ? null : (Long) attempt.warnedAtMs())
                .put("pid", ValueJson.moment(attempt.pid()))
                .put("reason", attempt.reason().name())
                .put("message", attempt.message())
                .put("exitStatus", ending == null ? null : ending.exitStatus())
                .put("signal", ending == null ? null : ending.signal())
                .put("percent", attempt.percent())
                .put("progress", attempt.progress())
                .put("allocation", ValueJson.allocation(attempt.allocation()))
                .put("result", ending == null ? null : ValueJson.result(ending.result()))
                .put("outputs", ending == null ? new JsonArray() : ValueJson.outputs(ending.outputs()))
                .put("counted", ending == null || ending.countsAsAttempt())
                .put("usage", ending == null ? null : UsageJson.of(ending.usage(), false));
    }

    /** Why a task is where it is. */
    static Said said(TaskEntry task, LeaderView view) {
        if (task.phase() instanceof TaskPhase.Ended ended) {
            return new Said(ended.reason().name(), ended.message());
        }
        if (task.phase() instanceof TaskPhase.Pending) {
            LeaderView.Waiting waiting = view.waits().why(task.id());
            return new Said(waiting.reason().name(), waiting.message());
        }
        AttemptEntry live = Objects.requireNonNull(task.lastAttempt());
        Job job = view.state().job(task.id().job());
        if (live.staged()
                && live.state() == AttemptState.STAGING
                && job != null
                && job.awaitsRelease(task.id().task())) {
            return new Said(live.reason().name(), "it is ready to start, and waits until all of its gang are");
        }
        return new Said(live.reason().name(), live.message());
    }

    record Said(String reason, String message) {}

    private static @Nullable String item(TaskSpec spec, TaskEntry task) {
        ItemSource source = task.item();
        if (source != null) {
            return source.path();
        }
        return spec.fanOut().item(task.id().instance());
    }
}
