package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.FileThreads;
import io.reeve.execute.process.ProcessEnd;
import io.reeve.execute.report.Remains;
import io.reeve.execute.report.Reports;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Measuring.AttemptUsage;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Kill;
import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts of one incarnation, from launch to acknowledged end. All methods are for the worker's thread. */
final class Attempts {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private final WorkerConfig config;
    private final NodeId node;
    private final WorkerThread thread;
    private final Reports reports;
    private final Consumer<WorkerNote> notes;
    private final Users users;
    private final Runners launching;
    private final TimeLimit timeLimit;
    private final HealthWatch health;
    private final Housekeeping housekeeping;
    private final FileThreads fileThreads = new FileThreads();
    private final Roster roster = new Roster();
    private final ProgressLooks progress = new ProgressLooks(roster, this::report);
    private final Gauges gauges;
    private final Companions companions;
    private Attempt.@Nullable Stop stopping;
    private long nextLaunchId;

    @SuppressWarnings("NullAway.Init") // open() sets it before anything is launched
    private Staging staging;

    /** What the attempts tell. */
    record Outlets(Reports reports, Consumer<WorkerNote> notes, Runnable leaseExpired) {}

    Attempts(WorkerConfig config, NodeId node, WorkerThread thread, Outlets outlets, Remains remains)
            throws IOException {
        this.config = config;
        this.node = node;
        this.thread = thread;
        this.reports = outlets.reports();
        this.notes = outlets.notes();
        users = new Users(config);
        companions = new Companions(config, node, users, roster::find);
        // First, because it fails where another process of this node lives, whose files are not to be touched.
        launching = new Runners(config, node, thread, this::onLaunched, outlets.leaseExpired());
        nextLaunchId =
                1 + Math.max(remains.highestLaunchId(), launching.survivors().highestId());
        housekeeping = new Housekeeping(config.dataDir(), config.keep());
        var bounds = new Gauges.Outlets(
                (attempt, why) -> thread.post(() -> stop(attempt, why, 0)),
                (attempt, stands) -> thread.post(() -> throttle(attempt, stands)));
        gauges = new Gauges(launching.groups(), bounds);
        timeLimit = new TimeLimit(thread, this::stop, this::warn);
        health = new HealthWatch(node, thread, roster, this::report, companions);
        new Adoption(config.dataDir(), users, remains).into(roster, housekeeping, reports);
        housekeeping.removeLeftFolders();
        loseUnsupervised();
        companions.removeLeft(roster.ids());
        users.warnIfClosed();
    }

    /** What was started, and no launcher has it now: how it ended, nobody knows. */
    private void loseUnsupervised() {
        List<Attempt> live = roster.live();
        List<Attempt> unsupervised = live.stream()
                .filter(attempt -> !launching.survivors().ids().contains(attempt.launchId))
                .toList();
        Adoption.endLeftovers(unsupervised);
        var lost = new Launching.News.Lost("the node's process was killed, and nothing else supervised the attempt");
        unsupervised.forEach(attempt -> thread.post(() -> onLaunched(attempt.launchId, lost)));
        if (!live.isEmpty()) {
            log.info("attempts taken over running={} lost={}", live.size() - unsupervised.size(), unsupervised.size());
        }
    }

    void open(Staging staging) {
        this.staging = staging;
    }

    /** Of an incarnation that has just begun these are the attempts; all others are stopped at once, and forgotten. */
    void begin(long incarnation, Set<AttemptId> accepted) {
        stopping = null;
        launching.begin(incarnation);
        housekeeping.begin();
        for (Attempt attempt : roster.held()) {
            if (!accepted.contains(attempt.id())) {
                abandon(attempt);
            }
        }
        reports.begin(incarnation, Set.copyOf(roster.ids()));
    }

    private void abandon(Attempt attempt) {
        attempt.abandoned = true;
        roster.forget(attempt.id());
        if (attempt.hasProcess()) {
            launching.kill(attempt.launchId, 0);
        } else if (attempt.phase == Attempt.Phase.STAGED) {
            end(attempt, Verdict.stopped(new Attempt.Stop(Reason.NONE, ""), null)); // it has no process to wait for
        }
    }

    void launch(Assignment assignment) {
        AttemptId id = assignment.attempt();
        if (roster.find(id) != null) {
            reports.repeat(id);
            return;
        }
        if (roster.isOver(id)) {
            log.info("launch dropped, it ended before attempt={}", id);
            return;
        }
        Attempt attempt = new Attempt(assignment, AttemptFolder.of(config.dataDir(), id));
        roster.add(attempt);
        housekeeping.started(attempt);
        if (stopping != null) {
            attempt.stop = stopping;
            end(attempt, Verdict.stopped(stopping, null));
            return;
        }
        try {
            attempt.user = users.resolve(assignment.user());
        } catch (IllegalArgumentException e) {
            end(attempt, Verdict.notStarted(Reason.LAUNCH_FAILED, String.valueOf(e.getMessage())));
            return;
        }
        housekeeping.moveAside(attempt);
        String missing = SecretFiles.missing(assignment.secrets());
        if (missing != null) {
            end(attempt, Verdict.notStarted(Reason.FILES_UNAVAILABLE, missing));
        } else if (!attempt.needsStaging()) {
            startOrWait(attempt);
        } else {
            stage(attempt);
        }
    }

    private void stage(Attempt attempt) {
        fileThreads.run(Staging.mayTakeLong(attempt), () -> {
            Status.Ended failure = staging.tryToPlace(attempt);
            thread.post(() -> staged(attempt, failure));
        });
    }

    private void staged(Attempt attempt, Status.@Nullable Ended failure) {
        if (attempt.abandoned) {
            end(attempt, Verdict.stopped(attempt.stopOrNone(), null));
        } else if (failure != null) {
            end(attempt, failure);
        } else {
            startOrWait(attempt);
        }
    }

    private void startOrWait(Attempt attempt) {
        if (attempt.assignment.barrier()) {
            attempt.phase = Attempt.Phase.STAGED;
            report(attempt, new Status.Staged());
        } else {
            startProcess(attempt);
        }
    }

    /** All of its gang are staged; a word that comes late, or once more, finds nothing that waits. */
    void release(AttemptId id) {
        Attempt attempt = roster.find(id);
        if (attempt != null && attempt.phase == Attempt.Phase.STAGED) {
            startProcess(attempt);
        }
    }

    private void startProcess(Attempt attempt) {
        attempt.phase = Attempt.Phase.STARTING;
        roster.launching(attempt, nextLaunchId++); // not before: they ascend, and files are placed in no order
        notes.accept(Adoption.note(attempt));
        launching.launch(attempt, housekeeping);
    }

    /** What the launcher tells, in order for one attempt. */
    private void onLaunched(long launchId, Launching.News news) {
        Attempt attempt = roster.launched(launchId);
        if (attempt == null) {
            onUnknown(launchId, news);
        } else if (news instanceof Launching.News.Started started) {
            started(attempt, started);
        } else if (news instanceof Launching.News.NotStarted failed) {
            end(
                    attempt,
                    attempt.stop != null
                            ? Verdict.stopped(attempt.stop, null)
                            : Verdict.notStarted(failed.reason(), failed.message()));
        } else if (news instanceof Launching.News.Lost lost) {
            end(attempt, Verdict.lost(Reason.NODE_RESTARTED, lost.message()));
        } else if (news instanceof Launching.News.Over over) {
            processOver(attempt, over.end());
        } else if (news instanceof Launching.News.Progressed progress) {
            report(attempt, new Status.Progress(progress.percent(), progress.text()));
        } else if (news instanceof Launching.News.Concluded concluded) {
            end(attempt, Verdict.concluded(attempt, concluded.end()));
        }
    }

    /** The launcher has it from an earlier JVM, and no notes tell of it; or its end is noted, but not acknowledged. */
    private void onUnknown(long launchId, Launching.News news) {
        if (news instanceof Launching.News.Started) {
            log.warn("process of no known attempt is ended launch={}", launchId);
            launching.kill(launchId, 0);
        } else {
            launching.acknowledge(launchId);
        }
    }

    private void started(Attempt attempt, Launching.News.Started started) {
        attempt.phase = Attempt.Phase.RUNNING;
        companions.started(attempt, launching.groups(), started);
        attempt.pid = started.pid();
        boolean hasProcess = !launching.isInJvm(attempt.launchId);
        attempt.progress = hasProcess ? new ProgressFile(attempt.folder.progress()) : null;
        if (!attempt.reportedRunning) {
            attempt.reportedRunning = true;
            report(attempt, new Status.Running(started.pid()));
        }
        if (hasProcess) {
            gauges.started(attempt, started.group());
        }
        timeLimit.start(attempt, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started.sinceNanos()));
        health.started(attempt, started.sinceNanos());
    }

    private void processOver(Attempt attempt, ProcessEnd end) {
        attempt.processOver(end);
        Usage usage = gauges.ended(attempt, end);
        if (roster.isForgotten(attempt) || !Ending.needsFiles(attempt, end)) {
            progress.at(attempt);
            end(attempt, Ending.conclude(attempt, end, config.maxOutputs()).with(usage));
            return;
        }
        fileThreads.run(false, () -> {
            var ended = Ending.conclude(attempt, end, config.maxOutputs()).with(usage);
            thread.post(() -> {
                progress.at(attempt);
                end(attempt, ended);
            });
        });
    }

    void kill(Kill.Order order) {
        Attempt attempt = roster.find(order.attempt());
        if (attempt != null) {
            if (attempt.isLive()) {
                stop(attempt, new Attempt.Stop(order.reason(), order.message()), order.graceMs());
            } else {
                reports.repeat(order.attempt());
            }
        } else if (!reports.isWaiting(order.attempt())) {
            // Its launch may still be on the way. Whoever asks again has not heard that it is not here.
            roster.remember(order.attempt());
            reports.add(order.attempt(), Verdict.lost(Reason.UNKNOWN_TO_NODE, "node " + node + " does not have it"));
        }
    }

    private void stop(Attempt attempt, Attempt.Stop stop, long graceMs) {
        if (attempt.phase == Attempt.Phase.COLLECTING || !attempt.isLive()) {
            return; // it ended by itself before
        }
        if (attempt.stop == null) {
            attempt.stop = stop;
            if (attempt.hasProcess()) {
                notes.accept(new WorkerNote.Stopping(attempt.id(), stop.reason(), stop.message()));
            }
        }
        if (attempt.phase == Attempt.Phase.STAGED) {
            end(attempt, Verdict.stopped(stop, null));
        } else if (attempt.phase == Attempt.Phase.STAGING) {
            attempt.abandoned = true;
        } else {
            launching.kill(attempt.launchId, graceMs);
        }
    }

    private void throttle(Attempt attempt, boolean stands) {
        if (attempt.phase == Attempt.Phase.RUNNING && (attempt.stop == null || !stands)) {
            launching.throttle(attempt, stands);
        }
    }

    private void warn(Attempt attempt, String message) {
        launching.warn(attempt);
        report(attempt, new Status.Warned(message));
    }

    /** Stops all in order; later launches end at once as stopped. */
    void stopAll(Attempt.Stop stop) {
        stopping = stop;
        for (Attempt attempt : roster.live()) {
            stop(attempt, stop, Math.min(attempt.assignment.killGraceMs(), config.stopGraceMs()));
        }
    }

    /** Kills at once what ends with the lease. What goes on, and what is not told yet, waits for an incarnation. */
    void endUnkept() {
        var stop = new Attempt.Stop(Reason.LEASE_EXPIRED, Verdict.LEASE_OVER);
        for (Attempt attempt : roster.live()) {
            if (!attempt.isKept()) {
                stop(attempt, stop, 0);
            }
        }
        reports.suspend();
    }

    /** The leader has the last word of these. */
    void forget(List<AttemptId> ids) {
        for (AttemptId id : ids) {
            roster.forget(id);
        }
        if (!ids.isEmpty()) {
            notes.accept(new WorkerNote.Forgotten(ids));
        }
    }

    private void end(Attempt attempt, Status.Ended ended) {
        boolean hadProcess = attempt.hasProcess();
        attempt.phase = Attempt.Phase.OVER;
        TimeLimit.cancel(attempt);
        gauges.forget(attempt);
        health.ended(attempt);
        roster.ended(attempt);
        companions.ended(attempt);
        housekeeping.ended(attempt);
        report(attempt, ended);
        if (hadProcess) {
            launching.acknowledge(attempt.launchId); // goes out after the note of its end
        }
        if (ended.state() != AttemptState.FINISHED) {
            log.info("attempt ended attempt={} {}", attempt, Verdict.line(ended));
        }
        roster.tellIfQuiet();
    }

    private void report(Attempt attempt, Status status) {
        if (!roster.isForgotten(attempt)) {
            reports.add(attempt.id(), status, attempt.isNoted(status));
        }
    }

    void lookAtProgress() {
        progress.all();
    }

    /** What those of these that run use now, as far as it is known. For any thread. */
    List<AttemptUsage> usage(List<AttemptId> ids) {
        return gauges.now(ids);
    }

    Companions companions() {
        return companions;
    }

    Roster roster() {
        return roster;
    }

    Runners launching() {
        return launching;
    }

    HealthWatch health() {
        return health;
    }

    void close() {
        gauges.close();
        companions.close();
        health.close();
        launching.close();
        fileThreads.close();
        staging.close();
        housekeeping.close();
    }
}
