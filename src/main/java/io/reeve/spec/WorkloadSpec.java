package io.reeve.spec;

import io.reeve.model.BackfillPolicy;
import io.reeve.model.JobSpec;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.RoleEdit;
import java.util.List;
import java.util.Map;

/**
 * A workload to simulate.
 *
 * @param seed of all that is drawn
 * @param roles as they are defined from the start
 * @param streams in the document's order, by which jobs of the same instant are submitted
 */
public record WorkloadSpec(
        long seed, BackfillPolicy backfill, PlacementPolicy placement, List<RoleEdit> roles, List<Stream> streams) {
    public WorkloadSpec {
        roles = List.copyOf(roles);
        streams = List.copyOf(streams);
    }

    /**
     * One job that comes again and again.
     *
     * @param firstMs when it comes first, from the start of the simulation
     * @param gap between one and the next
     * @param runFor how long its tasks run really
     * @param runForOf the same for tasks by name, where they differ
     */
    public record Stream(
            JobSpec job, long firstMs, RunTime gap, long count, RunTime runFor, Map<String, RunTime> runForOf) {
        public Stream {
            runForOf = Map.copyOf(runForOf);
        }

        public RunTime runForOf(String task) {
            return runForOf.getOrDefault(task, runFor);
        }
    }
}
