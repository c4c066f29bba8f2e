package io.reeve.query;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The chain of causes of an end, as the API shows it. */
final class EndingJson {
    private static final String TAIL = "; last lines of stderr:";

    private EndingJson() {}

    /** @param chain the task itself first */
    static JsonObject of(Job job, TaskEntry task, List<TaskEntry> chain) {
        JsonArray links = new JsonArray();
        chain.forEach(each -> links.add(link(job, each)));
        TaskPhase.Ended ended = (TaskPhase.Ended) task.phase();
        return new JsonObject()
                .put("at", ended.atMs())
                .put("reason", ended.reason().name())
                .put("message", firstLine(ended.message()))
                .put("chain", links);
    }

    /** {@code 2 of 3}: how many of the attempts that it has were used. */
    static JsonObject attempts(Job job, TaskEntry task) {
        int used = (int) task.attempts().stream()
                .filter(attempt -> attempt.ending() != null && attempt.ending().countsAsAttempt())
                .count();
        AttemptEntry last = task.lastAttempt();
        return new JsonObject()
                .put("made", last == null ? 0 : last.id().attempt()) // of a service not all are kept
                .put("used", used)
                .put("most", job.specOf(task.id()).retry().attempts());
    }

    private static JsonObject link(Job job, TaskEntry task) {
        TaskPhase.Ended ended = (TaskPhase.Ended) task.phase();
        AttemptEntry last = task.lastAttempt();
        AttemptEntry.Ending ending = last == null ? null : last.ending();
        String told = ended.message().isEmpty() && last != null ? last.message() : ended.message();
        return new JsonObject()
                .put("task", task.id().toString())
                .put("state", ended.state().name())
                .put("reason", ended.reason().name())
                .put("message", firstLine(told))
                .put("at", ended.atMs())
                .put("attempt", last == null ? null : last.id().toString())
                .put("attempts", attempts(job, task))
                .put("node", last == null ? null : last.node().value())
                .put("exitStatus", ending == null ? null : ending.exitStatus())
                .put("signal", ending == null ? null : ending.signal())
                .put("output", last == null ? new JsonArray() : output(told));
    }

    /** What the process wrote last: the executor puts it after the sentence. */
    private static JsonArray output(String message) {
        JsonArray lines = new JsonArray();
        message.lines().skip(1).forEach(lines::add);
        return lines;
    }

    private static String firstLine(String message) {
        String first = message.lines().findFirst().orElse("");
        return first.endsWith(TAIL) ? first.substring(0, first.length() - TAIL.length()) : first;
    }
}
