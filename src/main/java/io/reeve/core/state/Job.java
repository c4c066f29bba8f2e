package io.reeve.core.state;

import io.reeve.model.FanOut;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.reeve.model.ScheduledRun;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One submitted job and all its tasks. */
public final class Job {
    private Header header;
    private Map<String, TaskGroup> groups = Map.of();
    /** The number of the gang of each task that is in one. */
    private Map<String, Integer> gangOf = Map.of();

    private Set<Integer> releasedGangs = Collections.emptySet();
    /**
     * How many tasks are in each state: a job may have 100,000 groups, which nobody should walk for that. Null while it
     * has one at most.
     */
    private int @Nullable [] totals;

    /**
     * What there is to say of a job besides its tasks.
     *
     * @param killRequested whether someone asked for the end of all of it
     * @param endedAtMs or {@link AttemptEntry#NOT_YET}
     * @param run which schedule it is a run of, or null; absent from old snapshots
     * @param course what was asked of the job as a whole since; absent from old snapshots
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
            @Nullable ScheduledRun run,
            Course course) {
        public Header {
            course = Objects.requireNonNullElse(course, Course.NONE);
        }

        /** As it is when it is submitted. */
        static Header submitted(
                JobId id, JobSpec spec, String documentHash, Origin origin, long atMs, @Nullable ScheduledRun run) {
            return new Header(
                    id,
                    spec,
                    documentHash,
                    origin,
                    atMs,
                    false,
                    JobState.ACTIVE,
                    AttemptEntry.NOT_YET,
                    "",
                    run,
                    Course.NONE);
        }

        Header killRequestedWith(Reason reason, String words) {
            return with(true, state, endedAtMs, words, new Course(reason, course.closed(), course.retriedAtMs()));
        }

        /** With the document in common with others where they have an equal one. */
        Header sharing(KnownSpecs specs) {
            KnownSpecs.Known known = specs.known(spec, documentHash);
            return known.spec() == spec ? this : with(known.spec(), known.documentHash());
        }

        Header ended(JobState last, long atMs, String words) {
            return with(killRequested, last, atMs, words, course);
        }

        Header retried(long atMs) {
            Course next = new Course(Reason.NONE, course.closed(), atMs);
            return with(false, JobState.ACTIVE, AttemptEntry.NOT_YET, "", next);
        }

        Header closed() {
            return with(
                    killRequested,
                    state,
                    endedAtMs,
                    message,
                    new Course(course.stopReason(), true, course.retriedAtMs()));
        }

        /** A service of it has another version. */
        Header withTask(TaskSpec changed) {
            return with(spec.withTask(changed), documentHash);
        }

        private Header withMore(List<TaskSpec> tasks) {
            return with(spec.withMore(tasks), documentHash);
        }

        /** Whether it takes more tasks. */
        public boolean isOpen() {
            return spec.open() && !course.closed() && !isEnding();
        }

        /** Whether it has ended, or its end was asked for. */
        public boolean isEnding() {
            return killRequested || state.isTerminal();
        }

        /** Since when it runs: its submission, or when it was retried last. */
        public long begunAtMs() {
            return Math.max(submittedAtMs, course.retriedAtMs());
        }

        private Header with(JobSpec document, String hash) {
            return new Header(
                    id, document, hash, origin, submittedAtMs, killRequested, state, endedAtMs, message, run, course);
        }

        private Header with(boolean killed, JobState now, long endedMs, String words, Course next) {
            return new Header(id, spec, documentHash, origin, submittedAtMs, killed, now, endedMs, words, run, next);
        }
    }

    /**
     * What was asked of a job as a whole after its submission.
     *
     * @param stopReason why its end was asked for; NONE where it was not, or where an old snapshot does not say
     * @param closed whether an open job takes no more tasks
     * @param retriedAtMs when tasks of it were retried last, or 0
     */
    public record Course(Reason stopReason, boolean closed, long retriedAtMs) {
        static final Course NONE = new Course(Reason.NONE, false, 0);
    }

    Job(Header header) {
        this.header = header;
        noteGangs();
        header.spec().tasks().forEach(spec -> add(spec, header.submittedAtMs()));
    }

    void add(List<TaskSpec> tasks, long atMs) {
        header = header.withMore(tasks);
        tasks.forEach(spec -> add(spec, atMs));
    }

    private void add(TaskSpec spec, long atMs) {
        boolean expanded = !(spec.fanOut() instanceof FanOut.OutputsOf);
        put(new TaskGroup(spec, firstEntries(spec, atMs), expanded));
    }

    Job(Header header, Collection<TaskGroup> groups, Collection<Integer> releasedGangs) {
        this.header = header;
        groups.forEach(this::put);
        if (!releasedGangs.isEmpty()) {
            this.releasedGangs = new TreeSet<>(releasedGangs);
        }
        noteGangs();
    }

    private void put(TaskGroup group) {
        if (totals != null) {
            group.joins(totals);
        }
        groups = FewNamed.with(groups, group.spec().name(), group);
        if (totals == null && groups.size() > 1) {
            int[] all = new int[TaskState.values().length];
            groups.values().forEach(each -> each.joins(all));
            totals = all;
        }
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
        return FewNamed.values(groups);
    }

    public @Nullable TaskGroup group(String task) {
        return groups.get(task);
    }

    /** What the task runs; it must be there. */
    public TaskSpec specOf(TaskId id) {
        return Objects.requireNonNull(group(id.task()), "a task of the job").specOf(id);
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
        if (totals != null) {
            return totals[state.ordinal()];
        }
        int sum = 0;
        for (TaskGroup group : groups()) {
            sum += group.count(state);
        }
        return sum;
    }

    /** How many tasks and instances it has, as far as that is known. */
    public int size() {
        int sum = 0;
        for (TaskState state : TaskState.values()) {
            sum += count(state);
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
        if (gang < 0 || gang >= spec().gangs().size() || releasedGangs.contains(gang)) {
            throw new IllegalStateException(id() + " has no gang " + gang + " that waits");
        }
        if (releasedGangs.isEmpty()) {
            releasedGangs = new TreeSet<>();
        }
        releasedGangs.add(gang);
    }

    /** A gang that runs again as a whole starts together again; of another, those that are left run by themselves. */
    void awaitReleaseAgain() {
        releasedGangs.removeIf(gang -> spec().gangs().get(gang).stream()
                .map(task -> Objects.requireNonNull(group(task)))
                .allMatch(group -> !group.isExpanded()
                        || group.count(TaskState.PENDING) == group.entries().size()));
    }

    private void noteGangs() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int gang = 0; gang < spec().gangs().size(); gang++) {
            for (String task : spec().gangs().get(gang)) {
                numbers.put(task, gang);
            }
        }
        gangOf = Map.copyOf(numbers);
    }

    public boolean allTasksEnded() {
        return groups().stream().allMatch(TaskGroup::isEnded);
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

    private List<TaskEntry> firstEntries(TaskSpec spec, long atMs) {
        if (spec.fanOut() instanceof FanOut.Single) {
            return List.of(TaskEntry.waiting(new TaskId(id(), spec.name(), TaskId.SINGLE), null, atMs));
        }
        int instances = spec.fanOut().knownInstances();
        List<TaskEntry> entries = new ArrayList<>(instances);
        for (int instance = 0; instance < instances; instance++) {
            entries.add(TaskEntry.waiting(new TaskId(id(), spec.name(), instance), null, atMs));
        }
        return entries;
    }
}
