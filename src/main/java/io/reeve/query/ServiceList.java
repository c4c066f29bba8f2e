package io.reeve.query;

import io.reeve.core.serve.ServiceCare;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.InstanceHealth;
import io.reeve.model.TaskState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The services of the cell, and where each instance is to be found. */
final class ServiceList {
    static final Set<String> FIELDS = Set.of("job", "task", "role");

    private ServiceList() {}

    /** Only of jobs that have not ended. */
    static JsonObject answer(LeaderView view, Asked asked) {
        Predicate<Job> jobs = asked.jobs("job");
        String task = asked.text("task");
        String role = asked.text("role");
        JsonArray services = new JsonArray();
        for (Job each : view.state().jobs()) {
            boolean fits =
                    jobs.test(each) && (role == null || each.spec().role().equals(role));
            if (fits && !each.header().state().isTerminal()) {
                for (TaskGroup group : each.groups()) {
                    if (group.service() != null
                            && (task == null || task.equals(group.spec().name()))) {
                        services.add(service(each, group, view));
                    }
                }
            }
        }
        return new JsonObject().put("services", services);
    }

    private static JsonObject service(Job job, TaskGroup group, LeaderView view) {
        Service service = Objects.requireNonNull(group.service());
        JsonArray instances = new JsonArray();
        JsonArray addresses = new JsonArray();
        JsonArray failing = new JsonArray();
        List<String> waits = ServiceCare.waits(group, view.state().atMs());
        int ready = 0;
        int live = 0;
        for (TaskEntry task : group.entries()) {
            if (task.state().isTerminal()) {
                continue;
            }
            JsonObject instance = instance(service, task, waits, view);
            instances.add(instance);
            live++;
            if (instance.getBoolean("ready")) {
                ready++;
                if (instance.getValue("address") != null) {
                    addresses.add(instance.getString("address"));
                }
            } else if (isFailing(instance)) {
                failing.add(instance.getString("address"));
            }
        }
        var last = service.lastDeployment();
        return ValueJson.sized(16)
                .put("id", job.id() + "/" + group.spec().name())
                .put("job", job.id().toString())
                .put("task", group.spec().name())
                .put("role", job.spec().role())
                .put("wanted", service.wanted())
                .put("ready", ready)
                .put("live", live)
                .put("version", service.target())
                .put("held", service.isHeld())
                .put("stopped", service.isStopped())
                .put("message", service.stop().message())
                // When all fail at once it is rather the machine, or the check: users had better try than have nobody.
                .put("addresses", addresses.isEmpty() ? failing : addresses)
                .put("instances", instances)
                .put("deployment", last == null ? null : DeploymentList.of(job, group, last));
    }

    /** It runs, and its checks fail. */
    private static boolean isFailing(JsonObject instance) {
        String health = instance.getString("health");
        return (InstanceHealth.NOT_READY.name().equals(health)
                        || InstanceHealth.UNHEALTHY.name().equals(health))
                && !instance.getBoolean("draining")
                && instance.getValue("address") != null;
    }

    private static JsonObject instance(Service service, TaskEntry task, List<String> waits, LeaderView view) {
        int index = Math.max(task.id().instance(), 0);
        Service.Instance said = service.instances().get(index);
        AttemptEntry attempt = task.state() == TaskState.ACTIVE ? task.lastAttempt() : null;
        Node node = attempt == null ? null : view.state().node(attempt.node());
        JsonArray ports = new JsonArray();
        if (attempt != null) {
            attempt.allocation().ports().forEach(ports::add);
        }
        String host = node == null ? null : host(node);
        String wait = waits.get(index);
        return ValueJson.sized(16)
                .put("id", task.id().toString())
                .put("attempt", attempt == null ? null : attempt.id().toString())
                .put(
                        "state",
                        attempt == null ? task.state().name() : attempt.state().name())
                .put("version", said.version())
                .put("health", said.health().name())
                .put("ready", attempt != null && service.isReady(task))
                .put("draining", said.drain() != null)
                .put("since", said.sinceMs() == 0 ? null : (Long) said.sinceMs())
                .put("message", wait.isEmpty() ? said.message() : said.message() + "; " + wait)
                .put("node", node == null ? null : node.id().value())
                .put("host", host)
                .put("ports", ports)
                .put("address", host == null || ports.isEmpty() ? null : host + ":" + ports.getInteger(0));
    }

    /** Where its ports are reached: the host of its gateway's address, which others know it by, or its own name. */
    private static @Nullable String host(Node node) {
        String url = node.entry().info().url();
        String host = url == null ? null : URI.create(url).getHost();
        return host != null && !host.equals("0.0.0.0")
                ? host
                : node.entry().info().attributes().get("host");
    }
}
