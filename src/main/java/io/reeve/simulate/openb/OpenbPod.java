package io.reeve.simulate.openb;

import io.reeve.model.Constraint;
import io.reeve.model.FanOut;
import io.reeve.model.JobSpec;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.List;
import java.util.Map;

/**
 * One line of a file of pods.
 *
 * @param gpuMillis thousandths of each of its GPUs; below 1,000 only with one GPU
 * @param models on which it may run; empty: on any
 */
public record OpenbPod(String name, long cpuMillis, long memoryMib, int gpus, int gpuMillis, List<String> models) {
    static final String TASK = "pod";

    public OpenbPod {
        models = List.copyOf(models);
    }

    /** What it asks of GPUs in all, in thousandths. */
    long demandMillis() {
        return (long) gpus * gpuMillis;
    }

    /** A job of one task. */
    JobSpec job() {
        Resources scalars = new Resources(cpuMillis, memoryMib * OpenbNode.MIB, 0, Map.of(), demandMillis());
        List<Constraint> where = models.isEmpty()
                ? List.of()
                : List.of(new Constraint(OpenbNode.GPU_MODEL, Constraint.Operator.IN, models));
        TaskSpec task = new TaskSpec(
                TASK,
                List.of("true"),
                List.of(),
                List.of(),
                List.of(),
                new FanOut.Single(),
                ResourceRequest.of(scalars),
                Map.of(),
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                where);
        return new JobSpec(
                TASK, JobSpec.DEFAULT_ROLE, JobSpec.DEFAULT_PRIORITY, null, JobSpec.OnFailure.CONTINUE, List.of(task));
    }
}
