package io.reeve.query;

import io.reeve.core.allocate.Screening;
import io.reeve.core.round.Rehearsal;
import io.reeve.core.schedule.Why;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.model.Calendar;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Recurrence;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What would become of a job that was played through: which tasks start where, which wait, and for what. */
public final class PlanAnswer {
    /** Of more tasks, or instances, only the sums are told. */
    private static final int MAX_LISTED = 1_000;
    /** Tasks of which it is told what every node lacks: each costs a look at all nodes. */
    private static final int MAX_SCREENED = 20;

    private static final int MAX_INSTANTS = 5;

    private final Rehearsal rehearsal;
    private final Job job;
    private final Map<Outcome, Integer> sums = sums();
    private final JsonArray groups = new JsonArray();
    private final JsonArray tasks = new JsonArray();
    private int screened;

    /** What becomes of a task. */
    private enum Outcome {
        STARTS,
        WAITS,
        /** It runs after others. */
        BLOCKED,
        /** It ends without having run. */
        NEVER
    }

    private PlanAnswer(Rehearsal rehearsal, Job job) {
        this.rehearsal = rehearsal;
        this.job = job;
    }

    /** @param complete whether all rounds were played */
    public static JsonObject of(Rehearsal rehearsal, JobId id, boolean complete) {
        var plan = new PlanAnswer(
                rehearsal, Objects.requireNonNull(rehearsal.state().job(id)));
        return plan.whole(complete);
    }

    /** Of a document that was submitted before under its key: nothing would happen. */
    public static JsonObject known(JobSpec spec, JobId as) {
        return head(spec).put("known", as.toString());
    }

    /** When a schedule runs first, and what it is. */
    public static JsonObject schedule(ScheduleSpec spec, Calendar calendar, long afterMs) {
        JsonArray next = new JsonArray();
        Recurrence recurrence = calendar.of(spec);
        OptionalLong instant = recurrence.nextAfter(afterMs);
        while (instant.isPresent() && next.size() < MAX_INSTANTS) {
            next.add(instant.getAsLong());
            instant = recurrence.nextAfter(instant.getAsLong());
        }
        return new JsonObject()
                .put("pattern", spec.pattern())
                .put("zone", spec.zone())
                .put("next", next);
    }

    private static JsonObject head(JobSpec spec) {
        return new JsonObject()
                .put("job", spec.name())
                .put("role", spec.role())
                .put("priority", spec.priority())
                .put("key", spec.key());
    }

    private JsonObject whole(boolean complete) {
        Map<String, Integer> stages = Stages.of(job);
        int unknown = 0;
        for (TaskGroup group : job.groups()) {
            JsonObject row = row(group, stages.getOrDefault(group.spec().name(), 1));
            unknown += group.isExpanded() ? 0 : 1;
            if (groups.size() < MAX_LISTED) {
                groups.add(row);
            }
        }
        int total =
                job.groups().stream().mapToInt(group -> group.entries().size()).sum();
        return head(job.spec())
                .put("known", null)
                .put("complete", complete)
                .put("total", total)
                .mergeIn(counts(sums))
                .put("unexpanded", unknown)
                .put("groupsTotal", job.groups().size())
                .put("groups", groups)
                .put("tasks", tasks)
                .put("stops", stops())
                .put("schedule", null);
    }

    private JsonArray stops() {
        JsonArray stops = new JsonArray();
        rehearsal.stops(job.id()).stream()
                .limit(MAX_LISTED)
                .forEach(stop -> stops.add(new JsonObject()
                        .put("attempt", stop.attempt().toString())
                        .put("message", stop.message())));
        return stops;
    }

    private JsonObject row(TaskGroup group, int stage) {
        Map<Outcome, Integer> counts = sums();
        Map<String, Integer> nodes = new TreeMap<>();
        TaskId waiting = null;
        Why why = null;
        for (TaskEntry entry : group.entries()) {
            if (why == null && entry.phase() instanceof TaskPhase.Pending) {
                waiting = entry.id();
                why = rehearsal.why(waiting); // of the others of the group it is the same
            }
            Outcome outcome = outcome(entry, why);
            counts.merge(outcome, 1, Integer::sum);
            sums.merge(outcome, 1, Integer::sum);
            if (outcome == Outcome.STARTS) {
                nodes.merge(Objects.requireNonNull(entry.lastAttempt()).node().value(), 1, Integer::sum);
            }
            if (tasks.size() < MAX_LISTED) {
                tasks.add(task(entry, outcome));
            }
        }
        JsonArray places = new JsonArray();
        nodes.forEach(
                (node, count) -> places.add(new JsonObject().put("node", node).put("tasks", count)));
        return new JsonObject()
                .put("task", group.spec().name())
                .put("stage", stage)
                .put("total", group.isExpanded() ? (Integer) group.entries().size() : null)
                .mergeIn(counts(counts))
                .put("after", ValueJson.after(group.spec().after()))
                .put("nodes", places)
                .put("why", why == null || waiting == null ? ended(group) : why(why, waiting));
    }

    private static Outcome outcome(TaskEntry entry, @Nullable Why why) {
        if (entry.phase() instanceof TaskPhase.Active) {
            return Outcome.STARTS;
        } else if (entry.phase() instanceof TaskPhase.Ended) {
            return Outcome.NEVER;
        }
        return why != null && why.kind() == Why.Kind.DEPENDENCY ? Outcome.BLOCKED : Outcome.WAITS;
    }

    private static JsonObject task(TaskEntry entry, Outcome outcome) {
        AttemptEntry last = entry.lastAttempt();
        String name = entry.id().toString();
        return new JsonObject()
                .put("task", name.substring(name.indexOf('/') + 1))
                .put("outcome", ValueJson.lower(outcome))
                .put("node", last == null ? null : last.node().value())
                .put("allocation", last == null ? null : ValueJson.allocation(last.allocation()));
    }

    private JsonObject why(Why why, TaskId waiting) {
        JsonObject json = new JsonObject()
                .put("task", waiting.toString().substring(job.id().toString().length() + 1))
                .put("kind", ValueJson.lower(why.kind()).replace('_', '-'))
                .put("message", why.cause());
        boolean tells = why.kind() != Why.Kind.DEPENDENCY && screened++ < MAX_SCREENED;
        return json.put("nodes", tells ? ScreeningJson.of(Screening.of(rehearsal.state(), job, waiting)) : null);
    }

    private static @Nullable JsonObject ended(TaskGroup group) {
        for (TaskEntry entry : group.entries()) {
            if (entry.phase() instanceof TaskPhase.Ended ended) {
                return new JsonObject()
                        .put(
                                "task",
                                entry.id()
                                        .toString()
                                        .substring(entry.id().job().toString().length() + 1))
                        .put("kind", "ended")
                        .put("message", ended.message())
                        .put("nodes", null);
            }
        }
        return null;
    }

    private static Map<Outcome, Integer> sums() {
        Map<Outcome, Integer> sums = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            sums.put(outcome, 0);
        }
        return sums;
    }

    private static JsonObject counts(Map<Outcome, Integer> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((outcome, count) -> json.put(ValueJson.lower(outcome), count));
        return json;
    }
}
