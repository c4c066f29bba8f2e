package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.files.NativeTool;
import io.reeve.execute.files.UserIds;
import io.reeve.fixture.Await;
import io.reeve.message.Exec;
import io.reeve.model.AttemptId;
import io.reeve.model.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a running attempt, for real. */
@Timeout(60)
class ExecTest {
    private static final AttemptId ID = AttemptId.parse("word-count.42/count/0@1");

    @TempDir
    Path dir;

    private WorkerWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir);
        assumeThat(NativeTool.extract(NativeTool.EXEC, dir))
                .as("reeve-exec for this platform")
                .isNotNull();
        world.launch(
                WorkerWorld.task(ID.toString(), "echo here > f; exec sleep 300").env(java.util.Map.of("MINE", "yes")));
        world.leader.awaitRunning(ID);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Exec ask(Exec request) throws Exception {
        return world.worker.exec(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Exec.Opened start(boolean terminal, String... command) throws Exception {
        return (Exec.Opened) ask(new Exec.Open(ID, List.of(command), terminal, 100, 30, "xterm"));
    }

    private record Said(String out, String err, Exec.Output last) {}

    private Said follow(String session) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        while (true) {
            Exec.Output piece = (Exec.Output) ask(new Exec.Read(session));
            out.write(piece.out());
            err.write(piece.err());
            if (piece.over()) {
                return new Said(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), piece);
            }
        }
    }

    private Said run(String script) throws Exception {
        return follow(start(false, "/bin/sh", "-c", script).session());
    }

    @Test
    void exec_pipes_hasTheAttemptsSurroundings() throws Exception {
        Said said = run("cat f; echo $MINE $REEVE_TASK; id -un; echo wrong >&2; exit 7");

        String user = UserIds.nodeIsRoot() ? "nobody" : System.getProperty("user.name");
        assertThat(said.out()).isEqualTo("here\nyes count\n" + user + "\n");
        assertThat(said.err()).isEqualTo("wrong\n");
        assertThat(said.last().exitStatus()).isEqualTo(7);
    }

    @Test
    void exec_terminal_isOne_andIsResized() throws Exception {
        String session = start(true, "/bin/sh", "-c", "read x; stty size; echo got $x; tty")
                .session();
        ask(new Exec.Write(session, new byte[0], false, 120, 40));
        ask(new Exec.Write(session, "word\n".getBytes(StandardCharsets.UTF_8), false, 0, 0));

        assertThat(follow(session).out()).contains("40 120", "got word", "/dev/pts/");
    }

    @Test
    void exec_input_comesToItsEnd() throws Exception {
        String session = start(false, "sort").session();
        ask(new Exec.Write(session, "b\na\n".getBytes(StandardCharsets.UTF_8), false, 0, 0));
        ask(new Exec.Write(session, new byte[0], true, 0, 0));

        assertThat(follow(session).out()).isEqualTo("a\nb\n");
    }

    @Test
    void exec_signalled_isTold() throws Exception {
        assertThat(run("kill -9 $$").last().signal()).isEqualTo(9);
    }

    @Test
    void exec_noSuchProgramOrAttempt_isTold() throws Exception {
        assertThat(start(false, "no-such-program").trouble()).contains("no-such-program");
        AttemptId other = AttemptId.parse("word-count.42/count/9@1");
        Exec.Opened gone = (Exec.Opened) ask(new Exec.Open(other, List.of("true"), false, 80, 24, "xterm"));
        assertThat(gone.trouble()).contains("does not run on this node");
    }

    @Test
    void exec_outputThatNobodyTakes_waits() throws Exception {
        Path mark = world.folder(ID).work().resolve("mark");
        String session = start(false, "/bin/sh", "-c", "head -c 5000000 /dev/zero; touch mark")
                .session();
        Exec.Output first = (Exec.Output) ask(new Exec.Read(session));
        // Twice as much on the same way, all of it taken: without a bound the first would be through by then.
        assertThat(run("head -c 10000000 /dev/zero").out()).hasSize(10_000_000);

        assertThat(first.out().length).isBetween(1, 200_000);
        assertThat(mark).doesNotExist();
        assertThat(follow(session).out().length() + first.out().length).isEqualTo(5_000_000);
        assertThat(mark).exists();
    }

    @Test
    void exec_closed_leavesNothingBehind() throws Exception {
        Path pids = world.folder(ID).work().resolve("pids");
        String session = start(false, "/bin/sh", "-c", "setsid sleep 301 & echo $! $$ > pids; echo up; wait")
                .session();
        ask(new Exec.Read(session));
        List<String> started = List.of(Files.readString(pids).strip().split(" "));
        ask(new Exec.Close(session));

        for (String pid : started) {
            Await.until(pid + " is gone", () -> !Await.isAlive(Long.parseLong(pid)));
        }
    }

    @Test
    void exec_attemptEnds_endsToo() throws Exception {
        String session =
                start(false, "/bin/sh", "-c", "echo $$; exec sleep 302").session();
        Exec.Output first = (Exec.Output) ask(new Exec.Read(session));
        String pid = new String(first.out(), StandardCharsets.UTF_8).strip();
        world.kill(ID, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(ID);

        assertThat(follow(session).last().trouble()).contains("ended with its attempt");
        Await.until("the command is gone", () -> !Await.isAlive(Long.parseLong(pid)));
    }

    @Test
    void exec_besideAnAdoptedAttempt_works() throws Exception {
        world.leaseMs(30_000);
        world.crash();
        world.resume();
        world.leader.awaitRunning(ID);
        Await.until(
                "a command starts beside it",
                () -> !start(false, "true").session().isEmpty());

        assertThat(run("cat f").out()).isEqualTo("here\n");
    }
}
