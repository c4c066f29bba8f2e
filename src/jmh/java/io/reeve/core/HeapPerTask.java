package io.reeve.core;

import io.reeve.core.round.ControlLoop;
import io.reeve.core.state.ClusterState;
import io.reeve.event.Decision;
import io.reeve.event.JobEvent.JobSubmitted;
import io.reeve.model.Origin;
import java.util.Locale;
import java.util.Random;

/**
 * Heap that a waiting task takes: all there is of it on a leader, in the committed state, in the leader's view, and in
 * the queue. Prints a line as {@link Speed} does.
 */
public final class HeapPerTask {
    private static final int TASKS = 1_000_000;

    private HeapPerTask() {}

    /** @param args tasks of each job */
    public static void main(String[] args) {
        int tasksPerJob = Integer.parseInt(args[0]);
        Random random = new Random(1);
        ClusterState committed = new ClusterState();
        ControlLoop loop = Benches.loop(Benches.limits(10_000));
        long before = used();
        for (int i = 0; i < TASKS / tasksPerJob; i++) {
            JobSubmitted job = Benches.mixed(i + 1, "role-" + i % 10, tasksPerJob, random);
            committed.apply(new Decision(0, Origin.SYSTEM, job));
            Benches.decide(loop, job);
            if (i % 1_000 == 0) {
                Benches.commit(loop);
            }
        }
        loop.settle(0);
        Benches.commit(loop);
        long after = used();
        if (loop.scheduler().readyTasks() != TASKS || committed.jobs().size() != TASKS / tasksPerJob) {
            throw new IllegalStateException(loop.scheduler().readyTasks() + " tasks wait");
        }
        System.out.printf(
                Locale.ROOT,
                "heap of a waiting task, %d jobs of %d\t%d B\t\t\t< 1024 B\t%n",
                TASKS / tasksPerJob,
                tasksPerJob,
                (after - before) / TASKS);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
