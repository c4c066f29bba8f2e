package io.reeve.simulate.openb;

import io.reeve.core.allocate.Allocator;
import io.reeve.core.state.ClusterState;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobSubmitted;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Want;
import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.Origin;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The packing experiment of the FGD paper: pods arrive one by one in an order shuffled by the seed, each is tried once,
 * none ever leaves. When all have come, pods drawn with replacement follow until the demand for GPUs is as asked.
 */
public final class OpenbRun {
    private final ClusterState state = new ClusterState();
    private final Allocator allocator;
    private final List<OpenbPod> pods;
    private final long demandMillis;
    private final long capacityMillis;
    private final Random random;

    /** What became of one pod; no grant: it was refused. */
    public record Outcome(OpenbPod pod, @Nullable Grant grant) {}

    /**
     * @param pods at least one that asks for a GPU
     * @param demandPermille the demand at which arrivals end, as thousandths of the nodes' GPUs
     */
    public OpenbRun(
            List<OpenbNode> nodes, List<OpenbPod> pods, PlacementPolicy policy, long demandPermille, long seed) {
        this.allocator = new Allocator(state, policy);
        this.pods = new ArrayList<>(pods);
        this.random = new Random(seed);
        if (pods.stream().noneMatch(pod -> pod.gpus() > 0)) {
            throw new IllegalArgumentException("no pod asks for a GPU, so the demand would never be reached");
        }
        nodes.forEach(node -> fold(node.registered()));
        capacityMillis = nodes.stream().mapToLong(node -> node.gpus() * 1_000L).sum();
        demandMillis = capacityMillis * demandPermille / 1_000;
    }

    /** Thousandths of GPUs that all nodes have. */
    public long capacityMillis() {
        return capacityMillis;
    }

    /** All pods in the order in which they came. */
    public List<Outcome> run() {
        Collections.shuffle(pods, random);
        List<Outcome> outcomes = new ArrayList<>();
        long arrived = 0;
        while (arrived < demandMillis) {
            int next = outcomes.size();
            OpenbPod pod = pods.get(next < pods.size() ? next : random.nextInt(pods.size()));
            outcomes.add(new Outcome(pod, arrive(pod)));
            arrived += pod.demandMillis();
        }
        return outcomes;
    }

    private @Nullable Grant arrive(OpenbPod pod) {
        JobId job = new JobId(OpenbPod.TASK, state.nextJobNumber());
        fold(new JobSubmitted(job, pod.job(), ""));
        TaskSpec spec = pod.job().tasks().get(0);
        TaskId task = new TaskId(job, OpenbPod.TASK, TaskId.SINGLE);
        Want want = new Want(List.of(task), pod.job().role(), spec.resources(), spec.where(), spec.placement());
        List<Grant> grants =
                allocator.allocate(new Demand(job.number(), List.of(want))).grants();
        if (grants.isEmpty()) {
            return null;
        }
        Grant grant = grants.get(0);
        AttemptId attempt = new AttemptId(task, 1, 1);
        fold(new TaskLaunched(attempt, grant.node(), grant.incarnation(), grant.allocation()));
        return grant;
    }

    private void fold(Event event) {
        state.apply(new Decision(0, Origin.SYSTEM, event));
        allocator.observe(event);
    }
}
