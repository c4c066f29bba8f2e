package io.reeve.execute;

import io.reeve.message.FromWorker.Status;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Kill;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of one incarnation, from launch to acknowledged end. All methods are for the worker's thread but for
 * {@link #ids} and {@link #isLive}.
 */
final class Attempts {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    /** Threads that place files and keep outputs: they wait for disks and other nodes, not for cpus. */
    private static final int FILE_THREADS = 8;

    /**
     * Ended attempts that are remembered, so that a launch that arrives late is not run again. The bus delivers up to
     * half a minute late; this many take longer to run.
     */
    private static final int REMEMBERED = 50_000;

    private final WorkerConfig config;
    private final NodeId node;
    private final WorkerThread thread;
    private final Reports reports;
    private final Users users;
    private final Launching launching;
    private final TimeLimit timeLimit;
    private final Housekeeping housekeeping;
    private final ThreadPoolExecutor fileThreads;

    private final Map<AttemptId, Attempt> attempts = new ConcurrentHashMap<>();
    private final Map<Long, Attempt> live = new HashMap<>();
    private final Map<AttemptId, Boolean> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final List<Runnable> whenQuiet = new ArrayList<>();
    private Attempt.@Nullable Stop stopping;
    private long nextLaunchId = 1;

    @SuppressWarnings("NullAway.Init") // open() sets it before anything is launched
    private Staging staging;

    Attempts(WorkerConfig config, NodeId node, WorkerThread thread, Reports reports, Runnable leaseExpired)
            throws IOException {
        this.config = config;
        this.node = node;
        this.thread = thread;
        this.reports = reports;
        this.users = new Users(config);
        fileThreads = new ThreadPoolExecutor(
                FILE_THREADS,
                FILE_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named("reeve-files"));
        fileThreads.allowCoreThreadTimeOut(true);
        housekeeping = new Housekeeping(config.dataDir(), config.keep());
        launching = new Launching(config, thread, this::onLaunched, leaseExpired);
        timeLimit = new TimeLimit(thread, this::stop, this::warn);
        Path closed = config.defaultUser() == null ? null : Users.closedTo(config.dataDir());
        if (closed != null) {
            log.warn(
                    "data folder not reachable user={} closed={}: tasks can use relative paths only, not REEVE_DIR,"
                            + " TMPDIR or REEVE_PROGRESS; choose a data folder that others may pass",
                    config.defaultUser(),
                    closed);
        }
    }

    void open(Staging staging) {
        this.staging = staging;
    }

    void begin() {
        stopping = null;
        launching.deadline(ProcessLauncher.NO_DEADLINE);
    }

    void launch(Assignment assignment) {
        AttemptId id = assignment.attempt();
        if (attempts.containsKey(id)) {
            reports.repeat(id);
            return;
        }
        if (remembered.containsKey(id)) {
            log.info("launch dropped, it ended before attempt={}", id);
            return;
        }
        Attempt attempt = new Attempt(assignment, AttemptFolder.of(config.dataDir(), id), nextLaunchId++);
        attempts.put(id, attempt);
        live.put(attempt.launchId, attempt);
        housekeeping.started(attempt.folder);
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
        housekeeping.moveAside(attempt.folder);
        if (assignment.files().isEmpty()) {
            startOrWait(attempt);
        } else {
            stage(attempt);
        }
    }

    private void stage(Attempt attempt) {
        onFileThread(() -> {
            String trouble = null;
            try {
                staging.place(attempt);
            } catch (IOException | RuntimeException e) {
                trouble = FileTrouble.describe(e);
            }
            String failure = trouble;
            thread.post(() -> staged(attempt, failure));
        });
    }

    private void staged(Attempt attempt, @Nullable String failure) {
        if (attempt.abandoned) {
            Attempt.Stop stop = attempt.stop == null ? new Attempt.Stop(Reason.NONE, "") : attempt.stop;
            end(attempt, Verdict.stopped(stop, null));
        } else if (failure != null) {
            end(attempt, Verdict.notStarted(Reason.FILES_UNAVAILABLE, failure));
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
        Attempt attempt = attempts.get(id);
        if (attempt != null && attempt.phase == Attempt.Phase.STAGED) {
            startProcess(attempt);
        }
    }

    private void startProcess(Attempt attempt) {
        attempt.phase = Attempt.Phase.STARTING;
        boolean staged = !attempt.assignment.files().isEmpty();
        Path spare = staged || !launching.takesSpares() ? null : housekeeping.spare(attempt.user);
        launching.launch(attempt, spare, AttemptEnvironment.of(attempt.assignment, attempt.folder, node, attempt.user));
    }

    /** What the launcher tells, in order for one attempt. */
    private void onLaunched(long launchId, Launching.News news) {
        Attempt attempt = live.get(launchId);
        if (attempt == null) {
            return;
        }
        if (news instanceof Launching.News.Started started) {
            attempt.phase = Attempt.Phase.RUNNING;
            attempt.pid = started.pid();
            attempt.progress = new ProgressFile(attempt.folder.progress());
            report(attempt, new Status.Running(started.pid()));
            timeLimit.start(attempt);
        } else if (news instanceof Launching.News.NotStarted failed) {
            end(
                    attempt,
                    attempt.stop != null
                            ? Verdict.stopped(attempt.stop, null)
                            : Verdict.notStarted(Reason.LAUNCH_FAILED, failed.message()));
        } else if (news instanceof Launching.News.Lost lost) {
            end(attempt, Verdict.lost(Reason.NODE_RESTARTED, lost.message()));
        } else if (news instanceof Launching.News.Over over) {
            processOver(attempt, over.end());
        }
    }

    private void processOver(Attempt attempt, ProcessEnd end) {
        attempt.phase = Attempt.Phase.COLLECTING;
        if (attempt.abandoned && isForgotten(attempt) || !Ending.needsFiles(attempt, end)) {
            reportProgress(attempt);
            end(attempt, Ending.conclude(attempt, end, config.maxOutputs()));
            return;
        }
        onFileThread(() -> {
            Status.Ended ended = Ending.conclude(attempt, end, config.maxOutputs());
            thread.post(() -> {
                reportProgress(attempt);
                end(attempt, ended);
            });
        });
    }

    void kill(Kill.Order order) {
        Attempt attempt = attempts.get(order.attempt());
        if (attempt != null) {
            if (attempt.isLive()) {
                stop(attempt, new Attempt.Stop(order.reason(), order.message()), order.graceMs());
            } else {
                reports.repeat(order.attempt());
            }
        } else if (!remembered.containsKey(order.attempt())) {
            remembered.put(order.attempt(), true); // its launch may still be on the way
            reports.add(order.attempt(), Verdict.lost(Reason.UNKNOWN_TO_NODE, "node " + node + " does not have it"));
        }
    }

    private void stop(Attempt attempt, Attempt.Stop stop, long graceMs) {
        if (attempt.phase == Attempt.Phase.COLLECTING || !attempt.isLive()) {
            return; // it ended by itself before
        }
        if (attempt.stop == null) {
            attempt.stop = stop;
        }
        if (attempt.phase == Attempt.Phase.STAGED) {
            end(attempt, Verdict.stopped(stop, null));
        } else if (attempt.phase == Attempt.Phase.STAGING) {
            attempt.abandoned = true;
        } else {
            launching.kill(attempt, graceMs);
        }
    }

    private void warn(Attempt attempt, String message) {
        launching.warn(attempt);
        report(attempt, new Status.Warned(message));
    }

    /** Stops all in order; later launches end at once as stopped. */
    void stopAll(Attempt.Stop stop) {
        stopping = stop;
        for (Attempt attempt : List.copyOf(live.values())) {
            stop(attempt, stop, Math.min(attempt.assignment.killGraceMs(), config.stopGraceMs()));
        }
    }

    /** Kills all at once and forgets them. */
    void abandonAll() {
        for (Attempt attempt : live.values()) {
            attempt.abandoned = true;
            launching.kill(attempt, 0);
        }
        attempts.clear();
        remembered.clear();
        for (Attempt attempt : List.copyOf(live.values())) {
            if (attempt.phase == Attempt.Phase.STAGED) {
                end(attempt, Verdict.stopped(new Attempt.Stop(Reason.NONE, ""), null)); // it has no process to wait for
            }
        }
    }

    /** The leader has the last word of it. */
    void forget(AttemptId id) {
        attempts.remove(id);
        remembered.put(id, true);
    }

    private void end(Attempt attempt, Status.Ended ended) {
        attempt.phase = Attempt.Phase.OVER;
        TimeLimit.cancel(attempt);
        live.remove(attempt.launchId);
        housekeeping.ended(attempt.folder, attempt.user);
        report(attempt, ended);
        if (ended.state() != AttemptState.FINISHED) {
            log.info("attempt ended attempt={} state={} reason={}", attempt, ended.state(), ended.reason());
        }
        if (live.isEmpty()) {
            List<Runnable> quiet = List.copyOf(whenQuiet);
            whenQuiet.clear();
            quiet.forEach(Runnable::run);
        }
    }

    private void report(Attempt attempt, Status status) {
        if (!isForgotten(attempt)) {
            reports.add(attempt.id(), status);
        }
    }

    /** Whether it is of an incarnation that is over. */
    private boolean isForgotten(Attempt attempt) {
        return attempts.get(attempt.id()) != attempt;
    }

    /** Runs {@code callback} when nothing of any attempt runs, which may be now. */
    void whenQuiet(Runnable callback) {
        if (live.isEmpty()) {
            callback.run();
        } else {
            whenQuiet.add(callback);
        }
    }

    void lookAtProgress() {
        List<Attempt> running = new ArrayList<>();
        for (Attempt attempt : live.values()) {
            if (attempt.phase == Attempt.Phase.RUNNING && !attempt.abandoned) {
                running.add(attempt);
            }
        }
        running.forEach(this::reportProgress);
    }

    private void reportProgress(Attempt attempt) {
        if (attempt.progress == null || isForgotten(attempt)) {
            return;
        }
        try {
            Status.Progress progress = attempt.progress.look();
            if (progress != null) {
                report(attempt, progress);
            }
        } catch (IOException e) {
            log.debug("progress not read attempt={} error={}", attempt, e.getMessage());
        }
    }

    void deadline(long deadlineNanos) {
        launching.deadline(deadlineNanos);
    }

    void flush() {
        launching.flush();
    }

    List<AttemptId> ids() {
        return List.copyOf(attempts.keySet());
    }

    boolean isLive(AttemptId id) {
        Attempt attempt = attempts.get(id);
        return attempt != null && attempt.isLive();
    }

    int liveCount() {
        return live.size();
    }

    private void onFileThread(Runnable task) {
        try {
            fileThreads.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("worker closed"); // nobody is left to care
        }
    }

    void close() {
        launching.close();
        fileThreads.shutdownNow();
        housekeeping.close();
    }
}
