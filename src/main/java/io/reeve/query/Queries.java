package io.reeve.query;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.ClusterView.UploadEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.core.state.TaskEntry;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers what clients ask of the state. A query is an object whose {@code what} names the kind; its other fields are
 * those of the HTTP request of that kind, as text or as numbers. Each answer holds the {@code sequence} it was true at.
 */
public final class Queries {
    private static final TreeMap<String, Kind> KINDS = new TreeMap<>();

    static {
        kind("cell", Set.of(), Queries::cell);
        kind("jobs", JobList.FIELDS, JobList::answer);
        kind("job", Set.of("id"), Queries::job);
        kind("tasks", TaskList.FIELDS, TaskList::answer);
        kind("task", Set.of("id"), Queries::task);
        kind("explain", Set.of("id"), ExplainAnswer::answer);
        kind("nodes", Set.of(), Queries::nodes);
        kind("node", Set.of("id"), Queries::node);
        kind("roles", Set.of(), RoleList::answer);
        kind("reservations", Set.of(), ReservationList::answer);
        kind("attempt-location", Set.of("task", "attempt"), Queries::attemptLocation);
        kind("secrets", Set.of(), SecretList::answer);
        kind("services", ServiceList.FIELDS, ServiceList::answer);
        kind("deployments", DeploymentList.FIELDS, DeploymentList::answer);
        kind("upload", Set.of("sha256"), Queries::upload);
    }

    private Queries() {}

    /** Answers, or throws {@link ProblemException}: 400 for a query that makes no sense, 404 for an unknown id. */
    public static JsonObject answer(LeaderView view, JsonObject query) {
        String what = new Asked(query).needed("what", "tasks");
        Kind kind = KINDS.get(what);
        if (kind == null) {
            throw Problem.badParameter(
                            "what",
                            "there is no query for \"" + what + "\"",
                            "one of " + String.join(", ", KINDS.keySet()))
                    .withHint(Nearest.hint(what, KINDS.keySet()))
                    .asException();
        }
        Asked asked = new Asked(query);
        asked.allow(kind.fields());
        return kind.answer().apply(view, asked).put("sequence", view.state().sequence());
    }

    /** Whether a query is for jobs that left the state: {@link #pastJobs} answers it. */
    public static boolean isForPastJobs(JsonObject query) {
        return "jobs".equals(query.getValue("what")) && new Asked(query).flag("history");
    }

    /** Answers a query for jobs that left the state. */
    public static JsonObject pastJobs(PastJobs past, JsonObject query) throws IOException {
        Asked asked = new Asked(query);
        asked.allow(JobList.FIELDS);
        return JobList.past(past, asked);
    }

    /** The job that a query is about, in one way or another; null where it is about no job, or makes no sense. */
    public static @Nullable JobId jobOf(JsonObject query) {
        Object id = query.getValue(idField(query));
        if (!(id instanceof String text)) {
            return null;
        }
        try {
            return text.indexOf('/') < 0
                    ? JobId.parse(text)
                    : TaskId.parse(text).job();
        } catch (IllegalArgumentException malformed) {
            return null; // the answer itself says what is wrong with it
        }
    }

    private static String idField(JsonObject query) {
        return switch (String.valueOf(query.getValue("what"))) {
            case "job", "task", "explain" -> "id";
            case "attempt-location" -> "task";
            case "tasks" -> "job";
            default -> "";
        };
    }

    private record Kind(Set<String> fields, BiFunction<LeaderView, Asked, JsonObject> answer) {}

    private static void kind(String what, Set<String> fields, BiFunction<LeaderView, Asked, JsonObject> answer) {
        KINDS.put(what, new Kind(fields, answer));
    }

    private static JsonObject cell(LeaderView view, Asked asked) {
        ClusterView state = view.state();
        int live = 0;
        for (Node node : state.nodes()) {
            live += node.isLive() ? 1 : 0;
        }
        NodeId leader = view.leader();
        return new JsonObject()
                .put("cell", state.cell() == null ? null : state.cell().value())
                .put("leader", leader == null ? null : leader.value())
                .put("term", state.term())
                .put("at", state.atMs())
                .put("nodes", live)
                .put("rescheduling", NodeJson.rescheduling(state.pause()));
    }

    private static JsonObject job(LeaderView view, Asked asked) {
        asked.needed("id", "word-count.42");
        JobId id = Objects.requireNonNull(asked.job("id"));
        ScheduleEntry schedule = view.state().schedule(id);
        if (schedule != null) {
            return ScheduleJson.whole(schedule).put("history", false);
        }
        return JobJson.whole(job(view, id)).put("history", view.past().holds(id));
    }

    private static JsonObject task(LeaderView view, Asked asked) {
        asked.needed("id", "word-count.42/split");
        TaskId id = Objects.requireNonNull(asked.task("id"));
        TaskEntry task = Unknown.task(view, id);
        return TaskJson.whole(job(view, id.job()), task, view)
                .put("history", view.past().holds(id.job()));
    }

    private static JsonObject nodes(LeaderView view, Asked asked) {
        JsonArray nodes = new JsonArray();
        view.state().nodes().forEach(node -> nodes.add(NodeJson.of(node, view)));
        return new JsonObject()
                .put("nodes", nodes)
                .put("rescheduling", NodeJson.rescheduling(view.state().pause()));
    }

    private static JsonObject node(LeaderView view, Asked asked) {
        asked.needed("id", "node-1");
        return NodeJson.of(Unknown.node(view.state(), Objects.requireNonNull(asked.node("id"))), view);
    }

    /** Which node has the log and files of a task's attempt. */
    private static JsonObject attemptLocation(LeaderView view, Asked asked) {
        asked.needed("task", "word-count.42/split");
        TaskEntry task = Unknown.task(view, Objects.requireNonNull(asked.task("task")));
        AttemptEntry last = task.lastAttempt();
        if (last == null) {
            TaskJson.Said said = TaskJson.said(task, view);
            throw Problem.of(404, "no-attempt", "The task has not started", task.id() + " has no attempt yet")
                    .withHint(said.message())
                    .asException();
        }
        int newest = last.id().attempt();
        int number = asked.number("attempt", newest, 1, Integer.MAX_VALUE);
        AttemptEntry attempt = task.attempts().stream()
                .filter(each -> each.id().attempt() == number)
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                404, "no-attempt", "There is no such attempt", task.id() + " has no attempt " + number)
                        .withHint("Its newest attempt is " + newest + ".")
                        .asException());
        AttemptEntry.Ending ending = attempt.ending();
        return new JsonObject()
                .put("attempt", attempt.id().toString())
                .put("node", attempt.node().value())
                .put("state", attempt.state().name())
                .put("live", ending == null)
                .put("outputs", ending == null ? new JsonArray() : ValueJson.outputs(ending.outputs()));
    }

    private static JsonObject upload(LeaderView view, Asked asked) {
        String sha256 = asked.needed("sha256", "64 hexadecimal digits");
        UploadEntry entry = view.state().upload(sha256);
        if (entry == null) {
            throw Problem.of(404, "unknown-upload", "There is no such upload", "no file with the hash " + sha256)
                    .withHint("Send it with PUT /v1/uploads/" + sha256 + ".")
                    .asException();
        }
        Node keeper = view.state().node(entry.node());
        return new JsonObject()
                .put("sha256", entry.sha256())
                .put("size", entry.size())
                .put("node", entry.node().value())
                .put("live", keeper != null && keeper.isLive());
    }

    private static Job job(LeaderView view, JobId id) {
        return Unknown.job(view, id);
    }
}
