package io.reeve.core;

import io.reeve.core.round.ControlLoop;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
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

/**
 * Tasks placed a second out of a queue of a million: 50,000 jobs of 20 tasks in ten roles, of 50 shapes and 24 pairs
 * of constraints.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class DeepQueueBench {
    private static final int JOBS = 50_000;
    private static final int TASKS_PER_JOB = 20;
    private static final int ROLES = 10;
    /** What the shipped limits let one round place. */
    private static final int ROUND = 10_000;

    @Param({"1000", "10000"})
    int nodes;

    private final Random random = new Random(1);
    private ControlLoop loop = Benches.loop(Benches.limits(ROUND));
    private Attempts attempts = new Attempts(loop);
    private Demand demand = new Demand(1, List.of());
    private long jobs;

    @Setup(Level.Trial)
    public void queue() {
        loop = Benches.cell(nodes, Benches.limits(ROUND));
        attempts = new Attempts(loop);
        jobs = 0;
        refill();
        demand = loop.scheduler().demand(1, 0);
    }

    /** All that runs ends, and as much comes anew. */
    @Setup(Level.Invocation)
    public void refill() {
        attempts.end(attempts.running());
        loop.settle(0);
        for (long waiting = loop.scheduler().readyTasks();
                waiting < (long) JOBS * TASKS_PER_JOB;
                waiting += TASKS_PER_JOB) {
            Benches.decide(loop, Benches.mixed(++jobs, "role-" + jobs % ROLES, TASKS_PER_JOB, random));
        }
        loop.settle(0);
        Benches.commit(loop);
    }

    /** The allocator alone. */
    @Benchmark
    @OperationsPerInvocation(ROUND)
    public Plan allocate() {
        Plan plan = loop.allocator().allocate(demand);
        if (plan.grants().size() != ROUND) {
            throw new IllegalStateException("only " + plan.grants().size() + " tasks were placed");
        }
        return plan;
    }

    /** The whole round: demand, plan, the check of each grant, and the launches folded and observed. */
    @Benchmark
    @OperationsPerInvocation(ROUND)
    public int round() {
        loop.turn(0);
        if (attempts.running() != ROUND) {
            throw new IllegalStateException("only " + attempts.running() + " tasks were placed");
        }
        return attempts.running();
    }
}
