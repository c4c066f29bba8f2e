package io.reeve.core.state;

import io.reeve.model.FanOut;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All instances of one task of a job, with a count of each state so that nobody needs to walk them. */
public final class TaskGroup {
    private final TaskSpec spec;
    private final List<TaskEntry> entries = new ArrayList<>();
    private final int[] counts = new int[TaskState.values().length];
    private boolean expanded;

    TaskGroup(TaskSpec spec, List<TaskEntry> entries, boolean expanded) {
        this.spec = spec;
        this.expanded = expanded;
        entries.forEach(this::add);
    }

    public TaskSpec spec() {
        return spec;
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
        return !(spec.fanOut() instanceof FanOut.Single);
    }

    public int count(TaskState state) {
        return counts[state.ordinal()];
    }

    /** Whether it is expanded and each instance has ended. */
    public boolean isEnded() {
        return expanded && count(TaskState.PENDING) == 0 && count(TaskState.ACTIVE) == 0;
    }

    public boolean isFinished() {
        return expanded && count(TaskState.FINISHED) == entries.size();
    }

    void expand(List<TaskEntry> instances) {
        if (expanded) {
            throw new IllegalStateException("task " + spec.name() + " is expanded already");
        }
        expanded = true;
        instances.forEach(this::add);
    }

    void replace(int index, TaskEntry changed) {
        TaskEntry old = entries.set(index, changed);
        counts[old.state().ordinal()]--;
        counts[changed.state().ordinal()]++;
    }

    private void add(TaskEntry entry) {
        entries.add(entry);
        counts[entry.state().ordinal()]++;
    }
}
