package io.reeve.simulate.workload;

import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.Dependency;
import io.reeve.model.JobId;
import io.reeve.model.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Since when a task could have started: its job was submitted, and what it runs after had ended. */
final class Readiness {
    /** When the last instance of each task ended that has some to run after it, of jobs that have not ended. */
    private final Map<JobId, Map<String, Long>> ends = new HashMap<>();

    void ended(TaskId task, ClusterState state, long nowMs) {
        Job job = Objects.requireNonNull(state.job(task.job()));
        if (job.groups().size() > 1) {
            ends.computeIfAbsent(job.id(), id -> new HashMap<>()).put(task.task(), nowMs);
        }
    }

    void forget(JobId job) {
        ends.remove(job);
    }

    long readyMs(TaskId task, ClusterState state) {
        Job job = Objects.requireNonNull(state.job(task.job()));
        long readyMs = job.header().submittedAtMs();
        Map<String, Long> before = ends.get(job.id());
        TaskGroup group = job.group(task.task());
        if (before != null && group != null) {
            for (Dependency each : group.spec().after()) {
                readyMs = Math.max(readyMs, before.getOrDefault(each.task(), readyMs));
            }
        }
        return readyMs;
    }
}
