package io.reeve.core.backfill;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.JobSpec;
import io.reeve.model.TaskId;
import org.jspecify.annotations.Nullable;

/** The order of tasks within a role: priority, age of the job, the document's order, instance. */
final class Urgency {
    private final ClusterView view;

    Urgency(ClusterView view) {
        this.view = view;
    }

    /** Whether {@code first} comes before {@code second}; both wait. */
    boolean isBefore(TaskId first, TaskId second) {
        Job one = view.job(first.job());
        int priority = priority(one);
        int than = priority(view.job(second.job()));
        if (priority != than) {
            return priority > than;
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

    private static int priority(@Nullable Job job) {
        return job == null ? JobSpec.DEFAULT_PRIORITY : job.spec().priority();
    }
}
