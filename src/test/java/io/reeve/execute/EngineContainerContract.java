package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What holds for containers of images, whichever engine makes them: one that the test starts. */
abstract class EngineContainerContract extends ContainerCompanyContract {
    private static final String IMAGE = "reeve-busybox:1";

    private TestEngine engine;

    abstract TestEngine open(Path engineFolder) throws Exception;

    /** As the node tells of it, a pattern. */
    abstract String nameAndVersion();

    @Override
    ContainerSettings settings(Path folder) throws Exception {
        engine = open(folder.resolve("engine"));
        assumeThat(Files.isWritable(Path.of("/sys/fs/cgroup/pids"))
                        || Files.isWritable(Path.of("/sys/fs/cgroup/cgroup.procs")))
                .as("control groups, which containers of an engine need")
                .isTrue();
        engine.importImage(
                folder.resolve("images").resolve("busybox"),
                IMAGE,
                "ENV PATH=/bin",
                "ENV OF_IMAGE=here",
                "CMD [\"cat\",\"/etc/motd\"]");
        return new ContainerSettings(
                ContainerSettings.NONE,
                engine.socket().toString(),
                List.of(),
                List.of(folder.resolve("shared")),
                Set.of("0", "1234:5678"),
                1 << 20);
    }

    @AfterAll
    void closeEngine() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }

    @Override
    Work.Container container() {
        return of(IMAGE, "never", false, "");
    }

    private static Work.Container of(String image, String pull, boolean readOnly, String user) {
        return new Work.Container(image, "", List.of(), List.of(), List.of(), pull, "host", readOnly, user);
    }

    private WorkerWorld.TaskOf bare(Work.Container work) {
        return new WorkerWorld.TaskOf(next(), List.of()).work(work);
    }

    @Override
    void assertNothingLeft(WorkerWorld.TaskOf task) {
        super.assertNothingLeft(task);
        try {
            Await.until(
                    "the container of " + task.attempt + " is gone",
                    () -> !engine.docker("ps", "-aq", "--filter", "label=reeve.attempt=" + task.attempt)
                            .text()
                            .matches("(?s)[0-9a-f]+.*"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void attributes_tellOfTheEngine() {
        Map<String, String> attributes = world.worker.containerAttributes();

        assertThat(attributes).containsEntry("runs-container", "yes").containsEntry("runs-container-image", "yes");
        assertThat(attributes.get("container-engine")).matches(nameAndVersion());
        assertThat(attributes).doesNotContainKey("runs-container-rootfs");
    }

    @Test
    void image_saysWhatToRun_andItsEnvironment() {
        var task = bare(container());
        Ended ended = run(task);
        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("hello from inside\n");

        var env = task("echo $OF_IMAGE $PATH");
        assertThat(run(env).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(env)).isEqualTo("here /bin\n");
    }

    @Test
    void args_replaceThoseOfTheImage() {
        var work = new Work.Container(
                IMAGE, "", List.of("echo", "a"), List.of("b c"), List.of(), "missing", "none", false, "");
        var task = bare(work);

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("a b c\n");
    }

    @Test
    void image_thatIsNotThere_isToldAsSuch() {
        Ended never = run(bare(of("reeve-none:1", "never", false, "")));
        assertThat(never.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(never.message())
                .contains("image reeve-none:1 is not on this node")
                .contains("pull: never");

        Ended pulled = run(bare(of("127.0.0.1:9/reeve-none:1", "missing", false, "")));
        assertThat(pulled.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(pulled.message()).contains("image 127.0.0.1:9/reeve-none:1 could not be pulled");
    }

    @Test
    void image_ofARegistry_isPulled_onceOrEachTime() throws Exception {
        String image = "127.0.0.1:" + engine.registryPort + "/reeve-pulled:1";
        Path root = folder().resolve("images").resolve("pulled");
        makeRootfs(root);
        try (var registry = ImageRegistry.open(folder().resolve("registry"), engine.registryPort)) {
            push(root, "first", image);
            assertThat(saidBy(image, "missing")).isEqualTo("first");

            push(root, "second", image);
            engine.importImage(folder().resolve("images").resolve("busybox"), image, "CMD [\"echo\",\"own\"]");
            assertThat(saidBy(image, "missing")).isEqualTo("own\n");
            assertThat(saidBy(image, "always")).isEqualTo("second");
        }
        assertThat(saidBy(image, "missing")).isEqualTo("second");
    }

    /** Leaves the image in the registry alone. */
    private void push(Path root, String says, String image) throws Exception {
        Files.writeString(root.resolve("etc/motd"), says);
        engine.importImage(root, image, "CMD [\"/bin/cat\",\"/etc/motd\"]");
        TestEngine.Said pushed = engine.docker("push", image);
        assertThat(pushed.status()).as(pushed.text()).isZero();
        assertThat(engine.docker("rmi", image).status()).isZero();
    }

    private String saidBy(String image, String pull) {
        var task = bare(of(image, pull, false, ""));
        Ended ended = run(task);
        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        return stdout(task);
    }

    @Test
    void root_readOnly_cannotBeWritten() {
        var task = task("touch /x; touch \"$REEVE_DIR/x\" && echo work").work(of(IMAGE, "never", true, ""));

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("work\n");
        assertThat(stderr(task)).contains("Read-only file system");
    }

    @Test
    void user_isTheTasksOwn_unlessTheNodeAllowsAnother() {
        var own = task("id -u; touch mine").outputs("mine");
        assertThat(run(own).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(own)).isEqualTo("65534\n");

        var root = task("id -u; touch /made; touch kept").outputs("kept").work(of(IMAGE, "never", false, "0"));
        Ended ended = run(root);
        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(root)).isEqualTo("0\n");

        Ended refused = run(task("id").work(of(IMAGE, "never", false, "1000")));
        assertThat(refused.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(refused.message()).contains("may not run as 1000").contains("container-users");
    }

    @Test
    void user_thirdOneThatTheNodeAllows_hasTheWorkingDirectory() {
        var third = task("id -u; echo yes > made; cat made; echo 40 half > \"$REEVE_PROGRESS\"; echo t > /tmp/t")
                .outputs("made")
                .work(of(IMAGE, "never", false, "1234:5678"));

        Ended ended = run(third);

        assertThat(ended.state()).as(ended.message() + stderr(third)).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(third)).isEqualTo("1234\nyes\n");
        assertThat(stderr(third)).isEmpty();
    }

    @Test
    void user_saidByNumber_hasNoGroupOfTheImage() throws Exception {
        Path root = folder().resolve("images").resolve("grouped");
        makeRootfs(root);
        Files.writeString(root.resolve("etc/passwd"), "x:x:65534:0::/:/bin/sh\nlow:x:0:0::/:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "disk:x:6:x\n");
        engine.importImage(root, "reeve-grouped:1");
        var task = task("id -G").work(of("reeve-grouped:1", "never", false, "65534"));

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("65534\n");
    }

    @Test
    void exec_besideARoot_hasItsRights_andWritesToNoProgramOfTheNode() throws Exception {
        var task = task("echo $$ up; sleep 300").work(of(IMAGE, "never", false, "0"));
        world.launch(task);
        awaitOutput(task, "up");
        String pid = stdout(task).split(" ")[0];
        StringBuilder said = new StringBuilder();
        exec(task, said, "/bin/sh", "-c", "id -u; touch x && echo touched");
        // It is the program of the node that the command names, and runs once more, above the keeper.
        List<String> nodes = List.of("/proc/self/exe", "run", pid, "/", "-", "-", "--");
        List<String> looking =
                List.of("/bin/sh", "-c", "read a b c above d < /proc/$PPID/stat; ls -l /proc/$above/exe");
        exec(task, said, Stream.concat(nodes.stream(), looking.stream()).toArray(String[]::new));
        world.kill(task.attempt, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(task.attempt);

        assertThat(said.toString()).startsWith("0\ntouched\n").contains("memfd:reeve-exec");
    }

    @Test
    void engine_thatKillsTheContainer_isToldAsSuch() throws Exception {
        var task = task("echo up; sleep 300");
        world.launch(task);
        awaitOutput(task, "up");
        String id = engine.docker("ps", "-q", "--filter", "label=reeve.attempt=" + task.attempt)
                .text()
                .strip();
        engine.docker("kill", id);
        Ended ended = world.leader.awaitEnd(task.attempt);

        assertThat(ended.signal()).as(ended.message()).isEqualTo(9);
        assertThat(ended.message()).contains("the container was killed").contains("engine");
    }

    @Test
    void engine_thatDies_takesNoContainerWithIt_andIsToldToWhoNeedsIt() throws Exception {
        var task = task("echo up; while [ ! -e on ]; do sleep 0.05; done; exit 4");
        world.launch(task);
        awaitOutput(task, "up");
        engine.crash();
        try {
            Ended away = run(bare(container()));
            assertThat(away.reason()).as(away.message()).isEqualTo(Reason.NODE_UNFIT);
            assertThat(away.message()).contains("container engine").contains("does not answer");

            Files.createFile(world.folder(task.attempt).work().resolve("on"));
            assertThat(world.leader.awaitEnd(task.attempt).exitStatus()).isEqualTo(4);
        } finally {
            engine.start();
        }
    }
}
