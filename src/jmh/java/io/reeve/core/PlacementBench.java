package io.reeve.core;

import io.reeve.core.allocate.Allocator;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.state.ClusterState;
import io.reeve.event.Decision;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Want;
import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskSeries;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Tasks placed a second, on machines that differ, by tasks whose shapes change from each to the next. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlacementBench {
    private static final int TASKS = 10_000;
    private static final int SHAPES = 50;

    @Param({"1000", "10000"})
    int nodes;

    private ClusterState state = new ClusterState();
    private Allocator allocator = new Allocator(state);
    private Demand singles = new Demand(1, List.of());
    private ControlLoop loop = loop();

    private static final ControlLoop.Setup SETUP = new ControlLoop.Setup(
            new NodeId("leader"), new CellId("bench"), "0.1.0", SchedulerLimits.DEFAULT, LeaseSettings.DEFAULT);

    private static ControlLoop loop() {
        return new ControlLoop(new ClusterState().snapshot(), 1, SETUP, new Random(1));
    }

    private static Resources shape(int index) {
        return Resources.of(100 + 37L * (index % SHAPES), (64 + 91L * (index * 7 % SHAPES)) * Benches.MIB);
    }

    @Setup(Level.Trial)
    public void register() {
        state = new ClusterState();
        for (int i = 0; i < nodes; i++) {
            state.apply(new Decision(0, Origin.SYSTEM, Benches.node(i, 16 + i % 4 * 16)));
        }
        allocator = new Allocator(state);
        List<Want> wants = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            var tasks = new TaskSeries.Builder();
            tasks.addSingle(new JobId("bench", i + 1), "work");
            wants.add(new Want(tasks.build(), "default", ResourceRequest.of(shape(i)), List.of()));
        }
        singles = new Demand(1, wants);
    }

    @Setup(Level.Invocation)
    public void submit() {
        loop = loop();
        for (int i = 0; i < nodes; i++) {
            loop.view().decide(Origin.SYSTEM, List.of(Benches.node(i, 16 + i % 4 * 16)), 0);
        }
        for (int i = 0; i < 1_000; i++) {
            loop.view().decide(Origin.SYSTEM, List.of(Benches.job(i + 1, TASKS / 1_000, shape(i))), 0);
        }
    }

    /** The allocator alone, each want another shape than the one before: its worst case. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public Plan allocate() {
        Plan plan = allocator.allocate(singles);
        if (plan.grants().size() != TASKS) {
            throw new IllegalStateException("only " + plan.grants().size() + " of " + TASKS + " tasks were placed");
        }
        return plan;
    }

    /** Whole rounds: demand, plan, the check of each grant, and the launches folded and observed. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long rounds() {
        while (loop.turn(0)) {
            // Until nothing more is placed.
        }
        long active = loop.view().state().jobs().stream()
                .mapToLong(job -> job.count(TaskState.ACTIVE))
                .sum();
        if (active != TASKS) {
            throw new IllegalStateException("only " + active + " of " + TASKS + " tasks run");
        }
        return active;
    }
}
