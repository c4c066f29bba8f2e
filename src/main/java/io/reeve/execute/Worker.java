package io.reeve.execute;

import io.reeve.message.ToWorker;
import io.reeve.message.ToWorker.Acknowledge;
import io.reeve.message.ToWorker.Kill;
import io.reeve.message.ToWorker.Launch;
import io.reeve.message.ToWorker.Release;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the attempts of one node: takes the leader's commands, starts and stops processes, and reports every step until
 * it is acknowledged. All methods may be called by any thread and return at once.
 */
public final class Worker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** How often reports are looked at that nobody acknowledged. */
    private static final long TICK_MS = 250;

    private static final long PROGRESS_MS = 1_000;

    /** How long a stopping node waits for the leader to acknowledge its last reports. */
    private static final long LAST_REPORTS_MS = 3_000;

    private final WorkerThread thread;
    private final Reports reports;
    private final Attempts attempts;
    private final AttemptFiles files;
    private volatile Runnable onLeaseExpired = () -> {};

    private long term = -1;
    private long incarnation = -1;

    private Worker(WorkerConfig config, UploadStore uploads, NodeId node, WorkerLink link, RemoteFiles remoteFiles)
            throws IOException {
        thread = new WorkerThread(this::afterEach);
        reports = new Reports(node, link);
        attempts = new Attempts(config, node, thread, reports, this::leaseExpired);
        files = new AttemptFiles(config.dataDir(), uploads, attempts::isLive);
        attempts.open(new Staging(node, files, remoteFiles, config.maxFileBytes()));
        thread.postEvery(TICK_MS, () -> reports.tick(nowMs()));
        thread.postEvery(PROGRESS_MS, attempts::lookAtProgress);
    }

    /** Makes the folders and starts the process supervisor. The worker refuses commands until {@link #start}. */
    public static Worker open(
            WorkerConfig config, UploadStore uploads, NodeId node, WorkerLink link, RemoteFiles remoteFiles)
            throws IOException {
        return new Worker(config, uploads, node, link, remoteFiles);
    }

    /** Begins an incarnation. What an earlier one left is forgotten; it must have been fenced. */
    public void start(long term, long incarnation) {
        thread.post(() -> {
            this.term = term;
            this.incarnation = incarnation;
            reports.begin(incarnation);
            attempts.begin();
            log.info("worker started incarnation={} term={}", incarnation, term);
        });
    }

    /** Commands of an older term or of another incarnation are dropped. */
    public void onMessage(ToWorker message) {
        thread.post(() -> {
            if (message.term() < term || message.incarnation() != incarnation) {
                log.info(
                        "command refused kind={} term={} ownTerm={} incarnation={} ownIncarnation={}",
                        message.getClass().getSimpleName(),
                        message.term(),
                        term,
                        message.incarnation(),
                        incarnation);
                return;
            }
            term = message.term();
            if (message instanceof Launch launch) {
                launch.assignments().forEach(attempts::launch);
            } else if (message instanceof Kill kill) {
                kill.orders().forEach(attempts::kill);
            } else if (message instanceof Release release) {
                release.attempts().forEach(attempts::release);
            } else if (message instanceof Acknowledge acknowledge) {
                reports.acknowledge(acknowledge.receipts(), nowMs()).forEach(attempts::forget);
            }
        });
    }

    /** Commands below this term are refused from now on; to be called with the term of each renewal. */
    public void observeTerm(long seenTerm) {
        thread.post(() -> term = Math.max(term, seenTerm));
    }

    /**
     * All attempts are ended with KILL at {@code deadlineNanos} of {@link System#nanoTime()}, also when this JVM hangs,
     * unless a later deadline is set before. Counts from when the renewal was sent.
     */
    public void leaseUntil(long deadlineNanos) {
        // Long.MIN_VALUE, which means none, is no time that nanoTime is near.
        thread.post(() -> attempts.deadline(deadlineNanos));
    }

    /** No lease is enforced: a cluster of one node. */
    public void leaseForever() {
        thread.post(() -> attempts.deadline(ProcessLauncher.NO_DEADLINE));
    }

    /** Called, by the worker's thread, after the lease ran out and the worker fenced itself. */
    public void onLeaseExpired(Runnable callback) {
        onLeaseExpired = callback;
    }

    /**
     * The incarnation is over: all attempts get KILL at once and are forgotten, nothing of them is reported, and every
     * command is refused until {@link #start}. Completes when no process is left.
     */
    public CompletionStage<Void> fence(Reason reason) {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        thread.post(() -> {
            fenceNow(reason);
            attempts.whenQuiet(() -> quiet.complete(null));
        });
        return quiet;
    }

    private void fenceNow(Reason reason) {
        log.warn("worker fenced reason={} incarnation={} attempts={}", reason, incarnation, attempts.liveCount());
        incarnation = -1;
        reports.begin(-1);
        attempts.abandonAll();
    }

    private void leaseExpired() {
        if (incarnation >= 0) {
            fenceNow(Reason.LEASE_EXPIRED);
            onLeaseExpired.run();
        }
    }

    /**
     * Stops all attempts in order: TERM, then KILL after their grace or the node's bound, whichever is shorter. Each is
     * reported as {@code KILLED}, and what is launched meanwhile too. Completes when none is left and the leader has
     * acknowledged, or a few seconds after none is left.
     */
    public CompletionStage<Void> stop(Reason reason, String message) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.post(() -> {
            log.info("worker stopping reason={} attempts={}", reason, attempts.liveCount());
            attempts.stopAll(new Attempt.Stop(reason, message));
            attempts.whenQuiet(() -> {
                long untilMs = nowMs() + LAST_REPORTS_MS;
                awaitReports(untilMs, done);
            });
        });
        return done;
    }

    private void awaitReports(long untilMs, CompletableFuture<Void> done) {
        if (reports.isEmpty() || nowMs() >= untilMs) {
            done.complete(null);
        } else {
            thread.postAfter(TICK_MS / 10, () -> awaitReports(untilMs, done));
        }
    }

    /** What this worker holds: attempts that run, and those whose end is not acknowledged yet. */
    public List<AttemptId> attempts() {
        return attempts.ids();
    }

    /** The files of this node; serves logs of running attempts as well. */
    public AttemptFiles files() {
        return files;
    }

    /** Kills what still runs, and stops all threads. Reports nothing; call {@link #stop} first where that matters. */
    @Override
    public void close() {
        thread.close();
        attempts.close();
    }

    private void afterEach() {
        attempts.flush();
        reports.send(nowMs());
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
