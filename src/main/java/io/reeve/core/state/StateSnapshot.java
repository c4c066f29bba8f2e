package io.reeve.core.state;

import io.reeve.core.state.ClusterView.KeyEntry;
import io.reeve.core.state.ClusterView.UploadEntry;
import io.reeve.core.state.Secrets.SecretEntry;
import io.reeve.model.CellId;
import io.reeve.model.RoleReservation;
import io.reeve.model.RoleSpec;
import io.reeve.model.SinceLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of a {@link ClusterState} as one immutable value; what nodes and roles use is derived from the live attempts. */
public record StateSnapshot(
        @Nullable CellId cell,
        long term,
        long batchNumber,
        long sequence,
        long atMs,
        long lastJobNumber,
        List<Node.Entry> nodes,
        List<JobPart> jobs,
        List<KeyEntry> keys,
        List<UploadEntry> uploads,
        List<RoleSpec> roles,
        List<ScheduleEntry> schedules,
        List<Hold> holds,
        List<RoleReservation> reservations,
        @Nullable Pause pause,
        @SinceLevel(2) @Nullable CellFacts facts,
        @SinceLevel(2) List<SecretEntry> secrets) {
    public StateSnapshot {
        nodes = List.copyOf(nodes);
        jobs = List.copyOf(jobs);
        keys = List.copyOf(keys);
        uploads = List.copyOf(uploads);
        roles = List.copyOf(roles);
        schedules = List.copyOf(schedules);
        holds = List.copyOf(holds);
        reservations = List.copyOf(reservations);
        secrets = secrets == null ? List.of() : List.copyOf(secrets); // absent below level 2
    }

    /**
     * @param groups one for each task of the spec, in its order
     * @param releasedGangs which of the spec's gangs have started; absent from old snapshots
     */
    public record JobPart(Job.Header header, List<GroupPart> groups, List<Integer> releasedGangs) {
        public JobPart {
            groups = List.copyOf(groups);
            releasedGangs = releasedGangs == null ? List.of() : List.copyOf(releasedGangs);
        }
    }

    /**
     * The instances of one task.
     *
     * @param nextGeneration of the instances to come, while not expanded; 0 in old snapshots is 1
     * @param service what is said of a service besides; null for other tasks
     */
    public record GroupPart(
            boolean expanded,
            List<TaskEntry> entries,
            int nextGeneration,
            @SinceLevel(2) Service.@Nullable Entry service) {
        public GroupPart {
            entries = List.copyOf(entries);
        }
    }
}
