package io.reeve.core.state;

import io.reeve.model.FanOut;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.Origin;
import io.reeve.model.ScheduledRun;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One submitted job and all its tasks. */
public final class Job {
    private Header header;
    private final Map<String, TaskGroup> groups = new LinkedHashMap<>();
    /** The number of the gang of each task that is in one. */
    private final Map<String, Integer> gangOf = new HashMap<>();

    private final Set<Integer> releasedGangs = new TreeSet<>();

    /**
     * What there is to say of a job besides its tasks.
     *
     * @param killRequested whether someone asked for the end of all of it
     * @param endedAtMs or {@link AttemptEntry#NOT_YET}
     * @param run which schedule it is a run of, or null; absent from old snapshots
     */
    public record Header(
            JobId id,
            JobSpec spec,
            String documentHash,
            Origin origin,
            long submittedAtMs,
            boolean killRequested,
            JobState state,
            long endedAtMs,
            String message,
            @Nullable ScheduledRun run) {
        Header killRequestedWith(String words) {
            return new Header(id, spec, documentHash, origin, submittedAtMs, true, state, endedAtMs, words, run);
        }

        Header ended(JobState last, long atMs, String words) {
            return new Header(id, spec, documentHash, origin, submittedAtMs, killRequested, last, atMs, words, run);
        }
    }

    Job(Header header) {
        this.header = header;
        noteGangs();
        for (TaskSpec spec : header.spec().tasks()) {
            boolean expanded = !(spec.fanOut() instanceof FanOut.OutputsOf);
            groups.put(spec.name(), new TaskGroup(spec, firstEntries(spec), expanded));
        }
    }

    Job(Header header, Collection<TaskGroup> groups, Collection<Integer> releasedGangs) {
        this.header = header;
        groups.forEach(group -> this.groups.put(group.spec().name(), group));
        this.releasedGangs.addAll(releasedGangs);
        noteGangs();
    }

    public Header header() {
        return header;
    }

    public JobId id() {
        return header.id();
    }

    public JobSpec spec() {
        return header.spec();
    }

    /** In the document's order. */
    public Collection<TaskGroup> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    public @Nullable TaskGroup group(String task) {
        return groups.get(task);
    }

    public @Nullable TaskEntry task(TaskId id) {
        TaskGroup group = groups.get(id.task());
        if (group == null || group.isArray() != (id.instance() != TaskId.SINGLE)) {
            return null;
        }
        int index = Math.max(id.instance(), 0);
        return index < group.entries().size() ? group.entries().get(index) : null;
    }

    public int count(TaskState state) {
        int sum = 0;
        for (TaskGroup group : groups.values()) {
            sum += group.count(state);
        }
        return sum;
    }

    /** Which of {@link JobSpec#gangs} the task is in; null for none. */
    public @Nullable Integer gangOf(String task) {
        return gangOf.get(task);
    }

    /** Whether the task is of a gang that has not started yet. */
    public boolean awaitsRelease(String task) {
        Integer gang = gangOf.get(task);
        return gang != null && !releasedGangs.contains(gang);
    }

    /** The gangs that have started, by their place in {@link JobSpec#gangs}; in order. */
    public Collection<Integer> releasedGangs() {
        return Collections.unmodifiableCollection(releasedGangs);
    }

    void release(int gang) {
        if (gang < 0 || gang >= spec().gangs().size() || !releasedGangs.add(gang)) {
            throw new IllegalStateException(id() + " has no gang " + gang + " that waits");
        }
    }

    private void noteGangs() {
        for (int gang = 0; gang < spec().gangs().size(); gang++) {
            for (String task : spec().gangs().get(gang)) {
                gangOf.put(task, gang);
            }
        }
    }

    public boolean allTasksEnded() {
        return groups.values().stream().allMatch(TaskGroup::isEnded);
    }

    void setHeader(Header changed) {
        header = changed;
    }

    void replace(TaskEntry changed) {
        TaskId id = changed.id();
        TaskGroup group = groups.get(id.task());
        if (group == null) {
            throw new IllegalStateException("no such task: " + id);
        }
        group.replace(Math.max(id.instance(), 0), changed);
    }

    private List<TaskEntry> firstEntries(TaskSpec spec) {
        if (spec.fanOut() instanceof FanOut.Single) {
            return List.of(
                    TaskEntry.waiting(new TaskId(id(), spec.name(), TaskId.SINGLE), null, header.submittedAtMs()));
        }
        int instances = spec.fanOut().knownInstances();
        List<TaskEntry> entries = new ArrayList<>(instances);
        for (int instance = 0; instance < instances; instance++) {
            entries.add(TaskEntry.waiting(new TaskId(id(), spec.name(), instance), null, header.submittedAtMs()));
        }
        return entries;
    }
}
