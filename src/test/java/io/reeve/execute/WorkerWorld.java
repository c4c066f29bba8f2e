package io.reeve.execute;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.UploadStore;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Reading;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Kill;
import io.reeve.message.ToWorker.Launch;
import io.reeve.message.ToWorker.OutputGlob;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.SecretGrant;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.HealthCheck;
import io.reeve.model.Isolation;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.TaskLimits;
import io.reeve.model.Work;
import io.reeve.runner.TaskRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One worker with real processes, and a leader that is not there. */
final class WorkerWorld implements AutoCloseable {
    static final NodeId NODE = new NodeId("n1");
    static final long LOG_BYTES = 512 << 10;
    static final long TERM = 5;
    static final long INCARNATION = 3;

    final Path dataDir;
    final FakeLeader leader = new FakeLeader();
    final UploadStore uploads;
    private final WorkerConfig config;
    Worker worker;
    volatile RemoteFiles remoteFiles =
            (node, request) -> CompletableFuture.failedFuture(new java.io.IOException("node " + node + " is away"));

    WorkerWorld(Path dir) throws Exception {
        this(dir, true);
    }

    /** @param supervisor whether the native one is used */
    WorkerWorld(Path dir, boolean supervisor) throws Exception {
        this(dir, supervisor, List.of());
    }

    WorkerWorld(Path dir, boolean supervisor, List<TaskRunner> runners) throws Exception {
        this(dir, supervisor, runners, Isolation.AUTO);
    }

    WorkerWorld(Path dir, boolean supervisor, Isolation isolation) throws Exception {
        this(dir, supervisor, List.of(), isolation);
    }

    WorkerWorld(Path dir, Isolation isolation, ContainerSettings containers) throws Exception {
        this(dir, true, List.of(), isolation, containers);
    }

    private WorkerWorld(Path dir, boolean supervisor, List<TaskRunner> runners, Isolation isolation) throws Exception {
        this(dir, supervisor, runners, isolation, ContainerSettings.DEFAULT);
    }

    private WorkerWorld(
            Path dir, boolean supervisor, List<TaskRunner> runners, Isolation isolation, ContainerSettings containers)
            throws Exception {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx--x--x"));
        dataDir = dir.resolve("data");
        WorkerConfig base = WorkerConfig.of(dataDir);
        // A root file system has a whole busybox in it.
        long mostBytes = containers == ContainerSettings.DEFAULT ? 1 << 20 : 8 << 20;
        WorkerFiles files = new WorkerFiles(List.of(dir.resolve("given")), 1 << 20, LOG_BYTES);
        config = new WorkerConfig(
                        dataDir, base.defaultUser(), Set.of("games"), mostBytes, 1_000, 1_000, base.keep(), supervisor)
                .withRunners(runners)
                .with(isolation)
                .with(containers)
                .with(files);
        uploads = new UploadStore(dataDir, mostBytes);
        reopen();
        leader.term(TERM);
        worker.start(TERM, INCARNATION);
    }

    /** As the death of its JVM would: nothing is said to anybody. */
    void crash() {
        worker.leave(0);
        worker.close();
    }

    /** The node's next process; it is no part of the cell before it is started. */
    Worker reopen() throws Exception {
        worker = Worker.open(config, uploads, NODE, leader, (node, request) -> remoteFiles.read(node, request));
        leader.leads(worker);
        return worker;
    }

    /** The node's next process, which the leader lets go on. */
    void resume() throws Exception {
        reopen();
        start(INCARNATION, worker.attempts(), inMs(60_000));
    }

    void start(long incarnation, List<AttemptId> accepted, OptionalLong leaseEndsNs) {
        worker.start(TERM, incarnation, accepted, leaseEndsNs);
    }

    void leaseMs(long ms) {
        worker.renew(inMs(ms));
    }

    /** What the clock of leases shows then. */
    static OptionalLong inMs(long ms) {
        return OptionalLong.of(System.nanoTime() + ms * 1_000_000);
    }

    static AttemptId attempt(String text) {
        return AttemptId.parse(text);
    }

    /** A task of one shell script; the rest is set by its methods. */
    static TaskOf task(String attempt, String script) {
        return new TaskOf(attempt(attempt), List.of("/bin/sh", "-c", script));
    }

    AttemptId launch(TaskOf task) {
        worker.onMessage(new Launch(TERM, INCARNATION, List.of(task.assignment())));
        return task.attempt;
    }

    AttemptId launch(String attempt, String script) {
        return launch(task(attempt, script));
    }

    Status.Ended run(TaskOf task) {
        return leader.awaitEnd(launch(task));
    }

    Status.Ended run(String attempt, String script) {
        return run(task(attempt, script));
    }

    void kill(AttemptId attempt, long graceMs, Reason reason) {
        worker.onMessage(
                new Kill(TERM, INCARNATION, List.of(new Kill.Order(attempt, graceMs, reason, "stopped by the test"))));
    }

    String stdout(AttemptId attempt) {
        return text(new Reading.FileName.Log(attempt, Reading.Stream.STDOUT));
    }

    String text(Reading.FileName file) {
        Reading reading = worker.files().read(new Reading.ReadFile(file, 0, Reading.Chunk.MAX_BYTES));
        return reading instanceof Reading.Chunk chunk
                ? new String(chunk.bytes(), StandardCharsets.UTF_8)
                : reading.toString();
    }

    AttemptFolder folder(AttemptId attempt) {
        return AttemptFolder.of(dataDir, attempt);
    }

    @Override
    public void close() {
        worker.close();
    }

    /** An assignment in the making. */
    static final class TaskOf {
        final AttemptId attempt;
        private final List<String> command;
        private List<Placement> files = List.of();
        private List<OutputGlob> outputs = List.of();
        private Map<String, String> env = Map.of();
        private @Nullable String user;
        private long runTimeoutMs = -1;
        private long killGraceMs = 10_000;
        private boolean barrier;
        private long warnAfterMs;
        private boolean keep;
        private TaskLimits limits = TaskLimits.UNSAID;
        private List<SecretGrant> secrets = List.of();
        private @Nullable Work work;
        private @Nullable HealthCheck health;

        TaskOf(AttemptId attempt, List<String> command) {
            this.attempt = attempt;
            this.command = command;
        }

        TaskOf files(Placement... placements) {
            files = List.of(placements);
            return this;
        }

        TaskOf outputs(String... globs) {
            outputs = java.util.Arrays.stream(globs)
                    .map(glob -> new OutputGlob(glob.replace("?optional", ""), glob.endsWith("?optional")))
                    .toList();
            return this;
        }

        TaskOf env(Map<String, String> variables) {
            env = variables;
            return this;
        }

        TaskOf user(String name) {
            user = name;
            return this;
        }

        TaskOf timeouts(long runMs, long graceMs) {
            runTimeoutMs = runMs;
            killGraceMs = graceMs;
            return this;
        }

        /** It starts only when it is told to. */
        TaskOf barrier() {
            barrier = true;
            return this;
        }

        /** It goes on when the lease is over. */
        TaskOf keep() {
            keep = true;
            return this;
        }

        TaskOf limits(TaskLimits said) {
            limits = said;
            return this;
        }

        TaskOf warnAfter(long ms) {
            warnAfterMs = ms;
            return this;
        }

        TaskOf secret(boolean file, String at, byte[] value) {
            String base64 = Base64.getEncoder().encodeToString(value);
            secrets = Stream.concat(secrets.stream(), Stream.of(new SecretGrant(file, at, "default", "s", base64, "")))
                    .toList();
            return this;
        }

        TaskOf missingSecret(String trouble) {
            secrets = List.of(new SecretGrant(false, "A", "default", "s", null, trouble));
            return this;
        }

        TaskOf health(HealthCheck check) {
            health = check;
            return this;
        }

        /** What it is where it is no command alone. */
        TaskOf work(Work kind) {
            work = kind;
            return this;
        }

        Assignment assignment() {
            Allocation allocation = new Allocation(Resources.of(500, 64 << 20), List.of(8080, 31_000));
            Assignment unlimited = new Assignment(
                    attempt,
                    allocation,
                    command,
                    env,
                    user,
                    files,
                    outputs,
                    runTimeoutMs,
                    killGraceMs,
                    barrier,
                    warnAfterMs,
                    keep);
            return unlimited
                    .withLimits(limits)
                    .withSecrets(secrets)
                    .withWork(work, null)
                    .withChecks(health, null);
        }
    }
}
