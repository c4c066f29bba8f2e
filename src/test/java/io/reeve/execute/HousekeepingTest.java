package io.reeve.execute;

import static io.reeve.message.Reading.Stream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.Trees;
import io.reeve.execute.logs.LogIndex;
import io.reeve.model.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
    private static final long NOW_MS = 1_000_000;

    @TempDir
    Path dir;

    private AttemptFolder finished(String id, long ageMs, int bytes) throws IOException {
        AttemptFolder folder = AttemptFolder.of(dir, AttemptId.parse(id));
        Files.createDirectories(folder.path().getParent());
        Files.write(folder.log(STDOUT), new byte[bytes]);
        Files.setLastModifiedTime(folder.log(STDOUT), FileTime.fromMillis(NOW_MS - ageMs));
        return folder;
    }

    private static Housekeeping housekeeping(Path dir, long ageMs, long bytes, int attempts) throws IOException {
        return new Housekeeping(dir, new WorkerConfig.Keep(ageMs, bytes, attempts, 1_000_000, 0));
    }

    @Test
    void sweep_tooOld_goesWithItsEmptyParents() throws IOException {
        AttemptFolder old = finished("a.1/t@1", 2_000, 1);
        AttemptFolder fresh = finished("b.2/t@1", 10, 1);
        try (Housekeeping housekeeping = housekeeping(dir, 1_000, 1_000, 10)) {
            housekeeping.sweep(NOW_MS);
            housekeeping.sweep(NOW_MS);
        }
        assertThat(old.path().getParent().getParent()).doesNotExist();
        assertThat(fresh.log(STDOUT)).exists();
    }

    @Test
    void sweep_tooManyBytesOrAttempts_oldestGoFirst() throws IOException {
        AttemptFolder first = finished("a.1/t/0@1", 300, 600);
        AttemptFolder second = finished("a.1/t/1@1", 200, 600);
        AttemptFolder third = finished("a.1/t/2@1", 100, 600);
        try (Housekeeping housekeeping = housekeeping(dir, 1_000, 1_300, 10)) {
            housekeeping.sweep(NOW_MS);
        }
        assertThat(first.log(STDOUT)).doesNotExist();
        assertThat(second.log(STDOUT)).exists();
        try (Housekeeping housekeeping = housekeeping(dir, 1_000, 10_000, 1)) {
            housekeeping.sweep(NOW_MS);
        }
        assertThat(second.log(STDOUT)).doesNotExist();
        assertThat(third.log(STDOUT)).exists();
    }

    @Test
    void sweep_nearlyFullDisk_allGoesThatIsKept() throws IOException {
        AttemptFolder ended = finished("a.1/t@1", 10, 600);
        AttemptFolder running = finished("b.2/t@1", 10, 600);
        var never = new WorkerConfig.Keep(1_000, 10_000, 10, 1_000_000, Long.MAX_VALUE / 2);
        try (Housekeeping housekeeping = new Housekeeping(dir, never)) {
            housekeeping.started(running);
            housekeeping.sweep(NOW_MS);
        }
        assertThat(ended.log(STDOUT)).doesNotExist();
        assertThat(running.log(STDOUT)).exists();
    }

    @Test
    void sweep_longLogWhoseBeginningIsGone_countsForWhatIsLeft() throws IOException {
        AttemptFolder cut = finished("a.1/t@1", 10, 5_000);
        LogIndex.begin(cut.index(STDOUT), new LogIndex.Begin(4_500, 0));
        try (Housekeeping housekeeping = housekeeping(dir, Long.MAX_VALUE, 1_000, 10)) {
            housekeeping.sweep(NOW_MS);
        }
        assertThat(cut.log(STDOUT)).exists();
    }

    @Test
    void sweep_inUse_isNotTouched() throws IOException {
        AttemptFolder running = finished("a.1/t@1", 2_000, 1);
        try (Housekeeping housekeeping = housekeeping(dir, 1_000, 1_000, 10)) {
            housekeeping.started(running);
            housekeeping.sweep(NOW_MS);
        }
        assertThat(running.log(STDOUT)).exists();
    }

    /** An attempt whose folder waits for another when it has ended. */
    private Attempt untouched(String id, long ageMs) throws IOException {
        AttemptFolder folder = finished(id, ageMs, 600);
        Files.createDirectories(folder.work());
        var assignment = new WorkerWorld.TaskOf(AttemptId.parse(id), List.of("true")).assignment();
        Attempt attempt = new Attempt(assignment, folder);
        attempt.untouched = true;
        return attempt;
    }

    private static void runs(Housekeeping housekeeping, Attempt attempt) {
        housekeeping.started(attempt);
        housekeeping.ended(attempt);
    }

    @Test
    void sweep_folderThatWaitsForAnother_staysWhileItsLogsGo() throws IOException {
        Attempt attempt = untouched("a.1/t@1", 2_000);
        try (Housekeeping housekeeping = housekeeping(dir, 1_000, 1_000, 10)) {
            runs(housekeeping, attempt);
            housekeeping.sweep(NOW_MS);
            assertThat(attempt.folder.log(STDOUT)).doesNotExist();
            assertThat(housekeeping.takeSpare(null)).isEqualTo(attempt.folder.path());
            assertThat(attempt.folder.work()).exists();
        }
    }

    @Test
    void begin_folderThatWaits_goesOutOfTheWay() throws IOException {
        Attempt attempt = untouched("a.1/t@1", 10);
        try (Housekeeping housekeeping = housekeeping(dir, 1_000, 1_000, 10)) {
            runs(housekeeping, attempt);
            housekeeping.begin();
            assertThat(housekeeping.takeSpare(null)).isNull();
        }
        assertThat(attempt.folder.path()).doesNotExist();
    }

    @Test
    void delete_treeWithLinks_staysInside() throws IOException {
        Path outside = Files.createDirectories(dir.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path tree = Files.createDirectories(dir.resolve("tree/a/b"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.writeString(tree.resolve("f"), "x");
        Trees.delete(dir.resolve("tree"));
        Trees.delete(dir.resolve("tree"));

        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(outside);
        }
        assertThat(outside.resolve("precious")).exists();
    }
}
