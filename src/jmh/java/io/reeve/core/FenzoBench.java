package io.reeve.core;

import com.netflix.fenzo.SchedulingResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same nodes, shapes and constraints as {@link DeepQueueBench}, placed by Netflix's Fenzo. It gets the tasks to
 * place alone and not the million that wait, because it would look at each of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class FenzoBench {
    static final int TASKS = 1_000;
    /** As many as one job has in {@link DeepQueueBench}. */
    private static final int TASKS_PER_JOB = 20;

    private static final long NEVER_EXPIRES_S = 1_000_000;

    @Param({"1000", "10000"})
    int nodes;

    private final Random random = new Random(1);
    private final List<TaskRequest> tasks = new ArrayList<>();
    private final List<VirtualMachineLease> leases = new ArrayList<>();
    private TaskScheduler scheduler = scheduler();

    private static TaskScheduler scheduler() {
        return new TaskScheduler.Builder()
                .withLeaseOfferExpirySecs(NEVER_EXPIRES_S)
                .withLeaseRejectAction(lease -> {})
                .withFitnessCalculator(BinPackingFitnessCalculators.cpuMemBinPacker)
                .disableShortfallEvaluation()
                .build();
    }

    @Setup(Level.Invocation)
    public void offer() {
        scheduler.shutdown();
        scheduler = scheduler();
        leases.clear();
        for (int i = 0; i < nodes; i++) {
            leases.add(new FenzoLease(Benches.node(i, Benches.cpusOf(i))));
        }
        tasks.clear();
        for (int job = 1; tasks.size() < TASKS; job++) {
            var submitted = Benches.mixed(job, "default", TASKS_PER_JOB, random);
            for (int i = 0; i < TASKS_PER_JOB; i++) {
                tasks.add(new FenzoTask(
                        submitted.job() + "/" + i, submitted.spec().tasks().get(0)));
            }
        }
    }

    /** Its threads would keep the process from ending. */
    @TearDown(Level.Trial)
    public void close() {
        scheduler.shutdown();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int place() {
        SchedulingResult result = scheduler.scheduleOnce(tasks, leases);
        int placed = result.getResultMap().values().stream()
                .mapToInt(node -> node.getTasksAssigned().size())
                .sum();
        if (placed != TASKS) {
            throw new IllegalStateException("only " + placed + " of " + TASKS + " tasks were placed");
        }
        return placed;
    }
}
