package io.reeve.query;

import io.reeve.calendar.Recurrences;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.model.ScheduleSpec;
import io.reeve.spec.JobJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/** A schedule, as the API shows it: like a job without tasks, which its runs are. */
final class ScheduleJson {
    private ScheduleJson() {}

    /** One row of a list. */
    static JsonObject row(ScheduleEntry entry) {
        return new JsonObject()
                .put("id", entry.id().toString())
                .put("name", entry.id().name())
                .put("role", entry.spec().role())
                .put("priority", entry.spec().priority())
                .put("key", entry.spec().key())
                .put("state", entry.isActive() ? "SCHEDULED" : "ENDED")
                .put("message", entry.message())
                .put("submittedAt", entry.createdAtMs())
                .put("endedAt", ValueJson.moment(entry.endedAtMs()))
                .put("framework", entry.origin().framework())
                .put("principal", entry.origin().principal())
                .put("schedule", schedule(entry));
    }

    /** The row, with the document. */
    static JsonObject whole(ScheduleEntry entry) {
        return row(entry)
                .put("counts", io.reeve.query.JobJson.noCounts())
                .put("total", 0)
                .put("groups", new JsonArray())
                .put("document", new JsonObject(JobJson.write(entry.spec())));
    }

    private static JsonObject schedule(ScheduleEntry entry) {
        ScheduleSpec spec = Objects.requireNonNull(entry.spec().schedule());
        OptionalLong next = entry.isActive() ? Recurrences.of(spec).nextAfter(entry.decidedMs()) : OptionalLong.empty();
        return new JsonObject()
                .put("pattern", spec.pattern())
                .put("zone", spec.zone())
                .put("misfire", spec.misfire().name().toLowerCase(Locale.ROOT))
                .put("overlap", spec.overlap().name().toLowerCase(Locale.ROOT))
                .put("nextAt", next.isPresent() ? next.getAsLong() : null)
                .put("lastAt", ValueJson.moment(entry.lastRunMs()))
                .put("lastRun", entry.lastRun() == null ? null : entry.lastRun().toString())
                .put("runs", entry.runs())
                .put("skipped", entry.skipped())
                .put("reason", entry.reason().name());
    }
}
