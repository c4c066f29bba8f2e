package io.reeve.simulate;

import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.schedule.Submission;
import io.reeve.core.state.ClusterState;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A cell under a virtual clock: the shipped {@link ControlLoop} decides, and this class plays ledger, workers and
 * clients, none of which takes any time.
 *
 * <p>The clock goes from instant to instant. At each, all attempts that end are reported, in the order in which they
 * were launched; then all jobs of that instant are submitted, in the order of the input; then rounds run until nothing
 * more is placed. Nothing else breaks a tie, so a run is repeated exactly by the same input. A launched attempt runs
 * from that instant on; one that runs for no time ends at the same instant, before the next round.
 */
public final class Simulation {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final long FOREVER_MS = Long.MAX_VALUE / 4;

    /** The shipped limits bound a leader's memory and pauses; a simulation has neither worry. Ended jobs go at once. */
    private static final SchedulerLimits LIMITS = new SchedulerLimits(
            NO_LIMIT, Long.MAX_VALUE, Long.MAX_VALUE, NO_LIMIT, NO_LIMIT, NO_LIMIT, 0, 0, FOREVER_MS, 0, 0, 0);

    private final ControlLoop loop;
    private final Observer observer;
    private final PriorityQueue<End> ends =
            new PriorityQueue<>(Comparator.comparingLong(End::atMs).thenComparingLong(End::order));
    private final Deque<TaskLaunched> launched = new ArrayDeque<>();
    private final Map<Long, RunTimes> runTimes = new HashMap<>();
    private long launches;
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

        /** An instant is over. */
        default void settled(ClusterState state, long atMs) {}
    }

    private record End(long atMs, long order, TaskLaunched launch) {}

    public Simulation(BackfillPolicy policy, Observer observer) {
        this.observer = observer;
        NodeId self = new NodeId("simulation");
        var setup = new ControlLoop.Setup(
                self, new CellId("simulation"), "simulation", LIMITS, LeaseSettings.DEFAULT, policy);
        loop = new ControlLoop(new ClusterState().snapshot(), 1, setup, new SplittableRandom(1));
        loop.view().observe(this::observe);
        loop.startTerm(setup, nowMs);
    }

    public Simulation node(String name, NodeInfo info) {
        decide(List.of(new NodeRegistered(new NodeId(name), 1, info)));
        return this;
    }

    /** Runs all arrivals to their end; they must be in order of time. */
    public void run(List<Arrival> arrivals) {
        int next = 0;
        while (next < arrivals.size() || !ends.isEmpty()) {
            long arrivalMs = next < arrivals.size() ? arrivals.get(next).atMs() : Long.MAX_VALUE;
            nowMs = Math.max(nowMs, Math.min(arrivalMs, nextOwnMs()));
            reportEnds();
            while (next < arrivals.size() && arrivals.get(next).atMs() <= nowMs) {
                submit(next, arrivals.get(next));
                next++;
            }
            pass();
            observer.settled(loop.view().state(), nowMs);
            while (loop.view().take() != null) {
                // What is decided is committed at once.
            }
        }
    }

    private long nextOwnMs() {
        long endMs = ends.isEmpty() ? Long.MAX_VALUE : ends.element().atMs();
        OptionalLong due = loop.scheduler().nextDueMs();
        return Math.min(endMs, due.orElse(Long.MAX_VALUE));
    }

    private void reportEnds() {
        var ended = new Status.Ended(AttemptState.FINISHED, Reason.EXIT_STATUS, "", 0, null, List.of());
        Map<NodeId, List<AttemptStatus>> reports = new LinkedHashMap<>();
        while (!ends.isEmpty() && ends.element().atMs() <= nowMs) {
            TaskLaunched launch = ends.remove().launch();
            reports.computeIfAbsent(launch.node(), node -> new ArrayList<>())
                    .add(new AttemptStatus(launch.attempt(), 2, ended));
            observer.ended(launch.attempt().task(), launch.node(), nowMs);
        }
        report(reports);
    }

    private void submit(int index, Arrival arrival) {
        Submission submission = loop.scheduler().submit(arrival.job(), "");
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
                TaskId task = launch.attempt().task();
                observer.started(launch, nowMs);
                long runMs = runTimes.get(task.job().number()).runMs(task);
                ends.add(new End(nowMs + runMs, launches++, launch));
                reports.computeIfAbsent(launch.node(), node -> new ArrayList<>())
                        .add(new AttemptStatus(launch.attempt(), 1, new Status.Running(1)));
            }
            report(reports);
        }
    }

    private void report(Map<NodeId, List<AttemptStatus>> reports) {
        reports.forEach((node, statuses) -> decide(loop.scheduler().report(node, 1, statuses, nowMs)));
    }

    private void decide(List<Event> events) {
        loop.view().decide(Origin.SYSTEM, events, nowMs);
    }

    private void observe(Event event) {
        if (event instanceof TaskLaunched launch) {
            launched.add(launch);
        } else if (event instanceof io.reeve.event.JobEvent.JobEnded ended) {
            runTimes.remove(ended.job().number());
        }
    }
}
