package io.reeve.ledger;

import static io.reeve.ledger.LedgerFixture.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reeve.encoding.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.ratis.util.MD5FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that no ledger may be opened on: each is refused in words, again and again, and none of it is changed. */
class RefusedFolderTest {
    private static final int BATCHES = 30;
    private static final long OFTEN = 20;
    private static final long NEVER = 100_000;

    @TempDir
    Path folder;

    @Test
    void log_gone_isRefusedNotFoundedAnew() throws Exception {
        fill(NEVER);
        FolderTree.delete(folder.resolve("raft"));

        assertRefused("its file", "raft-meta is missing");
        assertThat(folder.resolve("raft")).doesNotExist();
    }

    @Test
    void logFiles_goneWithTheVoteLeft_isRefused() throws Exception {
        fill(NEVER);
        for (Path log : FolderTree.files(folder, "log_.*")) {
            Files.delete(log);
        }

        assertRefused("the entries 0 to", "are missing, at its end", "have been applied here");
    }

    @Test
    void vote_goneOrUnreadableOrOfAnEarlierTerm_isRefused() throws Exception {
        fill(NEVER);
        try (LedgerFixture again = LedgerFixture.leading(config())) {
            again.appendNow(upload(BATCHES));
        }
        Path vote = FolderTree.files(folder, "raft-meta").get(0);
        String text = Files.readString(vote);

        Files.delete(vote);
        assertRefused("raft-meta is missing", "whom it voted for");
        Files.writeString(vote, "");
        assertRefused("raft-meta does not say in which term");
        Files.writeString(vote, text.replaceAll("term=\\d+", "term=1"));
        assertRefused("raft-meta is of term 1, while its log has entries of term 2");
        Files.writeString(vote, text);
        assertOpens();
    }

    /** Ratis by itself would only log that, and a later snapshot would let the log forget who the peers are. */
    @Test
    void peersFile_cannotBeWritten_stopsThePeer_whichGoesOnWhenItCan() throws Exception {
        fill(NEVER);
        Path peers = FolderTree.files(folder, "raft-meta\\.conf").get(0);
        Path obstacle = Files.createDirectory(peers.resolveSibling("raft-meta.conf.tmp"));
        byte[] before = Files.readAllBytes(peers);
        try (LedgerFixture peer = LedgerFixture.opened(config())) {
            assertThat(peer.failures.poll(LedgerFixture.WAIT_SECONDS, java.util.concurrent.TimeUnit.SECONDS))
                    .hasMessageContaining("raft-meta.conf")
                    .hasMessageContaining("neither full nor failing");
        }
        assertThat(peers).hasBinaryContent(before);
        Files.delete(obstacle);
        try (LedgerFixture peer = LedgerFixture.leading(config())) {
            peer.appendNow(LedgerFixture.upload(900));
            assertThat(peer.failures).isEmpty();
        }
    }

    @Test
    void peersFile_cutOff_isRefused() throws Exception {
        fill(NEVER);
        Path peers = FolderTree.files(folder, "raft-meta\\.conf").get(0);
        byte[] bytes = Files.readAllBytes(peers);

        Files.write(peers, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused("raft-meta.conf");
        Files.write(peers, new byte[0]);
        assertRefused("raft-meta.conf does not say which peers");
        Files.write(peers, bytes);
        assertOpens();
    }

    @Test
    void closedLogFile_cutAtAnEntrysEnd_isRefused() throws Exception {
        fill(NEVER);
        try (LedgerFixture again = LedgerFixture.leading(config())) { // a new term begins a new file
            again.appendNow(upload(BATCHES));
        }
        Path closed = FolderTree.files(folder, "log_\\d+-\\d+").get(0);
        LogFile file = LogFile.of(closed);
        assertThat(file).isNotNull();
        byte[] bytes = Files.readAllBytes(closed);
        Files.write(closed, Arrays.copyOf(bytes, bytes.length - 1));
        file.walk();
        Files.write(closed, Arrays.copyOf(bytes, file.damagedAt()));

        assertRefused("entry " + file.expectedLast() + " is missing at the end of " + closed);
        Files.write(closed, Arrays.copyOf(bytes, 8));
        assertRefused("are missing at the end of " + closed);
        Files.write(closed, new byte[0]);
        assertRefused(closed + " does not begin as a file of its log does");
        Files.delete(closed);
        assertRefused("its log begins after them");
        Files.write(closed, bytes);
        assertOpens();
    }

    @Test
    void openLogFile_cutAtAnEntrysEnd_isRefused() throws Exception {
        fill(NEVER);
        Path log = newestLog();
        LogFile file = LogFile.of(log);
        assertThat(file).isNotNull();
        byte[] bytes = Files.readAllBytes(log);
        file.walk();
        long last = file.last();
        Files.write(log, Arrays.copyOf(bytes, file.damagedAt() - 1));
        file = LogFile.of(log);
        assertThat(file).isNotNull();
        file.walk();
        Files.write(log, Arrays.copyOf(bytes, file.damagedAt()));

        assertRefused("entry " + last + " is missing, at its end", "applied here");
        Files.write(log, bytes);
        assertOpens();
    }

    @Test
    void allSnapshotsDamaged_logDoesNotReachBack_isRefusedAndNoneIsPutAside() throws Exception {
        fill(OFTEN);
        List<Path> snapshots = FolderTree.files(folder, "snapshot\\.\\d+_\\d+");
        assertThat(snapshots).isNotEmpty();
        for (Path snapshot : snapshots) {
            flip(snapshot, (int) Files.size(snapshot) / 2);
        }
        for (Path log : FolderTree.files(folder, "log_0-.*")) {
            Files.delete(log); // as a purge does
        }

        assertRefused("the entries 0 to", "its log begins after them, and no snapshot that is whole holds them");
    }

    @Test
    void allSnapshotsDamaged_logReachesBack_opens() throws Exception {
        fill(OFTEN);
        assertThat(FolderTree.files(folder, "log_0-.*|log_inprogress_0")).isNotEmpty();
        for (Path snapshot : FolderTree.files(folder, "snapshot\\.\\d+_\\d+")) {
            flip(snapshot, (int) Files.size(snapshot) / 2);
        }

        assertOpens();
        assertThat(FolderTree.files(folder, "snapshot.*\\.damaged")).isNotEmpty();
    }

    @Test
    void snapshot_ofANewerVersion_isRefusedNotPutAside() throws Exception {
        fill(OFTEN);
        Path newest = FolderTree.files(folder, "snapshot\\.\\d+_\\d+").stream()
                .max(Comparator.comparingLong(
                        file -> Long.parseLong(file.toString().replaceAll(".*_", ""))))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(newest);
        ByteBuffer.wrap(bytes).putInt(0, 77);
        Files.write(newest, bytes);
        MD5FileUtil.computeAndSaveMd5ForFile(newest.toFile());

        assertRefused("is of feature level 77", "start the newest version of Reeve that has run in this cell");
    }

    @Test
    void entry_ofANewerVersion_stopsThePeerInWords() throws Exception {
        fill(NEVER);
        Path log = newestLog();
        byte[] bytes = Files.readAllBytes(log);
        byte[] batch = Wire.toBytes(LedgerFixture.batch(1, BATCHES, upload(BATCHES - 1)));
        int at = indexOf(bytes, batch);
        bytes[at] = 9; // the format of the encoding
        LogFile file = LogFile.of(log);
        assertThat(file).isNotNull();
        file.walk();
        seal(bytes, startOfEntryAround(bytes, at), file.damagedAt());
        Files.write(log, bytes);

        try (LedgerFixture peer = LedgerFixture.opened(config())) {
            Throwable failure = peer.failures.poll(LedgerFixture.WAIT_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(failure)
                    .isNotNull()
                    .hasMessageContainingAll("this version reads format 1, found 9", "newest version of Reeve");
        }
        Path closed = FolderTree.files(folder, "log_" + file.first() + "-.*").get(0);
        assertThat(Files.readAllBytes(closed)).startsWith(Arrays.copyOf(bytes, file.damagedAt()));
    }

    @Test
    void folder_readOnly_isRefusedInWords() throws Exception {
        fill(NEVER);
        Path current = FolderTree.files(folder, "raft-meta").get(0).getParent();
        Files.setPosixFilePermissions(current, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isWritable(current), "a user whom permissions bind");
            assertRefused(current + " is read-only for this user", "give it the right to write there");
        } finally {
            Files.setPosixFilePermissions(current, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertOpens();
    }

    private LedgerConfig config() {
        return LedgerConfig.alone("n1", folder);
    }

    private void fill(long snapshotEvery) throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(config().withSnapshotEveryEntries(snapshotEvery))) {
            for (int i = 0; i < BATCHES; i++) {
                peer.appendNow(upload(i));
            }
            for (int i = 0; snapshotEvery < BATCHES && hasNoSnapshot(); i++) {
                assertThat(i).as("batches without a snapshot").isLessThan(10_000);
                peer.appendNow(upload(0));
            }
        }
        if (snapshotEvery < BATCHES) {
            try (LedgerFixture peer = LedgerFixture.leading(config())) { // a second file of log
                peer.appendNow(upload(0));
            }
        }
    }

    private boolean hasNoSnapshot() {
        return FolderTree.files(folder, "snapshot\\.\\d+_\\d+").isEmpty();
    }

    /** Twice, and nothing of it changes. */
    private void assertRefused(String... words) throws IOException {
        Map<String, Integer> before = FolderTree.of(folder);
        for (int i = 0; i < 2; i++) {
            Throwable refusal = catchThrowable(() -> LedgerFixture.opened(config().withSnapshotEveryEntries(NEVER))
                    .close());
            assertThat(refusal).isNotNull();
            assertThat(refusal.getCause())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the ledger")
                    .hasMessageContainingAll(words);
            assertThat(FolderTree.of(folder)).isEqualTo(before);
        }
    }

    private void assertOpens() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(config())) {
            for (int i = 0; i < BATCHES; i++) {
                assertThat(peer.hasUpload(i)).isTrue();
            }
        }
    }

    private Path newestLog() {
        return FolderTree.files(folder, "log_.*").stream()
                .max(Comparator.comparingLong(file -> {
                    LogFile log = LogFile.of(file);
                    assertThat(log).isNotNull();
                    return log.first();
                }))
                .orElseThrow();
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 0x20;
        Files.write(file, bytes);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = bytes.length - part.length; i >= 0; i--) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("the log holds no such batch");
    }

    private static int startOfEntryAround(byte[] bytes, int at) {
        int start = 8;
        while (true) {
            int length = 0;
            int i = start;
            int shift = 0;
            while (bytes[i] < 0) {
                length |= (bytes[i++] & 0x7f) << shift;
                shift += 7;
            }
            length |= bytes[i++] << shift;
            int end = i + length + 4;
            if (end > at) {
                return start;
            }
            start = end;
        }
    }

    /** With the checksum that it should have. */
    private static void seal(byte[] bytes, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, end - 4 - start);
        ByteBuffer.wrap(bytes).putInt(end - 4, (int) crc.getValue());
    }
}
