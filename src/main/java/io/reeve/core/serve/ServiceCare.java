package io.reeve.core.serve;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Deployment;
import io.reeve.core.state.Job;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Keeps every service as it is wanted. All of it follows from the ledger and its clock, but for what is measured, so
 * every leader goes on where the one before stopped.
 */
public final class ServiceCare {
    private final ClusterView view;
    private final Measures measures;
    private final ServiceChanges changes;
    /** Jobs that have not ended and hold services. */
    private final Set<JobId> jobs = new HashSet<>();
    /** Services that something happened to. */
    private final Set<TaskId> changed = new LinkedHashSet<>();

    private final TreeSet<Due> dues = new TreeSet<>();
    private final Map<TaskId, Due> dueOf = new HashMap<>();

    private record Due(long atMs, TaskId name) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : name.compareTo(other.name);
        }
    }

    /** @param backlog how many tasks of a role wait for resources */
    public ServiceCare(ClusterView view, ToLongFunction<String> backlog) {
        this.view = view;
        this.measures = new Measures(backlog);
        this.changes = new ServiceChanges(view);
    }

    /** Reads the view anew: at the start of a term. */
    public void rebuild() {
        jobs.clear();
        changed.clear();
        dues.clear();
        dueOf.clear();
        view.jobs().forEach(this::note);
    }

    /** What may be asked of services. */
    public ServiceChanges changes() {
        return changes;
    }

    /** What is posted for services. */
    public Measures measures() {
        return measures;
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
        if (event instanceof AttemptEvent attempt) {
            if (!(event instanceof AttemptEvent.AttemptProgressed)) {
                mark(attempt.attempt().task().job(), attempt.attempt().task().task());
            }
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            mark(ended.task().job(), ended.task().task());
        } else if (event instanceof ServiceEvent service) {
            mark(service.job(), service.task());
        } else if (event instanceof JobEvent.JobSubmitted
                || event instanceof JobEvent.TasksAdded
                || event instanceof JobEvent.JobRetried) {
            Job job = view.job(((JobEvent) event).job());
            if (job != null) {
                note(job);
            }
        } else if (event instanceof JobEvent.JobEnded ended) {
            jobs.remove(ended.job());
        }
    }

    /** Something was posted for the service. */
    public void measured(JobId job, String task) {
        mark(job, task);
    }

    /** Whom to ask what these attempts use, and to tell by {@link #used}; each question is given out once. */
    public Map<NodeId, List<AttemptId>> takeLooks() {
        return measures.cpuUse().takeLooks();
    }

    /**
     * A node told what an attempt uses.
     *
     * @param usedMs cpu time so far
     * @param seenAtMs on the node's clock
     */
    public void used(AttemptId attempt, long usedMs, long seenAtMs, long nowMs) {
        TaskId service = new TaskId(attempt.task().job(), attempt.task().task(), TaskId.SINGLE);
        measures.cpuUse().heard(service, attempt, new CpuTrack.Look(usedMs, seenAtMs, nowMs));
        mark(service.job(), service.task());
    }

    private void note(Job job) {
        if (job.header().state().isTerminal()) {
            return;
        }
        for (TaskGroup group : job.groups()) {
            if (group.service() != null) {
                jobs.add(job.id());
                changed.add(new TaskId(job.id(), group.spec().name(), TaskId.SINGLE));
            }
        }
    }

    private void mark(JobId job, String task) {
        if (!jobs.isEmpty() && jobs.contains(job)) {
            changed.add(new TaskId(job, task, TaskId.SINGLE));
        }
    }

    /** Some of all that is due; the driver decides it and calls again. {@code nowMs} is on the ledger's clock. */
    public List<Event> due(long nowMs) {
        while (!dues.isEmpty() && dues.first().atMs() <= nowMs) {
            Due due = dues.first();
            dues.remove(due);
            dueOf.remove(due.name());
            changed.add(due.name());
        }
        Iterator<TaskId> names = changed.iterator();
        while (names.hasNext()) {
            TaskId name = names.next();
            List<Event> events = next(name, nowMs);
            if (!events.isEmpty()) {
                return events; // it stays marked: more may follow
            }
            names.remove();
        }
        return List.of();
    }

    /** When {@link #due} has something to do though nothing else happens. */
    public OptionalLong nextMs() {
        return dues.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(dues.first().atMs());
    }

    private List<Event> next(TaskId name, long nowMs) {
        Job job = view.job(name.job());
        TaskGroup group = job == null ? null : job.group(name.task());
        Service service = group == null ? null : group.service();
        if (job == null || group == null || service == null || isEnding(job, service)) {
            setDue(name, Long.MAX_VALUE);
            measures.cpuUse().forget(name);
            return List.of();
        }
        Seats seats = new Seats(group, service, nowMs);
        List<Event> events = new Rollout(job.id(), name.task(), seats, nowMs).events();
        if (events.isEmpty()) {
            events = Progress.of(job.id(), name.task(), seats, nowMs);
        }
        if (events.isEmpty()) {
            events = Healing.of(name.task(), seats);
        }
        if (events.isEmpty()) {
            measures.look(name, seats, nowMs);
            events = Autoscale.of(name, seats, measures, nowMs);
        }
        setDue(name, events.isEmpty() ? dueMs(seats, name, nowMs) : Long.MAX_VALUE);
        return events;
    }

    private static boolean isEnding(Job job, Service service) {
        return service.isStopped() || job.header().isEnding();
    }

    private long dueMs(Seats seats, TaskId name, long nowMs) {
        long next = Long.MAX_VALUE;
        for (Seat seat : seats.all) {
            Service.Drain drain = seat.instance.drain();
            if (seat.live && drain != null && drain.untilMs() > nowMs) {
                next = Math.min(next, drain.untilMs());
            }
            if (seat.ready && !seat.settled) {
                next = Math.min(next, seat.settledAtMs);
            }
        }
        Deployment last = seats.service.openDeployment();
        if (last != null) {
            next = Math.min(next, Progress.dueMs(seats.service, last));
        }
        return Math.min(next, Autoscale.nextMs(name, seats, measures, nowMs));
    }

    private void setDue(TaskId name, long atMs) {
        Due before = atMs == Long.MAX_VALUE ? dueOf.remove(name) : dueOf.put(name, new Due(atMs, name));
        if (before != null) {
            dues.remove(before);
        }
        if (atMs != Long.MAX_VALUE) {
            dues.add(new Due(atMs, name));
        }
    }

    /** What is said of each instance that is unwell and must wait for others, by index; empty where it need not. */
    public static List<String> waits(TaskGroup group, long nowMs) {
        Service service = Objects.requireNonNull(group.service(), "a service");
        return Healing.waits(new Seats(group, service, nowMs));
    }
}
