package io.reeve.control;

import io.reeve.core.state.ClusterView;
import io.reeve.model.JobId;
import io.reeve.model.TaskId;
import io.reeve.query.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Which jobs and tasks someone wants stopped; each is known. */
record KillRequest(List<JobId> jobs, List<TaskId> tasks) {
    /** One request names at most this many: each is a scan and an event or more. */
    static final int MAX_IDS = 10_000;

    /**
     * Throws {@link io.reeve.query.ProblemException} naming every id that is malformed or unknown.
     *
     * @param absent what to say of a job that is not in the state
     */
    static KillRequest read(JsonObject body, ClusterView view, Function<JobId, String> absent) {
        JsonArray ids = body.getValue("ids") instanceof JsonArray array ? array : new JsonArray();
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw Problem.badParameter("/ids", "it has " + ids.size() + " ids", "1 to " + MAX_IDS + " ids")
                    .asException();
        }
        var request = new KillRequest(new ArrayList<>(), new ArrayList<>());
        List<Problem.Fault> faults = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String wrong = request.add(String.valueOf(ids.getValue(i)), view, absent);
            if (!wrong.isEmpty()) {
                faults.add(new Problem.Fault("unknown-id", "/ids/" + i, 0, 0, wrong, "a job or task of this cell"));
            }
        }
        if (!faults.isEmpty()) {
            throw Problem.of(404, "unknown-id", "Not all ids are known", "Nothing was killed.")
                    .withFaults(faults)
                    .asException();
        }
        return request;
    }

    private String add(String id, ClusterView view, Function<JobId, String> absent) {
        try {
            if (id.contains("/")) {
                TaskId task = TaskId.parse(id);
                tasks.add(task);
                if (view.job(task.job()) == null) {
                    return absent.apply(task.job());
                }
                return view.task(task) == null ? "there is no task " + id : "";
            }
            JobId job = JobId.parse(id);
            jobs.add(job);
            return view.job(job) == null && view.schedule(job) == null ? absent.apply(job) : "";
        } catch (IllegalArgumentException malformed) {
            return String.valueOf(malformed.getMessage());
        }
    }
}
