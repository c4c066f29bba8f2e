package io.reeve.query;

import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.event.Recorded;
import io.reeve.event.RoleEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.SecretEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** An event, as the stream shows it. */
public final class EventJson {
    private EventJson() {}

    public static JsonObject of(Recorded recorded, CellId cell) {
        JsonObject json = ValueJson.sized(20)
                .put("seq", recorded.sequence())
                .put("at", recorded.atMs())
                .put("term", recorded.term())
                .put("cell", cell.value())
                .put("framework", recorded.origin().framework())
                .put("principal", recorded.origin().principal())
                .put("type", recorded.event().getClass().getSimpleName());
        Event event = recorded.event();
        if (event instanceof AttemptEvent attempt) {
            attempt(json, attempt);
        } else if (event instanceof TaskEvent task) {
            task(json, task);
        } else if (event instanceof JobEvent job) {
            job(json, job);
        } else if (event instanceof ScheduleEvent schedule) {
            schedule(json, schedule);
        } else if (event instanceof NodeEvent node) {
            NodeEventJson.node(json, node);
        } else if (event instanceof RoleEvent.RolesChanged changed) {
            JsonArray roles = new JsonArray();
            changed.roles().forEach(role -> roles.add(RoleJson.definition(role)));
            json.put("roles", roles);
        } else if (event instanceof RoleEvent.ReservationsChanged changed) {
            JsonArray reservations = new JsonArray();
            changed.reservations()
                    .forEach(each -> reservations.add(new JsonObject()
                            .put("node", each.node().value())
                            .put("role", each.role())
                            .put("amounts", ValueJson.resources(each.amounts()))));
            json.put("reservations", reservations);
        } else if (event instanceof SecretEvent secret) {
            json.put("role", secret.role()).put("secret", secret.name());
        } else if (event instanceof ServiceEvent service) {
            ServiceEventJson.put(json, service);
        } else if (event instanceof CellEvent fact) {
            cell(json, fact);
        }
        return json;
    }

    private static void attempt(JsonObject json, AttemptEvent event) {
        about(json, event.attempt().task()).put("attempt", event.attempt().toString());
        if (event instanceof AttemptEvent.TaskLaunched launched) {
            json.put("node", launched.node().value())
                    .put("incarnation", launched.incarnation())
                    .put("state", "STAGING")
                    .put("allocation", ValueJson.allocation(launched.allocation()));
        } else if (event instanceof AttemptEvent.AttemptStaged) {
            json.put("state", "STAGING").put("staged", true);
        } else if (event instanceof AttemptEvent.AttemptRunning running) {
            json.put("state", "RUNNING").put("pid", running.pid());
        } else if (event instanceof AttemptEvent.AttemptProgressed progressed) {
            json.put("percent", progressed.percent()).put("progress", progressed.text());
        } else if (event instanceof AttemptEvent.AttemptWarned warned) {
            json.put("message", warned.message());
        } else if (event instanceof AttemptEvent.AttemptKilling killing) {
            because(json.put("state", "KILLING"), killing.reason(), killing.message());
        } else if (event instanceof AttemptEvent.AttemptUnreachable unreachable) {
            because(json.put("state", "UNREACHABLE"), Reason.NODE_LOST, unreachable.message());
        } else if (event instanceof AttemptEvent.AttemptAdopted adopted) {
            json.put("node", adopted.node().value())
                    .put("incarnation", adopted.incarnation())
                    .put("message", adopted.message());
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            boolean retries = ended.retryAtMs() != AttemptEvent.AttemptEnded.NO_RETRY;
            because(json.put("state", ended.state().name()), ended.reason(), ended.message())
                    .put("exitStatus", ended.exitStatus())
                    .put("signal", ended.signal())
                    .put("outputs", ValueJson.outputs(ended.outputs()))
                    .put("retryAt", ValueJson.moment(ended.retryAtMs()))
                    .put("counted", ended.countsAsAttempt())
                    .put("result", ValueJson.result(ended.result()))
                    .put("usage", UsageJson.of(ended.usage(), false))
                    .put(
                            "taskState",
                            retries ? TaskState.PENDING.name() : ended.state().name());
        }
    }

    private static void task(JsonObject json, TaskEvent event) {
        if (event instanceof TaskEvent.TaskExpanded expanded) {
            about(json, expanded.job())
                    .put("name", expanded.task())
                    .put("total", expanded.items().size());
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            because(about(json, ended.task()).put("state", ended.state().name()), ended.reason(), ended.message());
        } else if (event instanceof TaskEvent.RoomHeld held) {
            about(json, held.task())
                    .put("node", held.node().value())
                    .put("incarnation", held.incarnation())
                    .put("allocation", ValueJson.allocation(held.room()));
        } else if (event instanceof TaskEvent.RoomReleased released) {
            about(json, released.task()).put("message", released.message());
        }
    }

    private static void job(JsonObject json, JobEvent event) {
        about(json, event.job());
        if (event instanceof JobEvent.JobSubmitted submitted) {
            json.put("state", "ACTIVE")
                    .put("name", submitted.job().name())
                    .put("role", submitted.spec().role())
                    .put("priority", submitted.spec().priority())
                    .put("key", submitted.spec().key());
            ChangeJson.groups(json, submitted.spec().tasks());
            if (submitted.run() != null) {
                json.put("runOf", submitted.run().schedule().toString())
                        .put("scheduledAt", submitted.run().instantMs());
            }
        } else if (event instanceof JobEvent.JobKillRequested kill) {
            because(json, kill.reason(), kill.message());
        } else if (event instanceof JobEvent.GangReleased released) {
            json.put("gang", released.gang()).put("tasks", new JsonArray(List.copyOf(released.tasks())));
        } else if (event instanceof JobEvent.JobRetried retried) {
            ChangeJson.retried(json, retried);
        } else if (event instanceof JobEvent.TasksAdded added) {
            ChangeJson.groups(json.put("key", added.key()), added.tasks());
        } else if (event instanceof JobEvent.JobClosed closed) {
            json.put("message", closed.message());
        } else if (event instanceof JobEvent.JobEnded ended) {
            json.put("state", ended.state().name()).put("message", ended.message());
        }
    }

    /** {@code job} is the schedule itself, so that a reader of one job's events gets them. */
    private static void schedule(JsonObject json, ScheduleEvent event) {
        about(json, event.schedule());
        if (event instanceof ScheduleEvent.ScheduleCreated created) {
            ScheduleSpec spec = Objects.requireNonNull(created.spec().schedule());
            json.put("name", created.schedule().name())
                    .put("role", created.spec().role())
                    .put("priority", created.spec().priority())
                    .put("key", created.spec().key())
                    .put("pattern", spec.pattern())
                    .put("zone", spec.zone());
        } else if (event instanceof ScheduleEvent.ScheduleFired fired) {
            json.put("scheduledAt", fired.instantMs()).put("run", fired.run().toString());
        } else if (event instanceof ScheduleEvent.ScheduleSkipped skipped) {
            because(json.put("scheduledAt", skipped.instantMs()), skipped.reason(), skipped.message())
                    .put("until", skipped.untilMs())
                    .put("count", skipped.count());
        } else if (event instanceof ScheduleEvent.ScheduleEnded ended) {
            because(json, ended.reason(), ended.message());
        }
    }

    private static void cell(JsonObject json, CellEvent event) {
        if (event instanceof CellEvent.CellFounded founded) {
            json.put("version", founded.version()).put("featureLevel", founded.featureLevel());
        } else if (event instanceof CellEvent.TermStarted started) {
            json.put("node", started.leader().value());
        } else if (event instanceof CellEvent.FileUploaded file) {
            json.put("node", file.node().value()).put("sha256", file.sha256()).put("size", file.size());
        } else if (event instanceof CellEvent.ReschedulingPaused || event instanceof CellEvent.ReschedulingResumed) {
            NodeEventJson.rescheduling(json, event);
        } else if (event instanceof CellEvent.FileForgotten gone) {
            json.put("sha256", gone.sha256());
        } else if (event instanceof CellEvent.FeatureLevelRaised raised) {
            json.put("level", raised.level()).put("message", "the cell has feature level " + raised.level() + " now");
        } else if (event instanceof CellEvent.CellNamed named) {
            String says = named.name().isEmpty() ? "the cell has no name" : "the cell is called " + named.name();
            json.put("name", named.name()).put("message", says);
        }
    }

    private static JsonObject about(JsonObject json, TaskId task) {
        return about(json, task.job()).put("task", task.toString());
    }

    private static JsonObject about(JsonObject json, JobId job) {
        return json.put("job", job.toString());
    }

    private static JsonObject because(JsonObject json, Reason reason, String message) {
        return json.put("reason", reason.name()).put("message", message);
    }
}
