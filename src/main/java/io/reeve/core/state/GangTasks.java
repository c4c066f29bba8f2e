package io.reeve.core.state;

import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Which tasks start together. */
public final class GangTasks {
    private GangTasks() {}

    /** All of the gang that a task is of and that has not started; itself alone where it starts by itself. */
    public static Collection<TaskId> of(ClusterView view, TaskId task) {
        Job job = view.job(task.job());
        Integer gang = job == null || !job.awaitsRelease(task.task()) ? null : job.gangOf(task.task());
        if (job == null || gang == null) {
            return List.of(task);
        }
        List<TaskId> all = new ArrayList<>();
        for (String name : job.spec().gangs().get(gang)) {
            Objects.requireNonNull(job.group(name)).entries().forEach(entry -> all.add(entry.id()));
        }
        return all;
    }
}
