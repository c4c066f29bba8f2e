package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.logs.LogIndex;
import io.reeve.fixture.Await;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.Found;
import io.reeve.message.Reading.Mark;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.Reading.SearchLog;
import io.reeve.message.Reading.Stream;
import io.reeve.model.AttemptId;
import io.reeve.model.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogWatchTest {
    private static final AttemptId ID = AttemptId.parse("word-count.42/count/0@1");

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

    private Chunk read(long offset, boolean timed) {
        FileName log = new FileName.Log(ID, Stream.STDOUT);
        return (Chunk) world.worker.files().read(new ReadFile(log, offset, Chunk.MAX_BYTES, timed));
    }

    private Found search(String text, boolean ignoreCase, long offset, int most) {
        return (Found) world.worker.files().search(new SearchLog(ID, Stream.STDOUT, text, ignoreCase, offset, most));
    }

    private static long blocks(Path file) throws Exception {
        Process du = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()) * 512;
    }

    @Test
    void printer_withoutEnd_takesNoMoreThanTheBound_andKeepsItsOffsets() throws Exception {
        world.launch(ID.toString(), "i=0; while :; do i=$((i+1)); printf '%09d\\n' $i; done");
        world.leader.awaitRunning(ID);
        Path file = world.folder(ID).log(Stream.STDOUT);
        Await.until(
                "the beginning is given back",
                () -> LogIndex.begin(world.folder(ID).index(Stream.STDOUT)).begin() > 0);
        world.kill(ID, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(ID);
        Await.until("the file takes no more than its bound", () -> blocks(file) <= WorkerWorld.LOG_BYTES * 5 / 4);

        Chunk first = read(0, false);
        assertThat(first.skipped()).isPositive();
        long line = first.skipped() / 10 + 1; // each has ten bytes, so what stands where tells whether offsets hold
        String text = new String(first.bytes(), StandardCharsets.UTF_8);
        int begin = (int) (line * 10 - first.skipped());
        assertThat(text.substring(begin, begin + 10)).isEqualTo("%09d%n".formatted(line + 1));
        assertThat(text).doesNotContain("\0");
        assertThat(read(first.size() - 10, false).skipped()).isZero();
        assertThat(search("%09d".formatted(line + 1), false, 0, 10).hits()).hasSize(1);
    }

    @Test
    void marks_growingLog_sayWhenWhatWasWritten() throws Exception {
        long beforeMs = System.currentTimeMillis();
        world.launch(ID.toString(), "echo first; sleep 2.2; echo second; exec sleep 60");
        world.leader.awaitRunning(ID);
        Await.until("both lines are there", () -> read(0, false).size() == 13);
        Await.until(
                "both have their marks",
                () -> LogIndex.marks(world.folder(ID).index(Stream.STDOUT)).size() == 2);

        var marks = read(0, true).marks();
        assertThat(marks.get(0).offset()).isEqualTo(6);
        assertThat(marks.get(0).atMs()).isBetween(beforeMs, beforeMs + 2_000);
        assertThat(marks.get(1).offset()).isEqualTo(13);
        assertThat(marks.get(1).atMs() - marks.get(0).atMs()).isBetween(900L, 4_000L);
    }

    @Test
    void search_findsLines_pieceByPiece() throws Exception {
        world.run(ID.toString(), "for i in 1 2 3 4 5; do echo needle $i; echo hay; done; printf 'last Needle'");

        Found two = search("needle", false, 0, 2);
        assertThat(two.hits()).hasSize(2);
        Found rest = search("needle", true, two.next(), 100);

        assertThat(rest.hits())
                .extracting(hit -> new String(hit.line(), StandardCharsets.UTF_8))
                .containsExactly("needle 3", "needle 4", "needle 5", "last Needle");
        assertThat(rest.next()).isEqualTo(rest.size());
        assertThat(rest.hits()).allMatch(hit -> hit.atMs() > System.currentTimeMillis() - 60_000);
    }

    @Test
    void search_binaryGarbageAndEndlessLines_isBounded() throws Exception {
        world.run(ID.toString(), "head -c 400000 /dev/zero; head -c 100000 /dev/urandom; echo; echo needle");

        assertThat(search("needle", false, 0, 10).hits()).hasSize(1);
    }

    @Test
    void index_ofWeeks_staysSmall() throws Exception {
        Path index = dir.resolve("index");
        for (int i = 1; i <= 20_000; i++) {
            LogIndex.add(index, new Mark(i * 10L, i * 1_000L));
        }

        assertThat(Files.size(index)).isLessThan(200_000);
        assertThat(LogIndex.marks(index)).last().isEqualTo(new Mark(200_000, 20_000_000));
        assertThat(LogIndex.marks(index)).isSortedAccordingTo(java.util.Comparator.comparingLong(Mark::offset));
    }

    @Test
    void shortTask_hasNoIndex() {
        world.run(ID.toString(), "echo done");

        assertThat(world.folder(ID).index(Stream.STDOUT)).doesNotExist();
        assertThat(read(0, true).marks()).hasSize(1);
    }
}
