package io.reeve.simulate;

import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.schedule.Submission;
import io.reeve.core.share.RoleBook;
import io.reeve.core.share.RoleChange;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobEnded;
import io.reeve.event.NodeEvent.NodeLost;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Calendar;
import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Origin;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.Reason;
import io.reeve.model.RoleEdit;
import io.reeve.model.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A cell under a virtual clock: the shipped {@link ControlLoop} decides, and this class plays ledger, workers and
 * clients, none of which takes any time.
 *
 * <p>The clock goes from instant to instant. At each, all attempts that end are reported, in the order in which they
 * were launched; then nodes are lost and come, in the order in which that was asked for; then all jobs of that instant
 * are submitted, in the order of the input; then rounds run until nothing more is placed. Nothing else breaks a tie, so
 * a run is repeated exactly by the same input. A launched attempt runs from that instant on; one that runs for no time
 * ends at the same instant, before the next round.
 */
public final class Simulation {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final long FOREVER_MS = Long.MAX_VALUE / 4;

    private static final int TERM = 15;
    private static final int KILL = 9;
    private static final Status.Ended FINISHED =
            new Status.Ended(AttemptState.FINISHED, Reason.EXIT_STATUS, "", 0, null, List.of());
    private static final Status.Ended TIMED_OUT = new Status.Ended(
            AttemptState.FAILED, Reason.RUN_TIMEOUT, "ran longer than its timeout", null, TERM, List.of());

    /** Instants at which only a timer was due and nothing changed, one after the other: nothing more will happen. */
    private static final int MAX_IDLE_INSTANTS = 1_000;

    private final ControlLoop loop;
    private final Observer observer;
    private final SplittableRandom jitter = new SplittableRandom(1);
    private final PriorityQueue<End> ends =
            new PriorityQueue<>(Comparator.comparingLong(End::atMs).thenComparingLong(End::order));
    private final PriorityQueue<NodeChange> nodeChanges =
            new PriorityQueue<>(Comparator.comparingLong(NodeChange::atMs).thenComparingLong(NodeChange::order));
    private final Deque<TaskLaunched> launched = new ArrayDeque<>();
    private final Map<Long, RunTimes> runTimes = new HashMap<>();
    private long orders;
    private long nowMs;

    /** How long each task of a job runs, in milliseconds. */
    public interface RunTimes {
        long runMs(TaskId task);
    }

    /**
     * A job and when it comes.
     *
     * @param atMs from the start of the simulation
     */
    public record Arrival(long atMs, JobSpec job, RunTimes runTimes) {}

    /** Told what happens, in order. */
    public interface Observer {
        /** The i-th arrival became this job. */
        default void submitted(int arrival, JobId job, long atMs) {}

        default void started(TaskLaunched launch, long atMs) {}

        default void ended(TaskId task, NodeId node, long atMs) {}

        /** Every event, right after it was folded. */
        default void event(Event event, ClusterState state, long atMs) {}

        /** An instant is over. */
        default void settled(ClusterState state, long atMs) {}
    }

    /**
     * What a simulation runs with.
     *
     * @param shippedRounds whether a round is as bounded as on a real leader; else each sees all that waits
     */
    public record Setup(BackfillPolicy backfill, PlacementPolicy placement, boolean shippedRounds) {
        private SchedulerLimits limits() {
            SchedulerLimits shipped = SchedulerLimits.DEFAULT;
            return new SchedulerLimits(
                    NO_LIMIT,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    NO_LIMIT,
                    shippedRounds ? shipped.maxWantsPerRound() : NO_LIMIT,
                    shippedRounds ? shipped.maxTasksPerRound() : NO_LIMIT,
                    0,
                    0,
                    FOREVER_MS,
                    0,
                    0,
                    0);
        }
    }

    private record End(long atMs, long order, AttemptId attempt, NodeId node, long incarnation, Status.Ended how) {}

    /** @param info null where it is lost */
    private record NodeChange(
            long atMs, long order, NodeId node, @Nullable NodeInfo info) {}

    public Simulation(BackfillPolicy policy, Observer observer) {
        this(new Setup(policy, PlacementPolicy.BEST_FIT, false), observer);
    }

    public Simulation(Setup simulated, Observer observer) {
        this.observer = observer;
        var setup = new ControlLoop.Setup(
                new NodeId("simulation"),
                new CellId("simulation"),
                "simulation",
                simulated.limits(),
                LeaseSettings.DEFAULT,
                simulated.placement(),
                Calendar.NONE,
                simulated.backfill());
        loop = new ControlLoop(new ClusterState().snapshot(), 1, setup, new SplittableRandom(1));
        loop.view().observe(this::observe);
        loop.startTerm(setup, nowMs);
    }

    public Simulation node(String name, NodeInfo info) {
        decide(List.of(new NodeRegistered(new NodeId(name), 1, info)));
        return this;
    }

    /** Takes a node away for a time; all that it runs is lost. Where it is gone at that time, nothing happens. */
    public void outage(String name, long atMs, long forMs) {
        NodeId node = new NodeId(name);
        NodeInfo info =
                Objects.requireNonNull(loop.view().state().node(node)).entry().info();
        nodeChanges.add(new NodeChange(atMs, orders++, node, null));
        if (forMs < Long.MAX_VALUE - atMs) {
            nodeChanges.add(new NodeChange(atMs + forMs, orders++, node, info));
        }
    }

    /** Defines roles: all of them, or none where something is wrong. */
    public RoleChange roles(List<RoleEdit> edits) {
        RoleChange change = RoleBook.change(loop.view().state(), edits, false);
        if (change instanceof RoleChange.Accepted accepted) {
            decide(List.of(accepted.event()));
        }
        return change;
    }

    /** Runs all arrivals to their end; they must be in order of time. */
    public void run(List<Arrival> arrivals) {
        run(arrivals.iterator());
    }

    /** Runs all arrivals to their end; they must be in order of time, and are asked for as the clock comes to them. */
    public void run(Iterator<Arrival> arrivals) {
        Arrival next = arrivals.hasNext() ? arrivals.next() : null;
        int submitted = 0;
        int idle = 0;
        while (idle < MAX_IDLE_INSTANTS && (next != null || isUnderWay())) {
            long before = loop.view().sequence();
            long instantMs = Math.min(next == null ? Long.MAX_VALUE : next.atMs(), nextOwnMs());
            if (instantMs == Long.MAX_VALUE) {
                return; // all that was left of ends was of attempts that are over
            }
            nowMs = Math.max(nowMs, instantMs);
            reportEnds();
            changeNodes();
            while (next != null && next.atMs() <= nowMs) {
                submit(submitted++, next);
                next = arrivals.hasNext() ? arrivals.next() : null;
            }
            pass();
            observer.settled(loop.view().state(), nowMs);
            while (loop.view().take() != null) {
                // What is decided is committed at once.
            }
            idle = loop.view().sequence() == before ? idle + 1 : 0;
        }
    }

    /** What never started, and why: at most so many of them. */
    public Map<TaskId, String> waiting(int most) {
        Map<TaskId, String> waiting = new LinkedHashMap<>();
        for (Job job : loop.view().state().jobs()) {
            for (TaskGroup group : job.groups()) {
                for (TaskEntry task : group.entries()) {
                    if (waiting.size() == most) {
                        return waiting;
                    } else if (task.phase() instanceof TaskPhase.Pending) {
                        waiting.put(
                                task.id(),
                                loop.scheduler().why(task.id(), nowMs).sentence());
                    }
                }
            }
        }
        return waiting;
    }

    public long nowMs() {
        return nowMs;
    }

    /** Tasks that wait for nothing but resources. */
    public long readyTasks() {
        return loop.scheduler().readyTasks();
    }

    public ClusterState state() {
        return loop.view().state();
    }

    private boolean isUnderWay() {
        return !ends.isEmpty()
                || !loop.view().state().jobs().isEmpty()
                        && (!nodeChanges.isEmpty()
                                || loop.scheduler().nextDueMs().isPresent());
    }

    private long nextOwnMs() {
        while (!ends.isEmpty() && !isLive(ends.element().attempt())) {
            ends.remove(); // its node was lost, or it was stopped
        }
        long endMs = ends.isEmpty() ? Long.MAX_VALUE : ends.element().atMs();
        long changeMs =
                nodeChanges.isEmpty() ? Long.MAX_VALUE : nodeChanges.element().atMs();
        OptionalLong due = loop.scheduler().nextDueMs();
        return Math.min(Math.min(endMs, changeMs), due.orElse(Long.MAX_VALUE));
    }

    private boolean isLive(AttemptId id) {
        TaskEntry task = loop.view().state().task(id.task());
        AttemptEntry last = task == null ? null : task.lastAttempt();
        return last != null && last.id().equals(id) && last.ending() == null;
    }

    private void reportEnds() {
        Map<NodeId, List<AttemptStatus>> reports = new LinkedHashMap<>();
        Map<NodeId, Long> incarnations = new HashMap<>();
        while (!ends.isEmpty() && ends.element().atMs() <= nowMs) {
            End end = ends.remove();
            if (isLive(end.attempt())) {
                reports.computeIfAbsent(end.node(), node -> new ArrayList<>())
                        .add(new AttemptStatus(end.attempt(), 2, end.how()));
                incarnations.put(end.node(), end.incarnation());
            }
        }
        reports.forEach((node, statuses) -> report(node, incarnations.get(node), statuses));
    }

    private void changeNodes() {
        while (!nodeChanges.isEmpty() && nodeChanges.element().atMs() <= nowMs) {
            NodeChange change = nodeChanges.remove();
            Node node = Objects.requireNonNull(loop.view().state().node(change.node()));
            if (change.info() == null && node.isLive()) {
                lose(node);
            } else if (change.info() != null && !node.isLive()) {
                decide(List.of(new NodeRegistered(node.id(), node.incarnation() + 1, change.info())));
            }
        }
    }

    /** As recovery does when a lease is over. */
    private void lose(Node node) {
        ClusterState state = loop.view().state();
        List<Event> events = new ArrayList<>();
        String message = node.id() + " was lost";
        for (AttemptId attempt : node.attempts().keySet()) {
            Job job = Objects.requireNonNull(state.job(attempt.task().job()));
            TaskEntry task = Objects.requireNonNull(job.task(attempt.task()));
            events.add(Endings.decide(job, task, Endings.lost(Reason.NODE_LOST, message), nowMs, jitter));
        }
        events.add(new NodeLost(node.id(), node.incarnation(), Reason.NODE_LOST, message));
        decide(events);
    }

    private void submit(int index, Arrival arrival) {
        Submission submission = loop.scheduler().submit(arrival.job(), "", nowMs);
        if (!(submission instanceof Submission.Accepted accepted)) {
            throw new IllegalStateException("job " + index + " was not accepted: " + submission);
        }
        runTimes.put(accepted.id().number(), arrival.runTimes());
        observer.submitted(index, accepted.id(), nowMs);
        decide(accepted.events());
    }

    private void pass() {
        boolean more = true;
        while (more) {
            more = loop.turn(nowMs);
            Map<NodeId, List<AttemptStatus>> reports = new LinkedHashMap<>();
            while (!launched.isEmpty()) {
                TaskLaunched launch = launched.remove();
                observer.started(launch, nowMs);
                ends.add(endOf(launch));
                reports.computeIfAbsent(launch.node(), node -> new ArrayList<>())
                        .add(new AttemptStatus(launch.attempt(), 1, new Status.Running(1)));
            }
            reports.forEach((node, statuses) -> report(
                    node, Objects.requireNonNull(loop.view().state().node(node)).incarnation(), statuses));
        }
    }

    private End endOf(TaskLaunched launch) {
        TaskId task = launch.attempt().task();
        long runMs = Objects.requireNonNull(runTimes.get(task.job().number())).runMs(task);
        Job job = Objects.requireNonNull(loop.view().state().job(task.job()));
        long timeoutMs =
                Objects.requireNonNull(job.group(task.task())).spec().timeouts().runMs();
        boolean late = timeoutMs >= 0 && timeoutMs < runMs;
        Status.Ended how = late ? TIMED_OUT : FINISHED;
        long atMs = nowMs + (late ? timeoutMs : runMs);
        return new End(atMs, orders++, launch.attempt(), launch.node(), launch.incarnation(), how);
    }

    private void report(NodeId node, long incarnation, List<AttemptStatus> statuses) {
        decide(loop.scheduler().report(node, incarnation, statuses, nowMs));
    }

    private void decide(List<Event> events) {
        loop.view().decide(Origin.SYSTEM, events, nowMs);
    }

    private void observe(Event event) {
        ClusterState state = loop.view().state();
        if (event instanceof TaskLaunched launch) {
            launched.add(launch);
        } else if (event instanceof AttemptKilling kill) {
            AttemptEntry attempt = attempt(kill.attempt());
            var how = new Status.Ended(AttemptState.KILLED, kill.reason(), kill.message(), null, KILL, List.of());
            ends.add(new End(nowMs, orders++, attempt.id(), attempt.node(), attempt.incarnation(), how));
        } else if (event instanceof AttemptEnded ended) {
            observer.ended(ended.attempt().task(), attempt(ended.attempt()).node(), nowMs);
        } else if (event instanceof JobEnded ended) {
            runTimes.remove(ended.job().number());
        }
        observer.event(event, state, nowMs);
    }

    private AttemptEntry attempt(AttemptId id) {
        TaskEntry task = Objects.requireNonNull(loop.view().state().task(id.task()));
        return Objects.requireNonNull(task.lastAttempt());
    }
}
