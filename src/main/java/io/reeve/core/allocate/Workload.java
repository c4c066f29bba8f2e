package io.reeve.core.allocate;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.Constraint;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What tasks with GPUs typically ask for, learnt from all that were submitted.
 *
 * <p>It is learnt anew each time a quarter more has been seen: what follows from it is then worked out from scratch,
 * and so often only that the cost is spread over the tasks.
 */
final class Workload {
    /** The most frequent shapes, all there are in most workloads; bounds the cost of one look at a node. */
    private static final int MAX_TYPICAL = 256;

    /** Shapes that are counted; beyond it the rare ones are forgotten. */
    private static final int MAX_COUNTED = 10_000;

    private final Map<Shape, Long> counts = new LinkedHashMap<>();
    private long seen;
    private long learntAt;

    /** What decides whether a task could use a GPU that is left over. */
    record Shape(long cpuMillis, long gpuMillis, List<Constraint> where) {}

    /** @param count how many tasks have the shape: its weight among the typical ones */
    record Typical(Shape shape, long count) {}

    void rebuild(ClusterView view) {
        counts.clear();
        seen = 0;
        learntAt = 0;
        for (Job job : view.jobs()) {
            for (TaskSpec spec : job.spec().tasks()) {
                TaskGroup group = job.group(spec.name());
                int expanded = group == null ? 0 : group.entries().size();
                add(spec, Math.max(spec.fanOut().knownInstances(), expanded));
            }
        }
    }

    /** @param view the event folded in */
    void observe(Event event, ClusterView view) {
        if (event instanceof JobEvent.JobSubmitted submitted) {
            submitted.spec().tasks().forEach(spec -> add(spec, spec.fanOut().knownInstances()));
        } else if (event instanceof TaskEvent.TaskExpanded expanded) {
            Job job = view.job(expanded.job());
            TaskGroup group = job == null ? null : job.group(expanded.task());
            if (group != null) {
                add(group.spec(), expanded.items().size());
            }
        }
    }

    /** Whether enough has been seen since the last time to learn anew. */
    boolean isDue() {
        return seen > learntAt + learntAt / 4;
    }

    /** The most frequent shapes first. */
    List<Typical> learn() {
        learntAt = seen;
        List<Typical> all = new ArrayList<>();
        counts.forEach((shape, count) -> all.add(new Typical(shape, count)));
        all.sort(Comparator.comparingLong(typical -> -typical.count())); // stable: equal ones as first seen
        return List.copyOf(all.subList(0, Math.min(MAX_TYPICAL, all.size())));
    }

    private void add(TaskSpec spec, int tasks) {
        ResourceRequest request = spec.resources();
        if (request.gpuDevices() == 0 || tasks == 0) {
            return;
        }
        var shape = new Shape(request.scalars().cpuMillis(), request.scalars().gpuMillis(), spec.conditions());
        counts.merge(shape, (long) tasks, Long::sum);
        seen += tasks;
        if (counts.size() > MAX_COUNTED) {
            counts.replaceAll((key, count) -> count / 2);
            counts.values().removeIf(count -> count == 0);
            seen = counts.values().stream().mapToLong(Long::longValue).sum();
            learntAt = Math.min(learntAt, seen);
        }
    }
}
