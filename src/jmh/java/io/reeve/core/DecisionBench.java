package io.reeve.core;

import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.Submission;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the submission of one task, of mixed shapes with two constraints, to its launch, on 10,000 half full nodes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecisionBench {
    private static final int NODES = 10_000;
    private static final int CPUS_EACH = 2;

    private final Random random = new Random(1);
    private ControlLoop loop = Benches.loop(Benches.limits(10_000));
    private Attempts attempts = new Attempts(loop);
    private JobSpec next = Benches.spec("default", 1, Resources.NONE, List.of());

    /** Each node is full to some part, half on average. */
    @Setup(Level.Trial)
    public void fill() {
        loop = Benches.cell(NODES, Benches.limits(10_000));
        JobId job = new JobId("bench", 1);
        Resources each = Resources.of(CPUS_EACH * 1_000, CPUS_EACH * 4_096 * Benches.MIB);
        int[] tasksOf = new int[NODES];
        int tasks = 0;
        for (int i = 0; i < NODES; i++) {
            tasksOf[i] = random.nextInt(Benches.cpusOf(i) / CPUS_EACH + 1);
            tasks += tasksOf[i];
        }
        Benches.decide(loop, Benches.job(1, tasks, each));
        for (int i = 0, task = 0; i < NODES; i++) {
            for (int j = 0; j < tasksOf[i]; j++) {
                AttemptId attempt = new AttemptId(new TaskId(job, "work", task++), 1, 1);
                var allocation = new Allocation(each, List.of());
                Benches.decide(loop, new TaskLaunched(attempt, new NodeId("node-" + i), 1, allocation));
            }
        }
        loop.turn(0);
        Benches.commit(loop);
        attempts = new Attempts(loop);
    }

    @Setup(Level.Invocation)
    public void prepare() {
        attempts.end(attempts.running());
        loop.turn(0);
        Benches.commit(loop);
        next = Benches.mixed(1, "default", 1, random).spec();
    }

    @Benchmark
    public int submitToDecision() {
        Submission submission = loop.scheduler().submit(next, "", 0);
        loop.view().decide(Origin.SYSTEM, ((Submission.Accepted) submission).events(), 0);
        loop.turn(0);
        if (attempts.running() != 1) {
            throw new IllegalStateException("it was not placed");
        }
        return attempts.running();
    }
}
