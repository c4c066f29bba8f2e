package io.reeve.core;

import io.reeve.core.round.ControlLoop;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.model.Resources;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A full first pass of an allocator that has seen nothing yet, over 10,000 empty nodes and 1,000 roles: 10,000 grants,
 * each of one whole node, or 100,000 small ones.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
public class FirstPassBench {
    private static final int NODES = 10_000;
    private static final int ROLES = 1_000;
    private static final int CPUS = 16;
    private static final Resources WHOLE = Resources.of(CPUS * 1_000L, CPUS * 4_096 * Benches.MIB);
    private static final Resources SMALL = Resources.of(1_000, 1_024 * Benches.MIB);

    @Param({"10000", "100000"})
    int tasks;

    private ControlLoop loop = Benches.loop(Benches.limits(tasks));
    private Demand demand = new Demand(1, List.of());

    @Setup(Level.Invocation)
    public void submit() {
        loop = Benches.loop(Benches.limits(tasks));
        for (int i = 0; i < NODES; i++) {
            Benches.decide(loop, Benches.node(i, CPUS));
        }
        Resources each = tasks == NODES ? WHOLE : SMALL;
        for (int i = 0; i < ROLES; i++) {
            Benches.decide(loop, Benches.job(i + 1, "role-" + i, tasks / ROLES, each, List.of()));
        }
        loop.settle(0);
        demand = loop.scheduler().demand(1, 0);
    }

    /** The allocator alone, as Mesos's allocator bench measures it. */
    @Benchmark
    public Plan allocate() {
        Plan plan = loop.allocator().allocate(demand);
        if (plan.grants().size() != tasks) {
            throw new IllegalStateException("only " + plan.grants().size() + " of " + tasks + " tasks were placed");
        }
        return plan;
    }

    /** The whole round: demand, plan, the check of each grant, and the launches folded and observed. */
    @Benchmark
    public long round() {
        loop.turn(0);
        if (loop.scheduler().readyTasks() != 0) {
            throw new IllegalStateException(loop.scheduler().readyTasks() + " of " + tasks + " tasks still wait");
        }
        return loop.view().sequence();
    }
}
