package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Await;
import io.reeve.message.Exec;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Reading;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Launch;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import io.reeve.runner.Running;
import io.reeve.runner.TaskEnd;
import io.reeve.runner.TaskListener;
import io.reeve.runner.TaskRun;
import io.reeve.runner.TaskRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attempts that live in the JVM follow the same rules as processes. */
@Timeout(60)
class RunnersTest {
    private static final AttemptId ID = WorkerWorld.attempt("a.1/t@1");

    @TempDir
    private Path dir;

    private final Diary diary = new Diary();
    private WorkerWorld world;

    /** A kind of a user's own: it runs until it is told to stop, or its configuration says what it does. */
    private static final class Diary implements TaskRunner {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public String kind() {
            return "diary";
        }

        @Override
        public Running start(TaskRun run, TaskListener listener) {
            String config = ((Work.Custom) run.assignment().work()).config();
            lines.add("start " + run.assignment().attempt() + " of " + run.incarnation());
            switch (config) {
                case "refuse" -> throw new IllegalStateException("not today");
                case "finish" -> listener.ended(new TaskEnd.Finished("done", "{\"pages\":3}"));
                case "progress" -> {
                    return run.supervise(List.of("/bin/sh", "-c", "echo 70 nearly >> $REEVE_PROGRESS"), Map.of());
                }
                case "process" -> {
                    return run.supervise(List.of("/bin/sh", "-c", "echo $MORE $REEVE_TASK"), Map.of("MORE", "more"));
                }
                default -> {
                    listener.started();
                    listener.progress(40, "half way");
                    run.tell("dear diary");
                }
            }
            return graceMs -> {
                lines.add("stop " + graceMs);
                listener.ended(new TaskEnd.Finished("stopped in order", null));
            };
        }
    }

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir, true, List.of(diary));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void launch(String config) {
        Assignment assignment = WorkerWorld.task(ID.toString(), "")
                .timeouts(-1, 500)
                .assignment()
                .withWork(new Work.Custom("diary", config), null);
        world.worker.onMessage(new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION, List.of(assignment)));
    }

    @Test
    void progressOfAProcess_isRead() throws Exception {
        launch("progress");

        assertThat(world.leader.awaitEnd(ID).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(ID)).contains(new Status.Progress(70, "nearly"));
    }

    @Test
    void exec_besideAnAttemptOfTheNodesProcess_isRefused() throws Exception {
        launch("");
        world.leader.awaitRunning(ID);
        var request = new Exec.Open(ID, List.of("/bin/true"), false, 80, 24, "xterm");

        var answer =
                (Exec.Opened) world.worker.exec(request).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(answer.trouble()).contains("lives in the process of its node");
    }

    @Test
    void finish_keepsTheResult() {
        launch("finish");

        Status.Ended end = world.leader.awaitEnd(ID);
        assertThat(end.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(end.result()).isEqualTo("{\"pages\":3}");
        assertThat(end.exitStatus()).isNull();
    }

    @Test
    void refuse_failsWithItsWords() {
        launch("refuse");

        Status.Ended end = world.leader.awaitEnd(ID);
        assertThat(end.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(end.message()).isEqualTo("not today");
    }

    @Test
    void kill_isStoppedWithItsGrace_andProgressAndWordsAreKept() {
        launch("run");
        world.leader.await(leader -> leader.statuses(ID).size() == 2, "progress");
        world.kill(ID, 700, Reason.KILLED_BY_USER);

        assertThat(world.leader.awaitEnd(ID))
                .matches(end -> end.state() == AttemptState.KILLED && end.reason() == Reason.KILLED_BY_USER);
        assertThat(diary.lines).containsExactly("start a.1/t@1 of " + WorkerWorld.INCARNATION, "stop 700");
        assertThat(world.leader.statuses(ID).get(1)).isEqualTo(new Status.Progress(40, "half way"));
        assertThat(world.text(new Reading.FileName.Log(ID, Reading.Stream.STDERR)))
                .isEqualTo("dear diary\n");
    }

    @Test
    void runTimeout_endsIt() {
        Assignment assignment = WorkerWorld.task(ID.toString(), "")
                .timeouts(200, 500)
                .assignment()
                .withWork(new Work.Custom("diary", "run"), null);
        world.worker.onMessage(new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION, List.of(assignment)));

        assertThat(world.leader.awaitEnd(ID))
                .matches(end -> end.state() == AttemptState.FAILED && end.reason() == Reason.RUN_TIMEOUT);
    }

    @Test
    void leaseOver_isStoppedAtOnce() throws Exception {
        world.leaseMs(60_000);
        launch("run");
        world.leader.awaitRunning(ID);
        world.worker.fence(Reason.LEASE_EXPIRED).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(diary.lines).last().isEqualTo("stop 0");
    }

    @Test
    void supervise_isAProcessLikeAnyOther() {
        launch("process");

        assertThat(world.leader.awaitEnd(ID).exitStatus()).isZero();
        assertThat(world.stdout(ID)).isEqualTo("more t\n");
    }

    /** It died with the JVM: it is told as lost, and the same launch, repeated by the leader, starts nothing. */
    @Test
    void jvmDies_isLost_andNeverStartedAgain() throws Exception {
        world.leaseMs(60_000);
        launch("run");
        world.leader.awaitRunning(ID);
        world.crash();
        diary.lines.clear();

        world.resume();
        launch("run");
        Status.Ended end = world.leader.awaitEnd(ID);
        launch("run");
        Await.until("all is acknowledged", () -> world.worker.attempts().isEmpty());

        assertThat(end.state()).isEqualTo(AttemptState.LOST);
        assertThat(end.reason()).isEqualTo(Reason.NODE_RESTARTED);
        assertThat(diary.lines).isEmpty();
    }

    /** Its reply had come, but is in no ledger: the next process tells it as lost, and sends it no second time. */
    @Test
    void jvmDies_beforeAMessagesEndIsAcknowledged_isLost_andNeverSentAgain() throws Exception {
        world.close();
        Queue<String> sent = new ConcurrentLinkedQueue<>();
        TaskRunner messages = new TaskRunner() {
            @Override
            public String kind() {
                return Work.Message.KIND;
            }

            @Override
            public Running start(TaskRun run, TaskListener listener) {
                sent.add(run.assignment().attempt().toString());
                listener.ended(new TaskEnd.Finished("", "7"));
                return graceMs -> {};
            }
        };
        world = new WorkerWorld(Files.createDirectory(dir.resolve("messages")), true, List.of(messages));
        world.leaseMs(60_000);
        world.leader.acknowledges(false);
        Assignment message =
                WorkerWorld.task(ID.toString(), "").assignment().withWork(new Work.Message("orders", ""), null);
        Launch launch = new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION, List.of(message));
        world.worker.onMessage(launch);
        assertThat(world.leader.awaitEnd(ID).state()).isEqualTo(AttemptState.FINISHED);
        world.crash();
        world.leader.forget();
        world.leader.acknowledges(true);

        world.resume();
        world.worker.onMessage(launch);
        Status.Ended end = world.leader.awaitEnd(ID);
        world.worker.onMessage(launch);
        Await.until("all is acknowledged", () -> world.worker.attempts().isEmpty());

        assertThat(end.state()).isEqualTo(AttemptState.LOST);
        assertThat(end.reason()).isEqualTo(Reason.NODE_RESTARTED);
        assertThat(sent).containsExactly(ID.toString());
    }

    @Test
    void unknownKind_fails() {
        Assignment assignment =
                WorkerWorld.task(ID.toString(), "").assignment().withWork(new Work.Custom("poem", "{}"), null);
        world.worker.onMessage(new Launch(WorkerWorld.TERM, WorkerWorld.INCARNATION, List.of(assignment)));

        assertThat(world.leader.awaitEnd(ID).message()).isEqualTo("this node has no runner for the kind poem");
    }
}
