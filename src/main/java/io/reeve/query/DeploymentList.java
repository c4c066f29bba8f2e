package io.reeve.query;

import io.reeve.core.state.Deployment;
import io.reeve.core.state.Job;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskGroup;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The deployments of services, the newest first. */
final class DeploymentList {
    static final Set<String> FIELDS = Set.of("job", "task", "active");

    private DeploymentList() {}

    static JsonObject answer(LeaderView view, Asked asked) {
        Predicate<Job> jobs = asked.jobs("job");
        String task = asked.text("task");
        boolean activeOnly = asked.flag("active");
        record Row(long atMs, JsonObject json) {}
        List<Row> rows = new ArrayList<>();
        for (Job each : view.state().jobs()) {
            if (!jobs.test(each)) {
                continue;
            }
            for (TaskGroup group : each.groups()) {
                Service service = group.service();
                if (service != null && (task == null || task.equals(group.spec().name()))) {
                    for (Deployment deployment : service.deployments()) {
                        if (!activeOnly || !deployment.isOver()) {
                            rows.add(new Row(deployment.startedAtMs(), of(each, group, deployment)));
                        }
                    }
                }
            }
        }
        rows.sort((one, other) -> Long.compare(other.atMs(), one.atMs()));
        JsonArray deployments = new JsonArray();
        rows.forEach(row -> deployments.add(row.json()));
        return new JsonObject().put("deployments", deployments);
    }

    static JsonObject of(Job job, TaskGroup group, Deployment deployment) {
        return ValueJson.sized(14)
                .put("service", job.id() + "/" + group.spec().name())
                .put("number", deployment.number())
                .put("from", deployment.from())
                .put("state", deployment.state().name())
                .put("owner", deployment.owner())
                .put("startedAt", deployment.startedAtMs())
                .put("endedAt", ValueJson.moment(deployment.endedAtMs()))
                .put("updated", deployment.updated())
                .put("wanted", deployment.wanted())
                .put("reason", deployment.reason().name())
                .put("message", deployment.message());
    }
}
