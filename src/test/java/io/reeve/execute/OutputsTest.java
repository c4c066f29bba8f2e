package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.Reading.Unreadable;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OutputsTest {
    private static final AttemptId ID = AttemptId.parse("word-count.42/split@1");

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

    private Ended run(String script, String... globs) {
        return world.run(WorkerWorld.task(ID.toString(), script).outputs(globs));
    }

    @Test
    void outputs_matching_areKeptSortedWithSize() throws Exception {
        Ended ended = run(
                "echo b > part-b; echo a > part-a; mkdir -p d/e; echo deep > d/e/f.csv; echo no > other",
                "part-*",
                "**/*.csv");

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(ended.outputs())
                .containsExactly(
                        new OutputFile("d/e/f.csv", 5), new OutputFile("part-a", 2), new OutputFile("part-b", 2));
        Await.until(
                "the working directory is gone",
                () -> !Files.exists(world.folder(ID).work()));
        assertThat(world.text(new FileName.Output(ID, "d/e/f.csv"))).isEqualTo("deep\n");
    }

    @Test
    void outputs_noMatch_failsUnlessOptional() {
        Ended missing = run("echo x > made", "made", "part-*");
        Ended optional = world.run(WorkerWorld.task("b.1/t@1", "true").outputs("part-*?optional"));

        assertThat(missing.state()).isEqualTo(AttemptState.FAILED);
        assertThat(missing.reason()).isEqualTo(Reason.OUTPUT_MISSING);
        assertThat(missing.message()).contains("no file matches the output part-*", "optional: true");
        assertThat(optional.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(optional.outputs()).isEmpty();
    }

    @Test
    void outputs_afterAFailure_areNotLookedAt() {
        Ended ended = run("exit 4", "part-*");

        assertThat(ended.reason()).isEqualTo(Reason.EXIT_STATUS);
    }

    @Test
    void outputs_linkToOutside_isRefused() {
        Ended ended = run("ln -s /etc/passwd part-a", "part-*");

        assertThat(ended.reason()).isEqualTo(Reason.OUTPUT_MISSING);
        assertThat(ended.message()).contains("part-a is a link to outside of the working directory");
    }

    @Test
    void outputs_folderThatIsALink_isNotEntered() {
        Ended ended = run("ln -s /etc d; echo a > part-a", "part-*", "**/passwd?optional");

        assertThat(ended.outputs()).containsExactly(new OutputFile("part-a", 2));
    }

    @Test
    void outputs_linkToInside_keepsTheBytes() {
        Ended ended = run("echo data > real; ln -s real part-a", "part-*");

        assertThat(ended.outputs()).containsExactly(new OutputFile("part-a", 5));
        assertThat(world.text(new FileName.Output(ID, "part-a"))).isEqualTo("data\n");
    }

    @Test
    void outputs_tooMany_failAndSayTheBound() {
        Ended ended = run("i=0; while [ $i -lt 1001 ]; do i=$((i+1)); : > part-$i; done", "part-*");

        assertThat(ended.reason()).isEqualTo(Reason.OUTPUT_MISSING);
        assertThat(ended.message()).contains("more than 1000 files");
    }

    @Test
    void outputs_pipe_isNoOutput() {
        Ended ended = run("mkfifo part-a; echo x > part-b", "part-*");

        assertThat(ended.outputs()).containsExactly(new OutputFile("part-b", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../stdout", "/etc/passwd", "d/../../stdout", "", ".", "d", "d/", "link/passwd", "no-such"})
    void read_pathThatIsNoOutput_isUnreadable(String path) throws Exception {
        run("mkdir d; echo x > d/f", "d");
        // Even if somebody put a link where outputs are, it is not followed.
        Files.createSymbolicLink(world.folder(ID).kept().resolve("link"), Path.of("/etc"));

        assertThat(world.worker.files().read(new ReadFile(new FileName.Output(ID, path), 0, 100)))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void read_byRange_answersNoMoreThanAsked() {
        run("printf 0123456789 > f", "f");

        assertThat(world.worker.files().read(new ReadFile(new FileName.Output(ID, "f"), 3, 4)))
                .isInstanceOfSatisfying(Chunk.class, chunk -> {
                    assertThat(chunk.bytes()).asString().isEqualTo("3456");
                    assertThat(chunk.size()).isEqualTo(10);
                    assertThat(chunk.growing()).isFalse();
                });
        assertThat(world.worker.files().read(new ReadFile(new FileName.Output(ID, "f"), 99, 4)))
                .isInstanceOfSatisfying(
                        Chunk.class, chunk -> assertThat(chunk.bytes()).isEmpty());
        assertThat(world.worker.files().read(new ReadFile(new FileName.Output(ID, "f"), -1, 4)))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void read_logOfARunningAttempt_grows() throws Exception {
        AttemptId id = world.launch("log.1/t@1", "echo first; sleep 1000");
        Await.until("the first line is there", () -> world.stdout(id).equals("first\n"));
        FileName log = new FileName.Log(id, io.reeve.message.Reading.Stream.STDOUT);

        assertThat(((Chunk) world.worker.files().read(new ReadFile(log, 0, 10))).growing())
                .isTrue();
        world.kill(id, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(id);
        assertThat(((Chunk) world.worker.files().read(new ReadFile(log, 0, 10))).growing())
                .isFalse();
    }

    @Test
    void read_logThatIsNotHere_saysSo() {
        assertThat(world.text(new FileName.Log(ID, io.reeve.message.Reading.Stream.STDERR)))
                .contains("log of word-count.42/split@1 is not on this node");
    }
}
