package io.reeve.ledger;

import static io.reeve.ledger.LedgerFixture.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer finds in its folder when it starts again. */
class LedgerRestartTest {
    private static final int BATCHES = 200;
    private static final long OFTEN = 20;
    private static final long NEVER = 100_000;

    @TempDir
    Path folder;

    @Test
    void reopen_afterSnapshots_loadsTheNewestAndReplaysTheRest() throws Exception {
        fill(OFTEN);
        assertThat(snapshots()).isNotEmpty().hasSizeLessThanOrEqualTo(3);

        assertEverythingIsThere();
    }

    @Test
    void reopen_newestSnapshotDamaged_usesTheOneBefore() throws Exception {
        fill(OFTEN);
        List<Path> snapshots = snapshots();
        overwrite(snapshots.get(snapshots.size() - 1), 200, 1);

        assertEverythingIsThere();
        assertThat(files("snapshot.*\\.damaged")).hasSize(1);
    }

    @Test
    void reopen_snapshotCutOffWhileWritten_isIgnored() throws Exception {
        fill(OFTEN);
        Path newest = snapshots().get(0);
        Files.write(newest.resolveSibling("writing-snapshot.9_999999"), new byte[10]);

        assertEverythingIsThere();
        assertThat(files("writing-.*")).isEmpty();
    }

    @Test
    void reopen_endOfTheLogTorn_dropsWhatNobodyWasToldOf() throws Exception {
        fill(NEVER);
        Path log = openLog();
        byte[] bytes = Files.readAllBytes(log);
        int end = dataEnd(log);
        byte[] torn = Arrays.copyOf(bytes, end + 4_096);
        torn[end] = 100; // an entry of 100 bytes, of which 40 came to the disk
        System.arraycopy(bytes, end - 80, torn, end + 1, 40);
        Files.write(log, torn);

        assertEverythingIsThere();
    }

    @Test
    void reopen_middleOfTheLogDamaged_isRefusedInWords() throws Exception {
        fill(NEVER);
        Path log = files("log_.*").get(0);
        overwrite(log, dataEnd(log) / 2, 3);

        assertThatThrownBy(() -> LedgerFixture.opened(LedgerConfig.alone("n1", folder)))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the ledger in " + folder + " cannot be opened")
                .hasMessageContaining("restore the folder from a copy");
    }

    @Test
    void reopen_historyLost_goesOnFromTheSnapshot() throws Exception {
        fill(OFTEN);
        for (Path file : files("events-.*|synced")) {
            Files.delete(file);
        }
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            long last = peer.state.lastSequence();
            HistoryPage page = peer.history.page(0, 10);

            assertThat(page).isInstanceOf(HistoryPage.TooOld.class);
            long oldest = ((HistoryPage.TooOld) page).oldestSequence();
            assertThat(oldest).isBetween(2L, last);
            assertThat(((HistoryPage.Events) peer.history.page(oldest - 1, 1_000)).events())
                    .hasSize((int) (last - oldest + 1));
        }
    }

    private void fill(long snapshotEvery) throws Exception {
        LedgerConfig config = LedgerConfig.alone("n1", folder).withSnapshotEveryEntries(snapshotEvery);
        try (LedgerFixture peer = LedgerFixture.leading(config)) {
            for (int i = 0; i < BATCHES; i++) {
                peer.appendNow(upload(i));
            }
            for (int i = 0; snapshotEvery < BATCHES && snapshots().size() < 2; i++) {
                assertThat(i).as("batches without a second snapshot").isLessThan(10_000);
                peer.appendNow(upload(0));
            }
        }
    }

    private void assertEverythingIsThere() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            for (int i = 0; i < BATCHES; i++) {
                assertThat(peer.hasUpload(i)).as("upload %d", i).isTrue();
            }
            long last = peer.state.lastSequence();
            assertThat(peer.history.lastSequence()).isEqualTo(last);
            assertThat(((HistoryPage.Events) peer.history.page(0, 10_000)).events())
                    .hasSize((int) last);
            assertThat(peer.appendNow(upload(BATCHES))).hasSize(1);
            assertThat(peer.failures).isEmpty();
        }
    }

    /** The file that was written last, as it is called while it is open. */
    private Path openLog() throws IOException {
        List<Path> open = files("log_inprogress_.*");
        if (!open.isEmpty()) {
            return open.get(0);
        }
        Path closed = files("log_.*").get(0);
        String name = closed.getFileName().toString().replaceAll("log_(\\d+)-\\d+", "log_inprogress_$1");
        return Files.move(closed, closed.resolveSibling(name));
    }

    /** Oldest first: their names end in the index of the last entry they hold. */
    private List<Path> snapshots() {
        return files("snapshot\\.\\d+_\\d+").stream()
                .sorted(Comparator.comparingLong(
                        file -> Long.parseLong(file.getFileName().toString().replaceAll(".*_", ""))))
                .toList();
    }

    private List<Path> files(String pattern) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.getFileName().toString().matches(pattern)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                /** The peer takes files away meanwhile. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Collections.sort(found);
        return found;
    }

    /** Where its entries end: not where zeros begin, because the last checksum may end in some. */
    private static int dataEnd(Path log) throws IOException {
        LogFile file = Objects.requireNonNull(LogFile.of(log));
        file.walk();
        return file.damagedAt();
    }

    private static void overwrite(Path file, int at, int count) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = at; i < at + count; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
    }
}
