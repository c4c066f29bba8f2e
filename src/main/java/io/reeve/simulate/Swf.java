package io.reeve.simulate;

import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.JobId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Runs a log of parallel jobs on one machine, each job on so many of its processors. */
public final class Swf {
    private Swf() {}

    /**
     * One job of a log.
     *
     * @param runMs as recorded
     * @param estimateMs the user's, or {@link TaskSpec#NO_ESTIMATE}
     */
    public record Job(String id, long submitMs, long runMs, int processors, long estimateMs) {
        /** A job is ended when its estimate is over. */
        long endsAfterMs() {
            return estimateMs == TaskSpec.NO_ESTIMATE ? runMs : Math.min(runMs, estimateMs);
        }
    }

    /** When a job waited how long. */
    public record Wait(Job job, long waitMs) {}

    /** @param exact whether the scheduler is told the run time itself instead of the user's estimate */
    public static List<Wait> run(List<Job> jobs, int processors, BackfillPolicy policy, boolean exact) {
        List<Job> inOrder = new ArrayList<>(jobs);
        inOrder.sort(Comparator.comparingLong(Job::submitMs));
        long[] waits = new long[inOrder.size()];
        var simulation = new Simulation(policy, new Simulation.Observer() {
            private final List<JobId> ids = new ArrayList<>();

            @Override
            public void submitted(int arrival, JobId job, long atMs) {
                ids.add(job);
            }

            @Override
            public void started(TaskLaunched launch, long atMs) {
                // Numbers are dense from 1, in the order of submission.
                int index = (int)
                        (launch.attempt().task().job().number() - ids.get(0).number());
                waits[index] = atMs - inOrder.get(index).submitMs();
            }
        });
        simulation.node("machine", Machines.processors(processors));
        simulation.run(inOrder.stream().map(job -> arrival(job, exact)).toList());
        List<Wait> result = new ArrayList<>(waits.length);
        for (int i = 0; i < waits.length; i++) {
            result.add(new Wait(inOrder.get(i), waits[i]));
        }
        return result;
    }

    private static Simulation.Arrival arrival(Job job, boolean exact) {
        long runMs = job.endsAfterMs();
        long estimateMs = exact || job.estimateMs() == TaskSpec.NO_ESTIMATE ? Math.max(runMs, 1) : job.estimateMs();
        TaskSpec task = Machines.task("job", job.processors(), List.of(), estimateMs);
        return new Simulation.Arrival(job.submitMs(), Machines.job("job", List.of(task)), id -> runMs);
    }
}
