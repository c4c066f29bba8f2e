package io.reeve.core;

import io.reeve.core.state.ClusterState;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Events folded a second: a job of many instances on a hundred nodes, each launched, running and ended. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StateApplyBench {
    private static final int TASKS = 100_000;
    private static final int NODES = 100;
    private static final JobId JOB = new JobId("bench", 1);
    private static final Resources EACH = Resources.of(100, Benches.MIB);

    private final List<Decision> decisions = new ArrayList<>();
    private ClusterState state = new ClusterState();

    @Setup(Level.Trial)
    public void decide() {
        for (int i = 0; i < TASKS; i++) {
            AttemptId attempt = new AttemptId(new TaskId(JOB, "work", i), 1, 1);
            NodeId node = new NodeId("node-" + i % NODES);
            add(new AttemptEvent.TaskLaunched(attempt, node, 1, new Allocation(EACH, List.of())));
            add(new AttemptEvent.AttemptRunning(attempt, i));
            add(new AttemptEvent.AttemptEnded(
                    attempt, AttemptState.FINISHED, Reason.EXIT_STATUS, "", 0, null, List.of(), -1, true));
        }
    }

    private void add(Event event) {
        decisions.add(new Decision(decisions.size(), Origin.SYSTEM, event));
    }

    @Setup(Level.Invocation)
    public void found() {
        state = new ClusterState();
        for (int i = 0; i < NODES; i++) {
            state.apply(new Decision(0, Origin.SYSTEM, Benches.node(i, 16)));
        }
        state.apply(new Decision(0, Origin.SYSTEM, Benches.job(1, TASKS, EACH)));
    }

    @Benchmark
    @OperationsPerInvocation(3 * TASKS)
    public ClusterState events() {
        for (Decision decision : decisions) {
            state.apply(decision);
        }
        int finished = state.job(JOB).count(TaskState.FINISHED);
        if (finished != TASKS) {
            throw new IllegalStateException("only " + finished + " tasks finished");
        }
        return state;
    }
}
