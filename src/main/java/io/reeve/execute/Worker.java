package io.reeve.execute;

import io.reeve.execute.exec.ExecSessions;
import io.reeve.execute.files.UploadStore;
import io.reeve.execute.health.BusProbe;
import io.reeve.execute.process.ProcessLauncher;
import io.reeve.execute.report.Notes;
import io.reeve.execute.report.Remains;
import io.reeve.execute.report.Reports;
import io.reeve.execute.report.WorkerLink;
import io.reeve.message.Exec;
import io.reeve.message.FromWorker;
import io.reeve.message.Measuring.AttemptUsage;
import io.reeve.message.Membership.Resume;
import io.reeve.message.ToWorker;
import io.reeve.message.ToWorker.Acknowledge;
import io.reeve.message.ToWorker.Kill;
import io.reeve.message.ToWorker.Launch;
import io.reeve.message.ToWorker.Release;
import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    private final Notes notes;
    private final Path dataDir;
    private final AttemptFiles files;
    private volatile Runnable onLeaseExpired = () -> {};

    /** Also known to the thread before it takes up the next thing to do. */
    private volatile long leaseEndsNanos = ProcessLauncher.NO_DEADLINE;

    /** What it is, or was last, over the lives of several processes. */
    private volatile long lastIncarnation;

    private long term = -1;
    private long incarnation = Remains.NO_INCARNATION;

    private Worker(WorkerConfig config, UploadStore uploads, NodeId node, WorkerLink link, RemoteFiles remoteFiles)
            throws IOException {
        dataDir = config.dataDir();
        Path file = dataDir.resolve("worker").resolve("notes");
        Remains remains = Notes.read(file, node);
        lastIncarnation = remains.incarnation();
        thread = new WorkerThread(this::beforeEach, this::afterEach);
        reports = new Reports(node, message -> send(link, message), this::note);
        // That the supervisor's deadline passed is only a reason to look at the clock: the word may be an old one.
        var outlets = new Attempts.Outlets(reports, this::note, this::beforeEach);
        attempts = new Attempts(config, node, thread, outlets, remains);
        files = new AttemptFiles(config.dataDir(), uploads, attempts.roster()::isLive);
        attempts.open(new Staging(
                node, files, remoteFiles, config, attempts.companions().containers()));
        notes = new Notes(file, node, this::everything);
        thread.begin();
        thread.postEvery(TICK_MS, () -> reports.tick(nowMs()));
        thread.postEvery(PROGRESS_MS, attempts::lookAtProgress);
    }

    /**
     * Makes the folders, starts the process supervisor, or finds the one that an earlier process of this node left,
     * with the attempts it supervises. The worker refuses commands until {@link #start}.
     */
    public static Worker open(
            WorkerConfig config, UploadStore uploads, NodeId node, WorkerLink link, RemoteFiles remoteFiles)
            throws IOException {
        return new Worker(config, uploads, node, link, remoteFiles);
    }

    /** What is left of the incarnation before, to be told at the registration; null where there was none. */
    public @Nullable Resume resume() {
        long before = lastIncarnation;
        return before == Remains.NO_INCARNATION
                ? null
                : new Resume(before, attempts.roster().ids());
    }

    /** Begins an incarnation with nothing from before, and without a lease. */
    public void start(long term, long incarnation) {
        start(term, incarnation, List.of(), OptionalLong.empty());
    }

    /**
     * Begins an incarnation, or goes on with the one before. Before anything else, what an earlier one left is stopped
     * and forgotten, but for the {@code accepted}; where the incarnation is the same, all of it is. The lease counts
     * from the first command on, which may be here before a word of the lease of its own would be.
     *
     * @param leaseEndsNs as of {@link #renew}
     */
    public void start(long term, long incarnation, List<AttemptId> accepted, OptionalLong leaseEndsNs) {
        long deadlineNanos = leaseEndsNs.orElse(ProcessLauncher.NO_DEADLINE);
        leaseEndsNanos = deadlineNanos;
        thread.post(() -> {
            Set<AttemptId> goOn = Set.copyOf(
                    incarnation == lastIncarnation ? attempts.roster().ids() : accepted);
            note(new WorkerNote.Begun(incarnation, List.copyOf(goOn)));
            this.term = term;
            this.incarnation = incarnation;
            lastIncarnation = incarnation;
            attempts.begin(incarnation, goOn);
            attempts.launching().deadline(deadlineNanos);
            log.info("worker started incarnation={} term={} attempts={}", incarnation, term, goOn.size());
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
                attempts.forget(reports.acknowledge(acknowledge.receipts(), nowMs()));
            }
        });
    }

    /** Commands below this term are refused from now on; to be called with the term of each renewal. */
    public void observeTerm(long seenTerm) {
        thread.post(() -> term = Math.max(term, seenTerm));
    }

    /**
     * All attempts but those to be kept are ended with KILL when the lease ends, also when this JVM hangs or is gone,
     * unless a later end is told before.
     *
     * @param leaseEndsNs on the clock of {@link System#nanoTime()}, counted from when the renewal was sent; empty
     *     where no lease is enforced, as in a cluster of one node
     */
    public void renew(OptionalLong leaseEndsNs) {
        long deadlineNanos = leaseEndsNs.orElse(ProcessLauncher.NO_DEADLINE); // which is no time that nanoTime is near
        leaseEndsNanos = deadlineNanos;
        thread.post(() -> attempts.launching().deadline(deadlineNanos));
    }

    /** Called, by the worker's thread, after the lease ran out and the worker fenced itself. */
    public void onLeaseExpired(Runnable callback) {
        onLeaseExpired = callback;
    }

    /**
     * The incarnation is over, or nobody knows: all attempts but those to be kept get KILL at once, nothing is
     * reported, and every command is refused until {@link #start}. Completes when nothing runs but what is to be kept.
     */
    public CompletionStage<Void> fence(Reason reason) {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        thread.post(() -> {
            fenceNow(reason);
            attempts.roster().whenQuiet(() -> quiet.complete(null));
        });
        return quiet;
    }

    private void fenceNow(Reason reason) {
        log.warn(
                "worker fenced reason={} incarnation={} attempts={}",
                reason,
                incarnation,
                attempts.roster().live().size());
        incarnation = Remains.NO_INCARNATION;
        attempts.endUnkept();
    }

    private void leaseExpired() {
        if (incarnation >= 0) {
            fenceNow(Reason.LEASE_EXPIRED);
            onLeaseExpired.run();
        }
    }

    /** A process that was stopped for a while may run nothing, and call nothing alive, before it knows the time. */
    private void beforeEach() {
        long ends = leaseEndsNanos;
        if (ends != ProcessLauncher.NO_DEADLINE && System.nanoTime() - ends >= 0) {
            leaseExpired();
        }
    }

    /**
     * Stops all attempts in order: TERM, then KILL after their grace or the node's bound, whichever is shorter. Each is
     * reported as {@code KILLED}, and what is launched meanwhile too. Completes when none is left and the leader has
     * acknowledged, or a few seconds after none is left.
     *
     * @return whether all is acknowledged. Then the node may leave the cell, and this incarnation is over for every
     *     later process: its word that it leaves may reach the leader late, and must not end what such a one runs.
     *     Where something is not acknowledged, the node's next process tells it.
     */
    public CompletionStage<Boolean> stop(Reason reason, String message) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        thread.post(() -> {
            log.info(
                    "worker stopping reason={} attempts={}",
                    reason,
                    attempts.roster().live().size());
            attempts.stopAll(new Attempt.Stop(reason, message));
            attempts.roster().whenQuiet(() -> {
                long untilMs = nowMs() + LAST_REPORTS_MS;
                awaitReports(untilMs, done);
            });
        });
        return done;
    }

    private void awaitReports(long untilMs, CompletableFuture<Boolean> done) {
        if (reports.isEmpty()) {
            lastIncarnation = Remains.NO_INCARNATION;
            note(new WorkerNote.Begun(lastIncarnation, List.of()));
            notes.flush();
            done.complete(true);
        } else if (nowMs() >= untilMs) {
            done.complete(false);
        } else {
            thread.postAfter(TICK_MS / 10, () -> awaitReports(untilMs, done));
        }
    }

    /** How checks of services that go over the event bus are made. */
    public void checkOver(BusProbe probe) {
        attempts.health().askOver(probe);
    }

    /** Whether attempts outlive this process; asked before the first is started. */
    public boolean isSupervised() {
        return attempts.launching().outlivesTheJvm();
    }

    /** How limits are held here: {@code cgroup-v1}, {@code cgroup-v2} or {@code polling}. */
    public String isolation() {
        return attempts.launching().isolation();
    }

    /** What it can run in containers, as attributes of the node; looks for it, which takes a moment. */
    public Map<String, String> containerAttributes() {
        return attempts.companions()
                .containers()
                .containers()
                .attributes(attempts.launching().groups() != null);
    }

    /** What those of these that run here use now, as far as it is known. */
    public List<AttemptUsage> usage(List<AttemptId> ids) {
        return attempts.usage(ids);
    }

    /** How long the node's next process may be away, where it asked this one to make place for it. */
    public OptionalLong handoverAsked() {
        return Handover.asked(dataDir);
    }

    /** What this worker holds: attempts that run, and those whose end is not acknowledged yet. */
    public List<AttemptId> attempts() {
        return attempts.roster().ids();
    }

    /** Commands beside attempts; answers with a message of the same kind. */
    public CompletionStage<? extends Exec> exec(Exec request) {
        if (request instanceof Exec.Read read) {
            return attempts.companions().execs().read(read.session());
        } else if (request instanceof Exec.Write input) {
            return attempts.companions().execs().write(input);
        } else if (request instanceof Exec.Close over) {
            return CompletableFuture.completedStage(
                    attempts.companions().execs().close(over.session()));
        } else if (!(request instanceof Exec.Open)) {
            throw new IllegalArgumentException("not a request: " + request);
        }
        Exec.Open open = (Exec.Open) request;
        CompletableFuture<Exec.Opened> opened = new CompletableFuture<>();
        thread.post(() -> {
            ExecSessions.Beside beside = attempts.companions().beside(open.attempt());
            if (beside == null) {
                opened.complete(new Exec.Opened("", open.attempt() + " does not run on this node now"));
            } else if (beside.pid() == ProcessHandle.current().pid()) {
                opened.complete(new Exec.Opened(
                        "", open.attempt() + " lives in the process of its node: no command can run beside it"));
            } else {
                attempts.companions().execs().open(open, beside).thenAccept(opened::complete);
            }
        });
        return opened;
    }

    /** The files of this node; serves logs of running attempts as well. */
    public AttemptFiles files() {
        return files;
    }

    /**
     * Ends this worker and leaves its attempts to the process supervisor, until the node's next process takes them
     * over: as long as the lease lasts or, where there is none, {@code ms}. False, and nothing is done, where there is
     * no supervisor.
     */
    public boolean leave(long ms) {
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        thread.post(() -> {
            afterEach();
            left.complete(attempts.launching().leave(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms)));
        });
        return left.join();
    }

    /** Kills what still runs, and stops all threads. Reports nothing; call {@link #stop} first where that matters. */
    @Override
    public void close() {
        thread.close();
        attempts.close();
        notes.close();
    }

    private void note(WorkerNote note) {
        notes.add(note);
    }

    private List<WorkerNote> everything() {
        List<WorkerNote> all = new ArrayList<>();
        if (lastIncarnation != Remains.NO_INCARNATION) {
            all.add(new WorkerNote.Begun(lastIncarnation, attempts.roster().ids()));
        }
        attempts.roster().noteAll(all::add);
        reports.noteAll(all::add);
        return all;
    }

    /** What a report is about must be safe with this node before anybody counts on it. */
    private void send(WorkerLink link, FromWorker message) {
        notes.flush();
        link.send(message);
    }

    private void afterEach() {
        notes.flush(); // before anything is started that it tells of
        attempts.launching().flush();
        reports.send(nowMs());
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
