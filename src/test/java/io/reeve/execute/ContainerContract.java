package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.execute.process.ProcessTable;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Reading;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Isolation;
import io.reeve.model.Reason;
import io.reeve.model.TaskLimits;
import io.reeve.model.Work;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds in a container whoever makes it: one node with a root file system of busybox, and real containers. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerContract {
    static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int MIB = 1 << 20;

    @TempDir
    static Path dir;

    WorkerWorld world;

    /** Of the runtime or engine; skips where that is not there. */
    abstract ContainerSettings settings(Path folder) throws Exception;

    /** The kind of work whose container is of this runtime or engine, as the sample of all others. */
    abstract Work.Container container();

    @BeforeAll
    void openWorld() throws Exception {
        assumeThat(BUSYBOX).as("busybox-static, for a root file system").exists();
        Path folder = Files.createDirectory(dir.resolve(getClass().getSimpleName()));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        makeRootfs(folder.resolve("images").resolve("busybox"));
        Files.createDirectories(folder.resolve("shared").resolve("inner"));
        Files.writeString(folder.resolve("shared").resolve("given"), "given\n");
        Files.setPosixFilePermissions(folder.resolve("shared"), PosixFilePermissions.fromString("rwxrwxrwx"));
        world = new WorkerWorld(folder, isolation(), settings(folder));
    }

    Isolation isolation() {
        return Isolation.AUTO;
    }

    @AfterAll
    void closeWorld() {
        if (world != null) {
            world.close();
        }
    }

    Path folder() {
        return world.dataDir.getParent();
    }

    static void makeRootfs(Path root) throws Exception {
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("etc"));
        Files.copy(BUSYBOX, root.resolve("bin/busybox"));
        for (String name :
                List.of("sh", "cat", "echo", "env", "id", "ls", "sleep", "touch", "ip", "dd", "kill", "true", "tail")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(name), Path.of("busybox"));
        }
        Files.writeString(root.resolve("etc/motd"), "hello from inside\n");
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    static AttemptId next() {
        return AttemptId.parse("box." + NUMBER.incrementAndGet() + "/t@1");
    }

    WorkerWorld.TaskOf task(String script) {
        return new WorkerWorld.TaskOf(next(), List.of("/bin/sh", "-c", script)).work(container());
    }

    Ended run(WorkerWorld.TaskOf task) {
        return world.run(task);
    }

    String stdout(WorkerWorld.TaskOf task) {
        return world.stdout(task.attempt);
    }

    String stderr(WorkerWorld.TaskOf task) {
        return world.text(new Reading.FileName.Log(task.attempt, Reading.Stream.STDERR));
    }

    Work.Container with(List<Work.Container.Mount> mounts, String network, String user) {
        Work.Container base = container();
        return new Work.Container(
                base.image(), base.rootfs(), List.of(), List.of(), mounts, base.pull(), network, base.readOnly(), user);
    }

    @Test
    void task_inAContainer_seesItsRootAndOwnProcessesAlone() {
        var task = task("cat /etc/motd; ls -d /proc/[0-9]*; pwd; echo wrong >&2; exit 7")
                .env(Map.of("MINE", "yes"));
        Ended ended = run(task);

        assertThat(ended.reason()).as(ended.message()).isEqualTo(Reason.EXIT_STATUS);
        assertThat(ended.exitStatus()).isEqualTo(7);
        assertThat(ended.message()).contains("exit status 7").contains("wrong");
        assertThat(stdout(task)).matches("hello from inside\n(/proc/[0-9]\n){2,3}/work\n");
        assertThat(stderr(task)).isEqualTo("wrong\n");
    }

    @Test
    void environment_hasTheTasksOwn_andPlacesInside() {
        var task = task("env").env(Map.of("MINE", "yes", "SPACE", "a b\nc"));

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task))
                .contains("MINE=yes\n")
                .contains("SPACE=a b\nc\n")
                .contains("REEVE_DIR=/work\n")
                .contains("REEVE_TASK=t\n")
                .contains("TMPDIR=/tmp\n")
                .contains("PATH=/")
                .doesNotContain(world.dataDir.toString());
    }

    @Test
    void secrets_inEnvironmentAndFiles_areThere_andInNoFileBeside() throws Exception {
        byte[] value = "hush-5313".getBytes(StandardCharsets.US_ASCII);
        var task = task("echo $WORD | tail -c 5; cat $REEVE_SECRETS/key | tail -c 4; touch go;"
                        + " while [ ! -e on ]; do sleep 0.05; done")
                .secret(false, "WORD", value)
                .secret(true, "key", value);
        world.launch(task);
        Path work = world.folder(task.attempt).work();
        Await.until("the task has its secrets", () -> Files.exists(work.resolve("go")));

        assertThat(holding("hush-5313"))
                .allMatch(file -> file.startsWith(world.folder(task.attempt).secrets()));
        Files.createFile(work.resolve("on"));
        assertThat(world.leader.awaitEnd(task.attempt).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("5313\n5313");
    }

    /** Files of the node that hold the text, pipes left aside. */
    private List<Path> holding(String text) throws Exception {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(world.dataDir)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void outputs_ofTheWorkingDirectory_areKept() {
        var task = task("echo out > result.txt; echo 40 half > $REEVE_PROGRESS; echo x > /tmp/y && cat /tmp/y")
                .outputs("*.txt");
        Ended ended = run(task);

        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        assertThat(ended.outputs())
                .singleElement()
                .satisfies(file -> assertThat(file.path()).isEqualTo("result.txt"));
        assertThat(world.text(new Reading.FileName.Output(task.attempt, "result.txt")))
                .isEqualTo("out\n");
    }

    @Test
    void memory_aboveTheLimit_isToldWithItsPeak() {
        var task = task("dd if=/dev/zero of=/dev/null bs=200M count=1").limits(new TaskLimits(32L * MIB, 0, 0, 0, 0));
        Ended ended = run(task);

        Assumptions.assumeTrue(world.worker.isolation().startsWith("cgroup"), "control groups, which hold this limit");
        assertThat(ended.reason()).as(ended.message()).isEqualTo(Reason.OUT_OF_MEMORY);
        assertThat(ended.usage()).isNotNull();
        assertThat(ended.usage().peakBytes()).isBetween(24L * MIB, 33L * MIB);
    }

    @Test
    void processes_aboveTheLimit_areRefused() {
        var task =
                task("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do sleep 2 & done; exit 3")
                        .limits(new TaskLimits(0, 0, 16, 0, 0));
        Ended ended = run(task);

        Assumptions.assumeTrue(world.worker.isolation().startsWith("cgroup"), "control groups, which hold this limit");
        assertThat(ended.reason()).as(ended.message()).isEqualTo(Reason.PIDS_LIMIT);
    }

    @Test
    void term_reachesTheTask_whichEndsInOrder() throws Exception {
        var task = task("trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 0.1; done");
        world.launch(task);
        awaitOutput(task, "up");
        world.kill(task.attempt, 10_000, Reason.KILLED_BY_USER);
        Ended ended = world.leader.awaitEnd(task.attempt);

        assertThat(ended.state()).isEqualTo(AttemptState.KILLED);
        assertThat(stdout(task)).isEqualTo("up\nbye\n");
        assertNothingLeft(task);
    }

    @Test
    void kill_afterAnIgnoredTerm_leavesNothing() throws Exception {
        var task = task("trap '' TERM; (trap '' TERM; sleep 300) & echo up; sleep 301");
        world.launch(task);
        awaitOutput(task, "up");
        world.kill(task.attempt, 300, Reason.KILLED_BY_USER);

        assertThat(world.leader.awaitEnd(task.attempt).signal()).isEqualTo(9);
        assertNothingLeft(task);
    }

    @Test
    void signal_ofTheTask_isToldAsSuch() {
        Ended ended = run(task("kill -SEGV $$"));

        assertThat(ended.reason()).as(ended.message()).isEqualTo(Reason.SIGNAL);
        assertThat(ended.signal()).isEqualTo(11);
    }

    @Test
    void network_none_hasLoopbackAlone() {
        var task = task("ls /proc/self/net/dev >/dev/null && cat /proc/net/dev").work(with(List.of(), "none", ""));

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)
                        .lines()
                        .filter(line -> line.contains(":"))
                        .map(line -> line.strip().split(":")[0]))
                .containsOnly("lo");
    }

    @Test
    void mounts_belowAGivenFolder_areThere_andOthersAreRefused() {
        String shared = folder().resolve("shared").toString();
        var readOnly = new Work.Container.Mount(shared, "/data", true);
        var writable = new Work.Container.Mount(shared, "/etc/deep/data", false);
        var task = task("cat /data/given; cat /etc/motd; touch /etc/deep/data/made && echo made; touch /data/no")
                .work(with(List.of(readOnly, writable), "host", ""));
        Ended ended = run(task);

        assertThat(stdout(task)).as(ended.message()).isEqualTo("given\nhello from inside\nmade\n");
        assertThat(ended.message()).contains("Read-only file system");
        var other = new Work.Container.Mount("/etc", "/data", true);
        Ended refused = run(task("true").work(with(List.of(other), "host", "")));
        assertThat(refused.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(refused.message()).contains("/etc is not given").contains("container-mounts");
    }

    @Test
    void command_thatIsNotThere_isToldAsSuch() {
        Ended ended = run(new WorkerWorld.TaskOf(next(), List.of("no-such-program")).work(container()));

        assertThat(ended.reason()).as(ended.message()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(ended.message())
                .contains("no-such-program could not be executed")
                .contains("No such file");
    }

    @Test
    void crash_ofTheNode_leavesTheContainerRunning_andItsEndIsTold() throws Exception {
        var task = task("echo up; while [ ! -e on ]; do sleep 0.05; done; echo on; exit 5");
        world.launch(task);
        awaitOutput(task, "up");
        world.leaseMs(30_000);
        world.crash();
        world.resume();
        Files.createFile(world.folder(task.attempt).work().resolve("on"));

        assertThat(world.leader.awaitEnd(task.attempt).exitStatus()).isEqualTo(5);
        assertThat(stdout(task)).isEqualTo("up\non\n");
        assertNothingLeft(task);
    }

    @Test
    void lease_thatEnds_endsTheContainer_whileNoProcessOfTheNodeIsThere() throws Exception {
        var task = task("echo up; while true; do sleep 0.1; done");
        world.launch(task);
        awaitOutput(task, "up");
        world.leaseMs(800);
        world.crash();
        Await.until("nothing of it runs", () -> !running(task));

        world.resume();
        assertThat(world.leader.awaitEnd(task.attempt).reason()).isEqualTo(Reason.LEASE_EXPIRED);
        assertNothingLeft(task);
    }

    private static boolean running(WorkerWorld.TaskOf task) {
        return ProcessHandle.allProcesses()
                .anyMatch(
                        process -> ProcessTable.environmentOf(process.pid()).contains("REEVE_ATTEMPT=" + task.attempt));
    }

    @Test
    void pipes_ofTheFirstProcess_areNoBusinessOfTheTask() {
        var task = task("for at in /reeve/run/in /reeve/run/out /proc/1/fd/3 /proc/1/fd/4; do"
                + " if [ -e $at ]; then echo $at; fi; done; exit 4");
        Ended ended = run(task);

        assertThat(ended.exitStatus()).as(ended.message()).isEqualTo(4);
        assertThat(stdout(task)).isEmpty();
    }

    void awaitOutput(WorkerWorld.TaskOf task, String text) throws Exception {
        Await.until("the task said " + text, () -> stdout(task).contains(text));
    }

    /** No process whose environment names the attempt, and no mount below its folder. */
    void assertNothingLeft(WorkerWorld.TaskOf task) {
        String mark = "REEVE_ATTEMPT=" + task.attempt;
        List<String> left = ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> ProcessTable.environmentOf(pid).contains(mark))
                .map(Object::toString)
                .toList();
        assertThat(left).isEmpty();
        assertThat(read("/proc/self/mountinfo"))
                .doesNotContain(task.attempt.task().job().toString());
    }

    static String read(String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
