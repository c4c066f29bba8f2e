package io.reeve.core.state;

import io.reeve.event.TaskEvent.ItemSource;
import io.reeve.model.FanOut;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All instances of one task of a job, with a count of each state so that nobody needs to walk them. */
public final class TaskGroup {
    private final TaskSpec firstSpec;
    private final @Nullable Service service;
    /** Of a million jobs most have one task: replaced, not changed, while it has one entry at most. */
    private List<TaskEntry> entries = List.of();
    /** How many instances are in each state; null while there is one at most. */
    private int @Nullable [] counts;
    /** Those of the whole job, which this group's are part of; null where it has no other group. */
    private int @Nullable [] totals;

    private boolean expanded;
    /** Of the instances to come, while not expanded. */
    private int nextGeneration;

    TaskGroup(TaskSpec spec, List<TaskEntry> entries, boolean expanded) {
        this(spec, entries, expanded, 1);
    }

    TaskGroup(TaskSpec spec, List<TaskEntry> entries, boolean expanded, int nextGeneration) {
        this(spec, spec.service() == null ? null : new Service(spec), entries, expanded, nextGeneration);
    }

    TaskGroup(TaskSpec spec, @Nullable Service service, List<TaskEntry> entries, boolean expanded, int nextGeneration) {
        this.firstSpec = spec;
        this.service = service;
        this.expanded = expanded;
        this.nextGeneration = nextGeneration;
        addAll(entries);
    }

    /** Of a service that of the version that its instances shall have: see {@link #specOf}. */
    public TaskSpec spec() {
        return service == null ? firstSpec : service.spec();
    }

    /** What the instance runs: during an update those of a service run more than one version. */
    public TaskSpec specOf(TaskId id) {
        return service == null ? firstSpec : service.specOf(Math.max(id.instance(), 0));
    }

    /** Null for a task that runs to its end. */
    public @Nullable Service service() {
        return service;
    }

    /** False while {@code each: {outputs: …}} waits for the task it is about. */
    public boolean isExpanded() {
        return expanded;
    }

    /** Instances in order; one entry for a task that is no array. Empty while not expanded. */
    public List<TaskEntry> entries() {
        return Collections.unmodifiableList(entries);
    }

    public boolean isArray() {
        return !(firstSpec.fanOut() instanceof FanOut.Single);
    }

    public int count(TaskState state) {
        if (counts != null) {
            return counts[state.ordinal()];
        }
        return entries.isEmpty() || entries.get(0).state() != state ? 0 : 1;
    }

    /** Whether it is expanded and each instance has ended for good, which those of a service do not by themselves. */
    public boolean isEnded() {
        boolean all = expanded && count(TaskState.PENDING) == 0 && count(TaskState.ACTIVE) == 0;
        return all && (service == null || service.isStopped());
    }

    public boolean isFinished() {
        return expanded && count(TaskState.FINISHED) == entries.size();
    }

    /** From now on its counts are part of these. */
    void joins(int[] ofJob) {
        totals = ofJob;
        for (TaskState state : TaskState.values()) {
            ofJob[state.ordinal()] += count(state);
        }
    }

    void expand(List<TaskEntry> instances) {
        if (expanded) {
            throw new IllegalStateException("task " + firstSpec.name() + " is expanded already");
        }
        expanded = true;
        addAll(instances);
    }

    int nextGeneration() {
        return nextGeneration;
    }

    /** Whether the one instance only stands for a fan-out that never came to be, and carries the reason. */
    public boolean isStandIn() {
        ItemSource item = expanded && firstSpec.fanOut() instanceof FanOut.OutputsOf && entries.size() == 1
                ? entries.get(0).item()
                : null;
        return item != null && item.path().isEmpty();
    }

    /** The fan-out is decided anew: what stood for it is gone. */
    void collapse() {
        if (!isStandIn()) {
            throw new IllegalStateException("task " + firstSpec.name() + " has instances of its own");
        }
        nextGeneration = entries.get(0).generation() + 1;
        count(entries.get(0).state(), -1);
        entries = List.of();
        counts = null;
        expanded = false;
    }

    void replace(int index, TaskEntry changed) {
        TaskEntry old = entries.get(index);
        if (counts == null) {
            entries = List.of(changed);
        } else {
            entries.set(index, changed);
        }
        if (old.state() != changed.state()) {
            count(old.state(), -1);
            count(changed.state(), 1);
        }
    }

    /** A service has one instance more. */
    void grow(TaskEntry entry) {
        add(entry);
    }

    private void addAll(List<TaskEntry> more) {
        if (more.size() > 1 && counts == null) {
            beMany(more.size());
        }
        more.forEach(this::add);
    }

    private void add(TaskEntry entry) {
        if (counts == null && entries.isEmpty()) {
            entries = List.of(entry);
        } else {
            if (counts == null) {
                beMany(2);
            }
            entries.add(entry);
        }
        count(entry.state(), 1);
    }

    /** From now on there is room for many, and a count of each state. */
    private void beMany(int room) {
        counts = new int[TaskState.values().length];
        List<TaskEntry> one = entries;
        entries = new ArrayList<>(one.size() + room);
        for (TaskEntry entry : one) {
            counts[entry.state().ordinal()]++;
            entries.add(entry);
        }
    }

    private void count(TaskState state, int more) {
        if (counts != null) {
            counts[state.ordinal()] += more;
        }
        if (totals != null) {
            totals[state.ordinal()] += more;
        }
    }
}
