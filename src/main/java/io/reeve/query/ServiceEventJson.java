package io.reeve.query;

import io.reeve.event.ServiceEvent;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonObject;

/** An event of a service, as the stream shows it. */
final class ServiceEventJson {
    private ServiceEventJson() {}

    static void put(JsonObject json, ServiceEvent event) {
        json.put("job", event.job().toString()).put("service", event.job() + "/" + event.task());
        if (event instanceof ServiceEvent.ServiceScaled scaled) {
            because(json.put("instances", scaled.instances()), scaled.reason(), scaled.message());
        } else if (event instanceof ServiceEvent.DeploymentStarted started) {
            json.put("deployment", started.number()).put("message", started.message());
        } else if (event instanceof ServiceEvent.DeploymentProgressed progressed) {
            json.put("deployment", progressed.number())
                    .put("updated", progressed.updated())
                    .put("wanted", progressed.wanted());
        } else if (event instanceof ServiceEvent.DeploymentTurned turned) {
            because(json.put("deployment", turned.number()), turned.reason(), turned.message());
        } else if (event instanceof ServiceEvent.DeploymentEnded ended) {
            json.put("deployment", ended.number())
                    .put("deploymentState", ended.state().name())
                    .put("message", ended.message());
        } else if (event instanceof ServiceEvent.InstancesBegun begun) {
            json.put("version", begun.version())
                    .put("name", begun.task())
                    .put("instances", ChangeJson.ranges(begun.instances()));
        } else if (event instanceof ServiceEvent.ServiceStopped stopped) {
            because(json, stopped.reason(), stopped.message());
        } else if (event instanceof ServiceEvent.HealthChanged changed) {
            about(json, changed.attempt().task())
                    .put("attempt", changed.attempt().toString())
                    .put("health", changed.health().name())
                    .put("message", changed.message());
        } else if (event instanceof ServiceEvent.InstanceDraining draining) {
            about(json, draining.attempt().task())
                    .put("attempt", draining.attempt().toString())
                    .put("until", draining.untilMs());
            because(json, draining.reason(), draining.message());
        }
    }

    private static JsonObject about(JsonObject json, TaskId task) {
        return json.put("task", task.toString());
    }

    private static void because(JsonObject json, Reason reason, String message) {
        json.put("reason", reason.name()).put("message", message);
    }
}
