package io.reeve.simulate;

import io.reeve.model.Dependency;
import io.reeve.model.FanOut;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Placement;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the nodes and tasks that recorded workloads speak of: processors, and nothing else. */
final class Machines {
    private static final long CPU_MILLIS = 1_000;

    private Machines() {}

    static NodeInfo processors(int count) {
        return worker(Resources.of(count * CPU_MILLIS, 0), Map.of());
    }

    static NodeInfo worker(Resources capacity, Map<String, String> attributes) {
        return new NodeInfo(Set.of(NodeRole.WORKER), attributes, capacity, List.of(), null, "simulation", 1);
    }

    static TaskSpec task(String name, int processors, List<Dependency> after, long estimateMs) {
        return new TaskSpec(
                name,
                List.of("true"),
                List.of(),
                List.of(),
                after,
                new FanOut.Single(),
                ResourceRequest.of(Resources.of(processors * CPU_MILLIS, 0)),
                Map.of(),
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                List.of(),
                Placement.ANYWHERE,
                estimateMs);
    }

    static JobSpec job(String name, List<TaskSpec> tasks) {
        return new JobSpec(
                name, JobSpec.DEFAULT_ROLE, JobSpec.DEFAULT_PRIORITY, null, JobSpec.OnFailure.CONTINUE, tasks);
    }
}
