package io.reeve.core.schedule;

import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.Constraint;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSeries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** What the scheduler remembers of one task of a job, all its instances together. */
final class GroupTrack {
    /** Most urgent first: priority, then age of the job, then the document's order. */
    static final Comparator<GroupTrack> URGENCY = Comparator.<GroupTrack>comparingInt(group -> -group.priority())
            .thenComparingLong(group -> group.job.number())
            .thenComparingInt(group -> group.order);

    final JobTrack job;
    final TaskGroup group;
    final Shape shape;
    final int order;
    final List<GroupTrack> dependents = new ArrayList<>();
    /** Instances that may start now; index 0 is the task itself where it is no array. */
    final BitSet ready = new BitSet();

    Gate gate = Gate.WAITING;
    boolean ended;

    /** Whether what the task runs after allows its start. */
    enum Gate {
        WAITING,
        OPEN,
        /** It can never start. */
        SHUT
    }

    /** All that decides where a task can run: tasks of one shape are alike to the allocator. */
    record Shape(String role, ResourceRequest request, List<Constraint> where, long plannedMs) {}

    GroupTrack(JobTrack job, TaskGroup group, int order) {
        this.job = job;
        this.group = group;
        this.order = order;
        this.shape = new Shape(
                job.job.spec().role(),
                group.spec().resources(),
                group.spec().where(),
                group.spec().plannedMs());
    }

    String name() {
        return group.spec().name();
    }

    int priority() {
        return job.job.spec().priority();
    }

    TaskEntry entry(int index) {
        return group.entries().get(index);
    }

    TaskId taskId(int index) {
        return new TaskId(job.job.id(), name(), group.isArray() ? index : TaskId.SINGLE);
    }

    /** Adds the first ready instances, {@code limit} of them. */
    void addReady(TaskSeries.Builder tasks, int limit) {
        if (group.isArray()) {
            tasks.addInstances(job.job.id(), name(), ready, limit);
        } else if (!ready.isEmpty() && limit > 0) {
            tasks.addSingle(job.job.id(), name());
        }
    }

    static int index(TaskId id) {
        return Math.max(id.instance(), 0);
    }
}
