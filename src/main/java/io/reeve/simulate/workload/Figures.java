package io.reeve.simulate.workload;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Job;
import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobEnded;
import io.reeve.event.TaskEvent.TaskEnded;
import io.reeve.model.JobId;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import io.reeve.simulate.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Watches a run, writes the rows of its tasks as they come, and keeps what the tables and plots over time need. */
final class Figures implements Simulation.Observer, AutoCloseable {
    private final Tables waits;
    private final Tables placements;
    private final Progress progress;
    private final Shares shares = new Shares();
    private final Readiness readiness = new Readiness();
    private final Series running = new Series();
    private final Series waiting = new Series();
    private final Map<String, WaitTimes> waitsOf = new TreeMap<>();
    private final WaitTimes allWaits = new WaitTimes();
    private final Map<TaskState, Long> ended = new EnumMap<>(TaskState.class);
    private LongSupplier readyTasks = () -> 0;
    private long runningNow;
    private long jobs;
    private long attempts;
    private long endedTasks;

    Figures(Path folder, Progress progress) throws IOException {
        this.progress = progress;
        waits = new Tables(folder.resolve("waits.csv"), "task", "role", "submitted", "ready", "started", "wait");
        placements = new Tables(
                folder.resolve("placements.csv"),
                "task",
                "attempt",
                "role",
                "node",
                "started",
                "ended",
                "state",
                "cpus",
                "mem",
                "gpus");
    }

    /** Who says how many tasks wait for nothing but resources. */
    void watch(Simulation simulation) {
        readyTasks = simulation::readyTasks;
    }

    @Override
    public void submitted(int arrival, JobId job, long atMs) {
        jobs++;
    }

    @Override
    public void event(Event event, ClusterState state, long atMs) {
        if (event instanceof TaskLaunched launch) {
            launched(launch, state, atMs);
        } else if (event instanceof AttemptEnded end) {
            attemptEnded(end, state, atMs);
        } else if (event instanceof TaskEnded end) {
            readiness.ended(end.task(), state, atMs);
            count(end.state());
        } else if (event instanceof JobEnded end) {
            readiness.forget(end.job());
        }
    }

    private void launched(TaskLaunched launch, ClusterState state, long atMs) {
        TaskId task = launch.attempt().task();
        Job job = Objects.requireNonNull(state.job(task.job()));
        String role = job.spec().role();
        attempts++;
        runningNow++;
        shares.changed(role);
        if (launch.attempt().attempt() > 1) {
            return; // it waited before; how long it took to start again is in the placements
        }
        long readyMs = readiness.readyMs(task, state);
        long waitMs = atMs - readyMs;
        allWaits.add(waitMs);
        waitsOf.computeIfAbsent(role, name -> new WaitTimes()).add(waitMs);
        waits.row(
                task,
                role,
                Tables.seconds(job.header().submittedAtMs()),
                Tables.seconds(readyMs),
                Tables.seconds(atMs),
                Tables.seconds(waitMs));
    }

    private void attemptEnded(AttemptEnded end, ClusterState state, long atMs) {
        TaskId task = end.attempt().task();
        Job job = Objects.requireNonNull(state.job(task.job()));
        AttemptEntry attempt =
                Objects.requireNonNull(Objects.requireNonNull(state.task(task)).lastAttempt());
        String role = job.spec().role();
        runningNow--;
        shares.changed(role);
        Resources amounts = attempt.allocation().scalars();
        placements.row(
                task,
                end.attempt().attempt(),
                role,
                attempt.node(),
                Tables.seconds(attempt.launchedAtMs()),
                Tables.seconds(atMs),
                end.state(),
                Quantities.thousandths(amounts.cpuMillis()),
                amounts.memoryBytes(),
                Quantities.thousandths(amounts.gpuMillis()));
        if (end.retryAtMs() == AttemptEnded.NO_RETRY) {
            readiness.ended(task, state, atMs);
            count(Objects.requireNonNull(state.task(task)).state());
        }
    }

    private void count(TaskState state) {
        ended.merge(state, 1L, Long::sum);
        endedTasks++;
    }

    @Override
    public void settled(ClusterState state, long atMs) {
        shares.settled(state, atMs);
        running.set(atMs, runningNow);
        waiting.set(atMs, readyTasks.getAsLong());
        progress.ran(endedTasks, atMs);
    }

    /** Brings all that goes over time to the same end. */
    void finish(long nowMs) {
        shares.advance(nowMs);
        running.advance(nowMs);
        waiting.advance(nowMs);
    }

    Shares shares() {
        return shares;
    }

    Series running() {
        return running;
    }

    Series waiting() {
        return waiting;
    }

    Map<String, WaitTimes> waitsOf() {
        return waitsOf;
    }

    WaitTimes allWaits() {
        return allWaits;
    }

    Map<TaskState, Long> ended() {
        return ended;
    }

    long jobs() {
        return jobs;
    }

    long attempts() {
        return attempts;
    }

    @Override
    public void close() throws IOException {
        waits.close();
        placements.close();
    }
}
