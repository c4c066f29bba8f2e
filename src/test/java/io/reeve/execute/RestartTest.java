package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.execute.process.SupervisorRefused;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Membership.Resume;
import io.reeve.message.ToWorker.Launch;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process of a node ends without a word while its tasks run, and another one comes. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class RestartTest {
    private static final String ID = "word-count.42/count/3@2";
    private static final String UNTIL_TOLD = "while [ ! -e go ]; do sleep 0.02; done; ";

    @TempDir
    Path dir;

    private WorkerWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir);
        world.leaseMs(60_000);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void tell(AttemptId id) throws Exception {
        Files.createFile(world.folder(id).work().resolve("go"));
    }

    private long supervisor(long pid) {
        ProcessHandle parent =
                ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
        return parent.pid();
    }

    @Test
    void restart_endsWhileAway_statusOutputAndOutputsAreReportedOnce() throws Exception {
        AttemptId good = world.launch(WorkerWorld.task(ID, "echo once; " + UNTIL_TOLD + "echo result > out.txt")
                .outputs("*.txt"));
        AttemptId bad = world.launch("a.1/t@1", UNTIL_TOLD + "echo sorry >&2; exit 3");
        long goodPid = world.leader.awaitRunning(good).pid();
        long badPid = world.leader.awaitRunning(bad).pid();
        world.crash();
        tell(good);
        tell(bad);
        Await.until("both have ended", () -> !Await.isAlive(goodPid) && !Await.isAlive(badPid));

        world.reopen();
        assertThat(world.worker.resume()).isNotNull();
        assertThat(world.worker.resume().incarnation()).isEqualTo(WorkerWorld.INCARNATION);
        assertThat(world.worker.resume().attempts()).containsExactlyInAnyOrder(good, bad);
        world.start(WorkerWorld.INCARNATION, List.of(good, bad), OptionalLong.empty());

        Ended finished = world.leader.awaitEnd(good);
        assertThat(finished.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(finished.outputs()).containsExactly(new OutputFile("out.txt", 7));
        assertThat(world.leader.awaitEnd(bad))
                .matches(end -> end.exitStatus() == 3 && end.message().endsWith("sorry"));
        assertThat(world.stdout(good)).isEqualTo("once\n");
        assertThat(world.leader.statuses(good)).hasSize(2);
        Await.until("all is acknowledged", () -> world.worker.attempts().isEmpty());
    }

    @Test
    void stop_allAcknowledged_nextProcessGoesOnWithNothing() throws Exception {
        AttemptId id = world.launch(ID, "sleep 1000");
        world.leader.awaitRunning(id);
        assertThat(world.worker
                        .stop(Reason.NODE_STOPPING, "node n1 stops")
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isTrue();
        world.worker.close();

        world.reopen();
        assertThat(world.worker.resume()).isNull();
    }

    @Test
    void stop_notAcknowledged_nextProcessTellsIt() throws Exception {
        AttemptId id = world.launch(ID, "sleep 1000");
        world.leader.awaitRunning(id);
        world.leader.acknowledges(false);
        assertThat(world.worker
                        .stop(Reason.NODE_STOPPING, "node n1 stops")
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isFalse();
        world.worker.close();

        world.leader.acknowledges(true);
        world.resume();
        assertThat(world.leader.awaitEnd(id).reason()).isEqualTo(Reason.NODE_STOPPING);
        Await.until("all is acknowledged", () -> world.worker.attempts().isEmpty());
    }

    @Test
    void restart_stillRuns_isTakenOverAndObeys() throws Exception {
        AttemptId id = world.launch(ID, "trap 'exit 7' TERM; echo up; while :; do sleep 0.02; done");
        long pid = world.leader.awaitRunning(id).pid();
        Await.until("it is up", () -> !world.stdout(id).isEmpty());
        world.crash();
        world.resume();
        assertThat(Await.isAlive(pid)).isTrue();
        world.kill(id, 10_000, Reason.KILLED_BY_USER);

        Ended end = world.leader.awaitEnd(id);
        assertThat(end.reason()).isEqualTo(Reason.KILLED_BY_USER);
        assertThat(end.exitStatus()).isEqualTo(7);
        assertThat(world.leader.statuses(id)).hasSize(2);
    }

    @Test
    void restart_toldToStopBefore_endsAsStopped() throws Exception {
        AttemptId id = world.launch(ID, "trap '' TERM; echo up; while :; do sleep 0.02; done");
        long pid = world.leader.awaitRunning(id).pid();
        Await.until("it is up", () -> !world.stdout(id).isEmpty());
        world.kill(id, 300, Reason.PREEMPTED);
        world.launch("next.1/t@1", "true");
        world.leader.awaitEnd(AttemptId.parse("next.1/t@1")); // so the order has gone out
        world.crash();
        Await.until("it has ended", () -> !Await.isAlive(pid));
        world.resume();

        assertThat(world.leader.awaitEnd(id).reason()).isEqualTo(Reason.PREEMPTED);
    }

    @Test
    void restart_endNotAcknowledged_isReportedAgainUnderItsNumber() throws Exception {
        world.leader.acknowledges(false);
        AttemptId id = world.launch(ID, "true");
        world.leader.awaitEnd(id);
        world.crash();
        world.leader.acknowledges(true);
        int before = world.leader.reports().size();
        world.resume();

        Await.until("it is acknowledged", () -> world.worker.attempts().isEmpty());
        assertThat(world.leader.statuses(id)).hasSize(2);
        assertThat(world.leader.reports().subList(before, world.leader.reports().size()).stream()
                        .flatMap(report -> report.statuses().stream())
                        .filter(status -> status.status() instanceof Ended))
                .isNotEmpty()
                .allMatch(status -> status.number() == 2);
    }

    @Test
    void restart_launchComesLate_isNotRunAgain() throws Exception {
        AttemptId id = world.launch(ID, "echo run");
        world.leader.awaitEnd(id);
        Await.until("the end is acknowledged", () -> world.worker.attempts().isEmpty());
        for (int i = 0; i < 2; i++) {
            world.crash();
            world.resume();
        }
        world.launch(ID, "echo run");
        world.run("later.43/t@1", "true");

        assertThat(world.stdout(id)).isEqualTo("run\n");
        assertThat(world.leader.statuses(id)).hasSize(2);
    }

    @Test
    void restart_nobodyComesBack_leaseEndsAllButTheKept() throws Exception {
        AttemptId id = world.launch(ID, "trap '' TERM; sleep 1000");
        AttemptId kept = world.launch(
                WorkerWorld.task("keep.1/t@1", UNTIL_TOLD + "exit 4").keep());
        long pid = world.leader.awaitRunning(id).pid();
        long keptPid = world.leader.awaitRunning(kept).pid();
        long fromNanos = System.nanoTime();
        world.leaseMs(700);
        world.crash();

        assertThat(Await.isAlive(pid)).isTrue();
        Await.until("the lease took it", () -> !Await.isAlive(pid));
        assertThat(System.nanoTime() - fromNanos)
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(650)) // the supervisor's clock may be early
                .isLessThan(TimeUnit.MILLISECONDS.toNanos(5_000));
        assertThat(Await.isAlive(keptPid)).isTrue();
        tell(kept);
        Await.until("it has ended", () -> !Await.isAlive(keptPid));
        world.resume();
        assertThat(world.leader.awaitEnd(kept).exitStatus()).isEqualTo(4);
        assertThat(world.leader.awaitEnd(id))
                .matches(end -> end.state() == AttemptState.LOST && end.reason() == Reason.LEASE_EXPIRED);
    }

    @Test
    void restart_noLease_onlyTheKeptGoOn() throws Exception {
        world.worker.renew(OptionalLong.empty());
        AttemptId id = world.launch(ID, "sleep 1000");
        AttemptId kept =
                world.launch(WorkerWorld.task("keep.1/t@1", "sleep 1000").keep());
        long pid = world.leader.awaitRunning(id).pid();
        long keptPid = world.leader.awaitRunning(kept).pid();
        world.crash();

        Await.until("the JVM's death took it", () -> !Await.isAlive(pid));
        world.resume();
        assertThat(world.leader.awaitEnd(id).reason()).isEqualTo(Reason.NODE_RESTARTED);
        assertThat(Await.isAlive(keptPid)).isTrue();
        Await.until("only it is left", () -> world.worker.attempts().equals(List.of(kept)));
    }

    @Test
    void leave_noLeaseButPlanned_goesOnForThatLong() throws Exception {
        world.worker.renew(OptionalLong.empty());
        AttemptId first = world.launch(ID, UNTIL_TOLD + "exit 5");
        AttemptId second = world.launch("b.1/t@1", "sleep 1000");
        world.leader.awaitRunning(first);
        long pid = world.leader.awaitRunning(second).pid();
        assertThat(world.worker.leave(60_000)).isTrue();
        world.worker.close();
        world.start(WorkerWorld.INCARNATION, world.reopen().attempts(), OptionalLong.empty());
        tell(first);
        assertThat(world.leader.awaitEnd(first).exitStatus()).isEqualTo(5);

        assertThat(world.worker.leave(300)).isTrue();
        world.worker.close();
        Await.until("the window is over", () -> !Await.isAlive(pid));
        world.resume();
        assertThat(world.leader.awaitEnd(second).state()).isEqualTo(AttemptState.LOST);
    }

    @Test
    void restart_otherIncarnation_stopsWhatIsNotAcceptedFirst() throws Exception {
        AttemptId id = world.launch(ID, "trap '' TERM; sleep 1000");
        AttemptId accepted = world.launch("b.1/t@1", UNTIL_TOLD + "exit 6");
        long pid = world.leader.awaitRunning(id).pid();
        world.leader.awaitRunning(accepted);
        world.crash();
        world.reopen();
        long next = WorkerWorld.INCARNATION + 1;
        world.start(next, List.of(accepted), OptionalLong.empty());
        world.worker.onMessage(new Launch(
                WorkerWorld.TERM,
                next,
                List.of(WorkerWorld.task("new.2/t@1", "true").assignment())));

        world.leader.awaitEnd(AttemptId.parse("new.2/t@1"));
        Await.until("it is gone", () -> !Await.isAlive(pid));
        tell(accepted);
        assertThat(world.leader.awaitEnd(accepted).exitStatus()).isEqualTo(6);
        assertThat(world.leader.statuses(id)).hasSize(1);
        assertThat(world.leader.reports().get(world.leader.reports().size() - 1).incarnation())
                .isEqualTo(next);
    }

    @Test
    void restart_ranTooLongWhileAway_isEndedBySupervisor() throws Exception {
        AttemptId id = world.launch(WorkerWorld.task(ID, "sleep 1000").timeouts(400, 10_000));
        long pid = world.leader.awaitRunning(id).pid();
        world.crash();
        Await.until("it was ended", () -> !Await.isAlive(pid));
        world.resume();

        assertThat(world.leader.awaitEnd(id))
                .matches(end -> end.state() == AttemptState.FAILED && end.reason() == Reason.RUN_TIMEOUT);
    }

    @Test
    void restart_runTimeout_countsFromTheFirstStart() throws Exception {
        long fromNanos = System.nanoTime();
        AttemptId id = world.launch(WorkerWorld.task(ID, "sleep 1000").timeouts(1_500, 10_000));
        long pid = world.leader.awaitRunning(id).pid();
        world.crash();
        world.resume();

        assertThat(world.leader.awaitEnd(id).reason()).isEqualTo(Reason.RUN_TIMEOUT);
        assertThat(System.nanoTime() - fromNanos).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_400));
        assertThat(Await.isAlive(pid)).isFalse();
    }

    @Test
    void restart_supervisorKilledMeanwhile_endsBeforeAreKnownAndTheRestIsLost() throws Exception {
        AttemptId ended = world.launch(ID, UNTIL_TOLD + "exit 9");
        AttemptId lost = world.launch(
                "a.1/t@1", "(setsid sh -c 'echo $$ > daemon; exec sleep 1000' &); sleep 1000 & echo $! > child; wait");
        long endedPid = world.leader.awaitRunning(ended).pid();
        long lostPid = world.leader.awaitRunning(lost).pid();
        Path work = world.folder(lost).work();
        long daemon = Long.parseLong(Await.line(work.resolve("daemon")));
        long child = Long.parseLong(Await.line(work.resolve("child")));
        long supervisor = supervisor(lostPid);
        world.crash();
        Path journal = world.dataDir.resolve("supervisor/journal");
        long journalBytes = Files.size(journal);
        tell(ended);
        Await.until(
                "one has ended, and been reaped",
                () -> ProcessHandle.of(endedPid).isEmpty());
        Await.until("that is written down", () -> Files.size(journal) > journalBytes);
        ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
        Await.until("the leader died with its supervisor", () -> !Await.isAlive(lostPid));
        world.resume();

        assertThat(world.leader.awaitEnd(ended).exitStatus()).isEqualTo(9);
        assertThat(world.leader.awaitEnd(lost))
                .matches(
                        end -> end.state() == AttemptState.LOST && end.message().contains("supervisor"));
        assertThat(List.of(daemon, child)).noneMatch(Await::isAlive);
    }

    @Test
    void supervisor_killedUnderALivingJvm_leavesNothingUnseen() throws Exception {
        AttemptId id = world.launch(ID, "(setsid sh -c 'echo $$ > daemon; exec sleep 1000' &); sleep 1000");
        long pid = world.leader.awaitRunning(id).pid();
        long daemon = Long.parseLong(Await.line(world.folder(id).work().resolve("daemon")));
        ProcessHandle.of(supervisor(pid)).orElseThrow().destroyForcibly();

        assertThat(world.leader.awaitEnd(id).state()).isEqualTo(AttemptState.LOST);
        assertThat(Await.isAlive(pid)).isFalse();
        Await.until("what it had left is gone", () -> !Await.isAlive(daemon));
    }

    @Test
    void restart_severalTimes_progressAndNumbersGoOn() throws Exception {
        AttemptId id = world.launch(ID, "echo 10 a > $REEVE_PROGRESS; " + UNTIL_TOLD + "echo 90 b >> $REEVE_PROGRESS");
        world.leader.await(leader -> leader.statuses(id).size() == 2, "the first progress");
        for (int i = 0; i < 3; i++) {
            world.crash();
            world.resume();
        }
        tell(id);

        assertThat(world.leader.awaitEnd(id).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(id)).contains(new Status.Progress(90, "b"));
    }

    @Test
    void open_folderInUse_isRefusedByName() throws Exception {
        assertThatThrownBy(() -> new WorkerWorld(dir))
                .isInstanceOf(SupervisorRefused.class)
                .hasMessageContaining(world.dataDir.toString())
                .hasMessageContaining("in use by a running node")
                .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));

        assertThat(world.run(ID, "true").state()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void restart_notesCutOff_whatIsWholeCounts() throws Exception {
        AttemptId id = world.launch(ID, "sleep 1000");
        world.leader.awaitRunning(id);
        world.crash();
        Files.write(notes(), new byte[] {0, 0, 1, 0, 7}, StandardOpenOption.APPEND);
        world.reopen();

        assertThat(world.worker.resume()).isEqualTo(new Resume(WorkerWorld.INCARNATION, List.of(id)));
    }

    @Test
    void restart_notesDamagedOrOfAnotherVersion_nothingIsResumedOrLeft() throws Exception {
        for (int position : List.of(0, 60)) {
            AttemptId id = world.launch("b." + (position + 1) + "/t@1", "sleep 1000");
            long pid = world.leader.awaitRunning(id).pid();
            world.crash();
            byte[] bytes = Files.readAllBytes(notes());
            bytes[position] ^= 1;
            Files.write(notes(), bytes);
            world.reopen();

            assertThat(world.worker.resume()).isNull();
            Await.until("it is gone", () -> !Await.isAlive(pid));
            world.worker.start(WorkerWorld.TERM, WorkerWorld.INCARNATION);
            world.leaseMs(60_000);
        }
    }

    private Path notes() {
        return world.dataDir.resolve("worker/notes");
    }
}
