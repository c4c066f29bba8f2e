package io.reeve.core.schedule;

import io.reeve.core.share.ShareRules;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Calendar;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what runs next. It reads the leader's view and answers with events, which the driver folds into that view and
 * hands back one by one through {@link #observe}; nothing is done anywhere before they are committed.
 *
 * <p>After anything changed the driver calls {@link #settle} and decides what it returns, until it returns nothing;
 * then it runs rounds ({@link #demand}, the allocator, {@link #accept}) until a demand is empty. Costs grow with what
 * changed: the indexes hold each waiting task's place, and a job is looked at again only when one of its tasks ended.
 *
 * <p>The ready tasks of a role go by priority, then age of the job, then the document's order, then instance; which
 * role is next is the allocator's to say, and who may pass a task that fits no node now: see {@code core.backfill}.
 */
public final class Scheduler {
    private final ClusterView view;
    private final SchedulerLimits limits;
    private final Load load = new Load();
    private final ShareRules shares;
    private final ReadyQueue queue;
    private final Tickets tickets;
    private final Timers timers = new Timers();
    private final Waits waits;
    private final Retention retention;
    private final Reports reports;
    private final Intake intake;
    private final Settling settling;
    private final Kills kills;
    private final Changes changes;
    private final Deadlines deadlines;
    private final Schedules schedules;
    private final Map<JobId, JobTrack> tracks = new HashMap<>();
    private final Set<JobTrack> unsettled = new LinkedHashSet<>();
    private long demandedRound = -1;

    public Scheduler(
            ClusterView view, SchedulerLimits limits, RandomGenerator jitter, Calendar calendar, QueueRules rules) {
        this.view = view;
        this.limits = limits;
        this.shares = rules.shares();
        this.queue = new ReadyQueue(view, rules.backfill());
        this.tickets = new Tickets(queue);
        this.waits = new Waits(view, load, timers, tickets, limits.runTimeoutGraceMs());
        this.retention = new Retention(limits);
        this.reports = new Reports(view, jitter);
        this.intake = new Intake(view, limits, load, calendar);
        this.settling = new Settling(waits::opened, limits.maxTasksPerJob());
        this.kills = new Kills(view);
        this.changes = new Changes(view, intake, tracks::size);
        this.deadlines = new Deadlines(kills);
        this.schedules = new Schedules(view, calendar, intake, kills);
    }

    /** Forgets all that was remembered and reads the view anew: at the start of a term. */
    public void rebuild() {
        load.clear();
        queue.clear();
        timers.clear();
        waits.postponed().clear();
        deadlines.clear();
        retention.clear();
        reports.clear();
        tracks.clear();
        unsettled.clear();
        demandedRound = -1;
        view.uploads().forEach(retention::uploaded);
        view.schedules().forEach(retention::scheduled);
        schedules.rebuild();
        for (Job job : view.jobs()) {
            if (job.header().state().isTerminal()) {
                retention.ended(job);
            } else {
                track(job);
            }
        }
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
        queue.observe(event);
        reports.observe(event);
        if (event instanceof AttemptEvent attempt) {
            observeAttempt(attempt);
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            JobTrack track = tracks.get(ended.task().job());
            if (track != null) {
                load.addTasks(track.job.spec().role(), -1);
                timers.set(ended.task(), Timers.NEVER);
                leave(track, ended.task());
            }
        } else if (event instanceof TaskEvent.TaskExpanded expanded) {
            JobTrack track = Objects.requireNonNull(tracks.get(expanded.job()));
            GroupTrack group = Objects.requireNonNull(track.group(expanded.task()));
            waits.note(group);
            if (group.gate == GroupTrack.Gate.OPEN) {
                waits.opened(group);
            }
            tickets.addIfWhole(group.gang);
            changed(track, group);
        } else if (event instanceof JobEvent job) {
            observeJob(job);
        } else if (event instanceof ServiceEvent service) {
            observeService(service);
        } else if (event instanceof ScheduleEvent schedule) {
            retention.scheduled(Objects.requireNonNull(view.schedule(schedule.schedule())));
            schedules.observe(schedule);
        } else if (event instanceof CellEvent.ReschedulingPaused || event instanceof CellEvent.ReschedulingResumed) {
            for (TaskId task : waits.postponed().take()) { // they leave the queue, and return when they may start
                tickets.withdraw(Objects.requireNonNull(group(task)), GroupTrack.index(task));
                timers.set(task, view.atMs());
            }
        } else if (event instanceof CellEvent.FileUploaded file) {
            retention.uploaded(Objects.requireNonNull(view.upload(file.sha256())));
        }
    }

    /** Whether, and as what, a job comes in at {@code wallMs}. Nothing but its events changes anything. */
    public Submission submit(JobSpec spec, String documentHash, long wallMs) {
        return intake.submit(spec, documentHash, tracks.size(), wallMs);
    }

    /** Ends a whole job, or a schedule; empty where it has ended, or is not known, or somebody asked for it before. */
    public List<Event> kill(JobId id) {
        return kills.byUser(id);
    }

    /** Ends one task, or all instances where {@code id} names an array; empty where there is nothing to end. */
    public List<Event> kill(TaskId id) {
        return kills.byUser(id);
    }

    /** What may be asked of jobs that are there besides their end. */
    public Changes changes() {
        return changes;
    }

    /** What a worker says of its attempts; late, repeated, foreign and unknown statuses yield nothing. */
    public List<Event> report(NodeId node, long incarnation, List<AttemptStatus> statuses, long nowMs) {
        return reports.read(node, incarnation, statuses, nowMs);
    }

    /**
     * Some of what follows from all that changed, and from time. The driver decides what is returned and calls again,
     * until nothing is returned.
     *
     * @param nowMs on the ledger's clock
     */
    public List<Event> settle(long nowMs) {
        List<Event> events = new ArrayList<>(deadlines.due(nowMs));
        if (events.isEmpty()) {
            timers.due(nowMs).forEach(task -> elapsed(task, nowMs, events));
        }
        if (events.isEmpty()) {
            events.addAll(settling.some(unsettled));
        }
        List<Event> following = events.isEmpty() ? schedules.due(nowMs, tracks.size()) : events;
        return following.isEmpty() ? retention.due(nowMs) : following;
    }

    /** When {@link #settle} has something to do though nothing else happens. */
    public OptionalLong nextDueMs() {
        return Stream.of(timers.nextMs(), deadlines.nextMs(), retention.nextMs(), schedules.nextMs(), queue.nextMs())
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    /**
     * Of each role the most urgent ready tasks, except those of shapes that were refused while nothing changed that
     * would let them through. Empty when another round would place nothing.
     */
    public Demand demand(long round, long nowMs) {
        demandedRound = round;
        return queue.demand(round, limits, nowMs);
    }

    /** The launches of a plan that still hold in the view now; none for any but the newest demand's plan. */
    public List<Event> accept(Plan plan) {
        if (plan.round() != demandedRound) {
            return List.of();
        }
        List<Event> launches = new Launches(view).of(plan, this::group);
        queue.planned(plan, plan.closedBy() == null ? null : inQueue(plan.closedBy()));
        for (Refusal refusal : plan.refusals()) {
            GroupTrack group = inQueue(refusal.first());
            if (group != null) {
                queue.refused(group, refusal);
            }
        }
        queue.refusalsTold(plan);
        return launches;
    }

    /** Why a task waits; {@code nowMs} on the ledger's clock. */
    public Why why(TaskId id, long nowMs) {
        return new Explain(queue, view, shares, List.of()).why(id, group(id), nowMs);
    }

    /** All that there is to say of why a task waits; {@code kept} is the room that the allocator keeps for others. */
    public Explanation explain(TaskId id, long nowMs, List<Explanation.Kept> kept) {
        return new Explain(queue, view, shares, kept).explain(id, group(id), nowMs);
    }

    /** How many tasks wait for nothing but resources. */
    public long readyTasks() {
        return queue.size();
    }

    /** Of a role's tasks how many wait for nothing but resources. */
    public long readyTasks(String role) {
        return queue.size(role);
    }

    /** The highest priority of a role's tasks that wait for nothing but resources; -1 where there is none. */
    public int highestPriority(String role) {
        return queue.highestPriority(role);
    }

    /** The most urgent of those of a role, refused or not, {@code most} shapes of them. */
    public List<Want> mostUrgent(String role, int most) {
        return queue.mostUrgent(role, most);
    }

    /** Tells of each role of which tasks wait for nothing but resources how many, and what they ask for together. */
    public void eachDemand(DemandReader reader) {
        queue.roles().forEach(role -> reader.read(role.role, role.size(), role.demand()));
    }

    private void observeJob(JobEvent event) {
        if (event instanceof JobEvent.JobSubmitted submitted) {
            track(Objects.requireNonNull(view.job(submitted.job())));
        } else if (event instanceof JobEvent.JobKillRequested || event instanceof JobEvent.JobClosed) {
            JobTrack track = tracks.get(event.job());
            if (track != null) {
                unsettled.add(track);
            }
        } else if (event instanceof JobEvent.TasksAdded added) {
            grow(Objects.requireNonNull(tracks.get(added.job())), added);
        } else if (event instanceof JobEvent.JobRetried retried) {
            JobTrack track = tracks.get(retried.job());
            if (track != null) {
                load.left(track, retried);
            }
            trackAnew(retried.job());
        } else if (event instanceof JobEvent.JobEnded ended) {
            JobTrack track = tracks.remove(ended.job());
            if (track != null) {
                load.addBytes(track.job.spec().role(), -track.bytes);
                unsettled.remove(track);
                deadlines.ended(ended.job());
                retention.ended(track.job);
                schedules.runEnded(ended.job());
            }
        } else if (event instanceof JobEvent.GangReleased released) {
            JobTrack track = Objects.requireNonNull(tracks.get(released.job()));
            released.tasks().forEach(name -> Objects.requireNonNull(track.group(name)).gang = null);
        }
    }

    private void observeAttempt(AttemptEvent event) {
        TaskId id = event.attempt().task();
        JobTrack track = Objects.requireNonNull(tracks.get(id.job()));
        int index = GroupTrack.index(id);
        GroupTrack group = Objects.requireNonNull(track.group(id.task())).of(index);
        if (group.gang != null) {
            track.changedGangs.add(group.gang);
            unsettled.add(track);
        }
        if (event instanceof AttemptEvent.TaskLaunched) {
            tickets.remove(group, index);
            waits.postponed().forget(id);
            load.addTasks(track.job.spec().role(), -1);
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            queue.freed(
                    track.job.spec().role(),
                    Objects.requireNonNull(group.entry(index).lastAttempt()));
            if (ended.retryAtMs() == AttemptEvent.AttemptEnded.NO_RETRY) {
                leave(track, id);
            } else {
                load.addTasks(track.job.spec().role(), 1);
                waits.add(group, index, view.atMs());
                return;
            }
        } else if (event instanceof AttemptEvent.AttemptProgressed || event instanceof AttemptEvent.AttemptWarned) {
            return;
        }
        timers.set(id, Timers.runTimeoutMs(group.spec, group.entry(index), limits.runTimeoutGraceMs()));
    }

    private void track(Job job) {
        JobTrack track = new JobTrack(job, Load.bytes(job.spec().tasks()));
        tracks.put(job.id(), track);
        unsettled.add(track);
        load.addBytes(job.spec().role(), track.bytes);
        retention.begun(job, view.atMs());
        deadlines.begun(job);
        track.groups().forEach(waits::note);
    }

    /** All that is known of the job is read anew; of what waits of it nothing may be counted any more. */
    private void trackAnew(JobId id) {
        JobTrack track = tracks.remove(id);
        if (track != null) {
            unsettled.remove(track);
            tickets.withdrawAll(track);
        }
        track(Objects.requireNonNull(view.job(id)));
    }

    private void observeService(ServiceEvent event) {
        JobTrack track = tracks.get(event.job());
        if (track == null || event instanceof ServiceEvent.HealthChanged) {
            return;
        }
        if (event instanceof ServiceEvent.ServiceStopped) {
            changed(track, Objects.requireNonNull(track.group(event.task())));
        } else if (GroupTrack.changesWith(event)) {
            load.left(track, event);
            trackAnew(event.job());
        }
    }

    private void grow(JobTrack track, JobEvent.TasksAdded added) {
        load.grew(track, added.tasks());
        retention.begun(track.job, view.atMs());
        track.grow(added.tasks().stream()
                        .map(task -> Objects.requireNonNull(track.job.group(task.name())))
                        .toList())
                .forEach(waits::note);
        unsettled.add(track);
    }

    private void elapsed(TaskId id, long nowMs, List<Event> events) {
        GroupTrack group = Objects.requireNonNull(group(id));
        TaskEntry task = group.entry(GroupTrack.index(id));
        Event overdue = Timers.overdue(group.spec, task, nowMs);
        if (overdue != null) {
            events.add(overdue);
        } else if (task.phase() instanceof TaskPhase.Pending) {
            waits.add(group, GroupTrack.index(id), nowMs);
        }
    }

    /** A task ended for good. */
    private void leave(JobTrack track, TaskId id) {
        waits.postponed().forget(id);
        GroupTrack group = Objects.requireNonNull(track.group(id.task()));
        tickets.withdraw(group.of(GroupTrack.index(id)), GroupTrack.index(id));
        changed(track, group);
    }

    private void changed(JobTrack track, GroupTrack group) {
        track.noteChanged(group);
        unsettled.add(track);
    }

    private @Nullable GroupTrack inQueue(TaskId id) {
        GroupTrack group = group(id);
        return group == null ? null : group.inQueue();
    }

    private @Nullable GroupTrack group(TaskId id) {
        JobTrack track = tracks.get(id.job());
        GroupTrack group = track == null ? null : track.group(id.task());
        return group == null ? null : group.of(GroupTrack.index(id));
    }
}
