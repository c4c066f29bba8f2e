package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.UserIds;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Launch;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerTest {
    private static final String ID = "word-count.42/count/3@2";

    @TempDir
    Path dir;

    private WorkerWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void launch_exitZero_runsAndFinishes() {
        AttemptId id = world.launch(ID, "echo hello");

        Ended ended = world.leader.awaitEnd(id);
        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(ended.exitStatus()).isZero();
        assertThat(world.leader.statuses(id)).hasSize(2).first().isInstanceOf(Status.Running.class);
        assertThat(world.stdout(id)).isEqualTo("hello\n");
    }

    @Test
    void launch_exitThree_failsWithTheLastLinesOfStderr() {
        Ended ended = world.run(ID, "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i >&2; done; exit 3");

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.EXIT_STATUS);
        assertThat(ended.exitStatus()).isEqualTo(3);
        assertThat(ended.signal()).isNull();
        assertThat(ended.message())
                .startsWith("exit status 3; last lines of stderr:\nline 21\n")
                .endsWith("line 30");
    }

    @Test
    void launch_killsItself_isTheSignalAndNotTheStatus() {
        Ended killed = world.run("a.1/t/0@1", "kill -KILL $$");
        Ended exited = world.run("a.1/t/1@1", "exit 137");

        assertThat(killed.reason()).isEqualTo(Reason.SIGNAL);
        assertThat(killed.signal()).isEqualTo(9);
        assertThat(killed.exitStatus()).isNull();
        assertThat(killed.message()).contains("SIGKILL", "not sent by Reeve");
        assertThat(exited.reason()).isEqualTo(Reason.EXIT_STATUS);
        assertThat(exited.exitStatus()).isEqualTo(137);
    }

    @Test
    void launch_unknownProgram_failsByName() {
        Ended ended = world.run(new WorkerWorld.TaskOf(AttemptId.parse(ID), List.of("no-such-program", "x")));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(ended.message()).isEqualTo("no-such-program could not be executed: No such file or directory");
        assertThat(world.leader.statuses(AttemptId.parse(ID))).hasSize(1);
    }

    @Test
    void launch_anyTask_knowsWhereAndWhatItIs() throws Exception {
        AttemptId id = world.launch(WorkerWorld.task(ID, "env | sort")
                .env(Map.of("LC_ALL", "C", "REEVE_ITEM", "part-a", "REEVE_NODE", "forged")));
        world.leader.awaitEnd(id);

        String work = world.folder(id).work().toString();
        assertThat(world.stdout(id).lines())
                .contains(
                        "REEVE_JOB=word-count.42",
                        "REEVE_TASK=count",
                        "REEVE_INSTANCE=3",
                        "REEVE_ATTEMPT=" + ID,
                        "REEVE_ITEM=part-a",
                        "REEVE_NODE=n1",
                        "REEVE_CPUS=0.5",
                        "REEVE_MEM=67108864",
                        "REEVE_PORT0=8080",
                        "REEVE_PORT1=31000",
                        "REEVE_DIR=" + work,
                        "HOME=" + work,
                        "LC_ALL=C")
                .noneMatch(line -> line.startsWith("JAVA_HOME") || line.startsWith("MAVEN"));
    }

    @Test
    void launch_again_isReportedAgainAndNotStartedAgain() throws Exception {
        AttemptId id = world.launch(ID, "echo started; sleep 1000");
        long pid = world.leader.awaitRunning(id).pid();
        Await.until("it has written", () -> !world.stdout(id).isEmpty());
        world.leader.acknowledges(false);
        world.launch(ID, "echo started; sleep 1000");
        world.kill(id, 0, Reason.KILLED_BY_USER);

        assertThat(world.leader.awaitEnd(id).reason()).isEqualTo(Reason.KILLED_BY_USER);
        assertThat(world.stdout(id)).isEqualTo("started\n");
        assertThat(world.leader.statuses(id))
                .filteredOn(Status.Running.class::isInstance)
                .hasSize(1);
        assertThat(Await.isAlive(pid)).isFalse();
    }

    @Test
    void launch_afterItsEnd_isDropped() throws Exception {
        AttemptId id = world.launch(ID, "echo run");
        world.leader.awaitEnd(id);
        Await.until("the end is acknowledged", () -> world.worker.attempts().isEmpty());
        world.launch(ID, "echo run");
        world.run("later.43/t@1", "true");

        assertThat(world.stdout(id)).isEqualTo("run\n");
        assertThat(world.leader.statuses(id)).hasSize(2);
    }

    @Test
    void onMessage_olderTermOrOtherIncarnation_isRefused() {
        List<Assignment> assignments = List.of(WorkerWorld.task(ID, "true").assignment());
        world.worker.onMessage(new Launch(WorkerWorld.TERM - 1, WorkerWorld.INCARNATION, assignments));
        world.worker.onMessage(new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION - 1, assignments));
        world.worker.onMessage(new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION + 1, assignments));
        world.run("later.43/t@1", "true");

        assertThat(world.leader.statuses(AttemptId.parse(ID))).isEmpty();
        assertThat(world.folder(AttemptId.parse(ID)).path().getParent()).doesNotExist();
    }

    @Test
    void onMessage_newerTerm_endsTheOlderOne() {
        world.leader.term(WorkerWorld.TERM + 1);
        world.worker.onMessage(new Launch(
                WorkerWorld.TERM + 1,
                WorkerWorld.INCARNATION,
                List.of(WorkerWorld.task("new.2/t@1", "true").assignment())));
        world.leader.awaitEnd(AttemptId.parse("new.2/t@1"));
        world.launch(ID, "true");
        world.worker.onMessage(new Launch(
                WorkerWorld.TERM + 1,
                WorkerWorld.INCARNATION,
                List.of(WorkerWorld.task("new.3/t@1", "true").assignment())));
        world.leader.awaitEnd(AttemptId.parse("new.3/t@1"));

        assertThat(world.leader.statuses(AttemptId.parse(ID))).isEmpty();
    }

    @Test
    void kill_running_isKilledForTheReasonOfTheOrder() throws Exception {
        AttemptId id = world.launch(ID, "trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done");
        Await.until("it is up", () -> world.stdout(id).equals("up\n"));
        world.kill(id, 10_000, Reason.KILLED_BY_USER);

        Ended ended = world.leader.awaitEnd(id);
        assertThat(ended.state()).isEqualTo(AttemptState.KILLED);
        assertThat(ended.reason()).isEqualTo(Reason.KILLED_BY_USER);
        assertThat(ended.message()).isEqualTo("stopped by the test");
    }

    @Test
    void kill_unknown_isReportedAsSuchAndNeverStartedLater() {
        AttemptId id = AttemptId.parse(ID);
        world.kill(id, 0, Reason.KILLED_BY_USER);
        Ended ended = world.leader.awaitEnd(id);
        world.launch(ID, "true");
        world.run("later.43/t@1", "true");

        assertThat(ended.state()).isEqualTo(AttemptState.LOST);
        assertThat(ended.reason()).isEqualTo(Reason.UNKNOWN_TO_NODE);
        assertThat(world.leader.statuses(id)).hasSize(1);
    }

    @Test
    void kill_unknownAgain_isToldAgain() throws Exception {
        AttemptId id = AttemptId.parse(ID);
        world.kill(id, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(id);
        Await.until("who asks again is answered again", () -> {
            world.kill(id, 0, Reason.KILLED_BY_USER);
            return world.leader.reports().size() > 1;
        });
    }

    @Test
    void timeout_run_termThenKill() {
        Ended polite = world.run(WorkerWorld.task("a.1/t/0@1", "sleep 1000").timeouts(100, 20_000));
        Ended stubborn = world.run(WorkerWorld.task("a.1/t/1@1", "trap '' TERM; while :; do sleep 0.02; done")
                .timeouts(100, 200));

        assertThat(polite.state()).isEqualTo(AttemptState.FAILED);
        assertThat(polite.reason()).isEqualTo(Reason.RUN_TIMEOUT);
        assertThat(polite.signal()).isEqualTo(15);
        assertThat(polite.message()).contains("100 ms");
        assertThat(stubborn.reason()).isEqualTo(Reason.RUN_TIMEOUT);
        assertThat(stubborn.signal()).isEqualTo(9);
    }

    @Test
    void progress_written_isReportedOnceEach() {
        AttemptId id = world.launch(
                ID,
                "echo 10 first > $REEVE_PROGRESS; while [ ! -e go ]; do sleep 0.02; done; echo nonsense >>"
                        + " $REEVE_PROGRESS; echo 70 second >> $REEVE_PROGRESS");
        world.leader.await(
                leader -> leader.statuses(id).contains(new Status.Progress(10, "first")), "the first progress");
        assertThat(createFile(world.folder(id).work().resolve("go"))).isTrue();
        world.leader.awaitEnd(id);

        assertThat(world.leader.statuses(id))
                .filteredOn(Status.Progress.class::isInstance)
                .containsExactly(new Status.Progress(10, "first"), new Status.Progress(70, "second"));
    }

    private static boolean createFile(Path path) {
        try {
            return path.toFile().createNewFile();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void report_notAcknowledged_isSentAgain() throws Exception {
        world.leader.acknowledges(false);
        AttemptId id = world.launch(ID, "true");
        world.leader.awaitEnd(id);
        int before = world.leader.reports().size();
        assertThat(world.worker.attempts()).containsExactly(id);
        world.leader.await(leader -> leader.reports().size() > before, "a repeat");
        world.leader.acknowledges(true);

        Await.until("the acknowledgement", () -> world.worker.attempts().isEmpty());
        assertThat(world.leader.statuses(id)).hasSize(2);
    }

    @Test
    void stop_running_reportsAllAsKilledAndCompletes() throws Exception {
        AttemptId polite = world.launch("a.1/t/0@1", "sleep 1000");
        AttemptId stubborn = world.launch("a.1/t/1@1", "trap '' TERM; while :; do sleep 0.05; done");
        long pid = world.leader.awaitRunning(stubborn).pid();
        world.leader.awaitRunning(polite);

        world.worker
                .stop(Reason.NODE_STOPPING, "node n1 stops")
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(List.of(world.leader.ended(polite), world.leader.ended(stubborn)))
                .allMatch(ended -> ended.state() == AttemptState.KILLED && ended.reason() == Reason.NODE_STOPPING);
        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(world.worker.attempts()).isEmpty();
        assertThat(world.run("late.2/t@1", "true").reason()).isEqualTo(Reason.NODE_STOPPING);
    }

    @Test
    void supervisor_dies_attemptIsLostAndTheNextRuns() {
        AttemptId id = world.launch(ID, "sleep 1000");
        long pid = world.leader.awaitRunning(id).pid();
        ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow().destroyForcibly();

        Ended ended = world.leader.awaitEnd(id);
        assertThat(ended.state()).isEqualTo(AttemptState.LOST);
        assertThat(ended.message()).contains("process supervisor");
        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(world.run("next.2/t@1", "true").state()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void launch_folderOfAnOlderCell_isMovedAside() throws Exception {
        AttemptFolder old = world.folder(AttemptId.parse(ID));
        Files.createDirectories(old.work());
        Files.writeString(old.work().resolve("left"), "x");
        Files.writeString(old.log(io.reeve.message.Reading.Stream.STDOUT), "of long ago\n");
        world.start(WorkerWorld.INCARNATION, List.of(), OptionalLong.empty()); // in the new cell
        AttemptId id = world.launch(ID, "echo now; ls");

        world.leader.awaitEnd(id);
        assertThat(world.stdout(id)).isEqualTo("now\n");
    }

    @Test
    void end_anyAttempt_leavesOnlyItsLogs() throws Exception {
        AttemptId id = world.launch(ID, "mkdir -p a/b; echo x > a/b/c; ln -s /etc a/link; chmod 0 a/b; echo out");
        world.leader.awaitEnd(id);

        AttemptFolder folder = world.folder(id);
        Await.until("the rest is gone", () -> !Files.exists(folder.path()));
        assertThat(folder.path().getParent().toFile().list()).containsExactlyInAnyOrder("3~1@2.stdout", "3~1@2.stderr");
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void launch_folderOfAnEndedAttempt_isTakenEmptyAndAsNew() throws Exception {
        AttemptId first = world.launch(
                "a.1/t/0@1",
                "stat -c %i .; touch x; mkdir -p d/e; chmod 777 .; echo 5 > $REEVE_PROGRESS; touch $TMPDIR/y");
        world.leader.awaitEnd(first);
        Await.until(
                "its folder is free", () -> !Files.exists(world.folder(first).path()));
        AttemptId second =
                world.launch("b.2/t@1", "stat -c %i .; ls -A . $TMPDIR; stat -c %a .; wc -c < $REEVE_PROGRESS");
        world.leader.awaitEnd(second);

        String work = world.folder(second).work().toString();
        String tmp = world.folder(second).tmp().toString();
        assertThat(world.stdout(second))
                .isEqualTo(world.stdout(first) + ".:\n\n" + tmp + ":\n700\n0\n")
                .doesNotContain(work);
    }

    @Test
    void launch_folderInWhichNothingWasLeft_isTakenFromWhereItIs() throws Exception {
        AttemptId first = world.launch("a.1/t/0@1", "stat -c %i .; touch x $TMPDIR/y; rm x $TMPDIR/y");
        world.leader.awaitEnd(first);
        assertThat(world.folder(first).path()).exists();
        AttemptId second = world.launch("b.2/t@1", "stat -c %i .; touch left");
        world.leader.awaitEnd(second);

        assertThat(world.folder(first).path()).doesNotExist();
        assertThat(world.stdout(second)).isEqualTo(world.stdout(first));
        Await.until(
                "what was left is removed",
                () -> !Files.exists(world.folder(second).path()));
    }

    @Test
    void launch_userThatIsNotAllowed_failsAndSaysWhat() {
        Ended ended = world.run(WorkerWorld.task(ID, "true").user("daemon"));

        assertThat(ended.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(ended.message()).contains("user daemon is not allowed on this node");
    }

    @Test
    void launch_rootNode_runsAsNobodyWhoCannotReachOthers() {
        org.junit.jupiter.api.Assumptions.assumeTrue(UserIds.nodeIsRoot(), "only root may change users");
        AttemptId id = world.launch(ID, "id -un; id -G; ls .. ; echo x > ../kept; ls $REEVE_DIR/../../../..");
        Ended ended = world.leader.awaitEnd(id);

        assertThat(world.stdout(id)).isEqualTo("nobody\n65534\n");
        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.message()).contains("Permission denied");
    }

    @Test
    void launch_aThousandQuickOnes_eachIsReportedOnce() throws Exception {
        List<Assignment> assignments = new ArrayList<>();
        List<AttemptId> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(AttemptId.parse("quick.1/t/" + i + "@1"));
            assignments.add(new WorkerWorld.TaskOf(ids.get(i), List.of("/bin/true")).assignment());
        }
        for (int from = 0; from < 1_000; from += 50) {
            world.worker.onMessage(
                    new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION, assignments.subList(from, from + 50)));
        }
        for (AttemptId id : ids) {
            assertThat(world.leader.awaitEnd(id).state()).isEqualTo(AttemptState.FINISHED);
            assertThat(world.leader.statuses(id)).hasSize(2);
        }
        Await.until("all acknowledgements", () -> world.worker.attempts().isEmpty());
        assertThat(world.leader.reports().stream()
                        .flatMap(report -> report.statuses().stream())
                        .map(status -> status.attempt() + " " + status.number()))
                .doesNotHaveDuplicates();
    }
}
