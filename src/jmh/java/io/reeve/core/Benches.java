package io.reeve.core;

import io.reeve.event.JobEvent.JobSubmitted;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.model.FanOut;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** The values that the benches of the cores are made of. */
final class Benches {
    static final long MIB = 1024 * 1024;

    private Benches() {}

    static NodeRegistered node(int index, int cpus) {
        Resources capacity = Resources.of(cpus * 1_000L, cpus * 4_096 * MIB);
        var info = new NodeInfo(
                EnumSet.allOf(NodeRole.class), Map.of("host", "host-" + index), capacity, List.of(), null, "0.1.0", 1);
        return new NodeRegistered(new NodeId("node-" + index), 1, info);
    }

    static JobSubmitted job(long number, int instances, Resources each) {
        TaskSpec task = new TaskSpec(
                "work",
                List.of("true"),
                List.of(),
                List.of(),
                List.of(),
                new FanOut.Instances(instances),
                ResourceRequest.of(each),
                Map.of(),
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                List.of());
        JobSpec spec = new JobSpec("bench", "default", 500, null, JobSpec.OnFailure.CONTINUE, List.of(task));
        return new JobSubmitted(new JobId("bench", number), spec, "hash");
    }
}
