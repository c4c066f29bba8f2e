package io.reeve.query;

import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.ScheduledRun;
import io.reeve.model.TaskState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A job, as the API shows it. */
final class JobJson {
    private static final TaskState[] STATES = TaskState.values();

    private JobJson() {}

    /** One row of a list. */
    static JsonObject row(Job job) {
        Job.Header header = job.header();
        int[] counts = new int[STATES.length];
        for (TaskGroup group : job.groups()) {
            add(counts, group);
        }
        JsonObject json = ValueJson.sized(18)
                .put("id", header.id().toString())
                .put("name", header.id().name())
                .put("role", header.spec().role())
                .put("priority", header.spec().priority())
                .put("key", header.spec().key())
                .put("state", header.state().name())
                .put("message", header.message())
                .put("submittedAt", header.submittedAtMs())
                .put("endedAt", ValueJson.moment(header.endedAtMs()))
                .put("framework", header.origin().framework())
                .put("principal", header.origin().principal())
                .put("counts", counts(counts))
                .put("total", sum(counts));
        if (header.spec().open()) {
            json.put("open", header.isOpen());
        }
        if (header.spec().deadline() != null) {
            json.put("deadlineAt", header.spec().deadline().atMs(header.begunAtMs()));
        }
        ScheduledRun run = header.run();
        return run == null ? json : json.put("runOf", run.schedule().toString()).put("scheduledAt", run.instantMs());
    }

    /** The row, with the tasks and the document. */
    static JsonObject whole(Job job) {
        JsonArray groups = new JsonArray();
        job.groups().forEach(group -> groups.add(group(group)));
        return row(job).put("groups", groups).put("document", new JsonObject(io.reeve.spec.JobJson.write(job.spec())));
    }

    private static JsonObject group(TaskGroup group) {
        int[] counts = new int[STATES.length];
        add(counts, group);
        return new JsonObject()
                .put("name", group.spec().name())
                .put("kind", group.spec().kind())
                .put("after", ValueJson.after(group.spec().after()))
                .put("array", group.isArray())
                .put("expanded", group.isExpanded())
                .put("counts", counts(counts))
                .put("total", sum(counts));
    }

    static JsonObject noCounts() {
        return counts(new int[STATES.length]);
    }

    private static void add(int[] counts, TaskGroup group) {
        for (TaskState state : STATES) {
            counts[state.ordinal()] += group.count(state);
        }
    }

    private static JsonObject counts(int[] counts) {
        JsonObject json = ValueJson.sized(STATES.length);
        for (TaskState state : STATES) {
            json.put(state.name(), counts[state.ordinal()]);
        }
        return json;
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
