package io.reeve.core.backfill;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.TaskId;
import org.jspecify.annotations.Nullable;

/** The order of tasks within a role: priority as aged by the role, age of the job, the document's order, instance. */
final class Urgency {
    private final ClusterView view;

    Urgency(ClusterView view) {
        this.view = view;
    }

    /** Whether {@code first} comes before {@code second}; both wait. */
    boolean isBefore(TaskId first, TaskId second) {
        Job one = view.job(first.job());
        long rank = rank(one);
        long than = rank(view.job(second.job()));
        if (rank != than) {
            return rank > than;
        }
        if (!first.job().equals(second.job())) {
            return first.job().number() < second.job().number();
        }
        if (first.task().equals(second.task())) {
            return first.instance() < second.instance();
        }
        if (one == null) {
            return false;
        }
        for (TaskGroup group : one.groups()) {
            String name = group.spec().name();
            if (name.equals(first.task()) || name.equals(second.task())) {
                return name.equals(first.task());
            }
        }
        return false;
    }

    private long rank(@Nullable Job job) {
        return job == null ? 0 : view.roles().rank(job);
    }
}
