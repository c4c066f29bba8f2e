package io.reeve.core.backfill;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.TaskId;
import java.util.Objects;

/** The order of tasks within a role: priority, age of the job, the document's order, instance. */
final class Urgency {
    private final ClusterView view;

    Urgency(ClusterView view) {
        this.view = view;
    }

    /** Whether {@code first} comes before {@code second}; both wait. */
    boolean isBefore(TaskId first, TaskId second) {
        Job one = Objects.requireNonNull(view.job(first.job()));
        Job other = Objects.requireNonNull(view.job(second.job()));
        if (one.spec().priority() != other.spec().priority()) {
            return one.spec().priority() > other.spec().priority();
        }
        if (!first.job().equals(second.job())) {
            return first.job().number() < second.job().number();
        }
        if (first.task().equals(second.task())) {
            return first.instance() < second.instance();
        }
        for (TaskGroup group : one.groups()) {
            String name = group.spec().name();
            if (name.equals(first.task()) || name.equals(second.task())) {
                return name.equals(first.task());
            }
        }
        return false;
    }
}
