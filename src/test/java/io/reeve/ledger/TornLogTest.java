package io.reeve.ledger;

import static io.reeve.ledger.LedgerFixture.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash can leave of the last entry, cut at every byte of it; and what no crash can leave. */
class TornLogTest {
    private static final int BATCHES = 12;
    private static final int PADDING = 8_192;

    @TempDir
    Path temporary;

    private Path folder;
    private LedgerConfig config;
    private Path log;
    private byte[] whole;
    private int start;
    private int end;
    private long last;

    @BeforeEach
    void fill() throws Exception {
        folder = temporary.resolve("ledger");
        config = LedgerConfig.alone("n1", folder);
        try (LedgerFixture peer = LedgerFixture.leading(config)) {
            for (int i = 0; i < BATCHES; i++) {
                peer.appendNow(upload(i));
            }
        }
        LogFile file = openLog();
        log = file.path();
        whole = Files.readAllBytes(log);
        file.walk();
        end = file.damagedAt();
        last = file.last();
        start = startOfLast(file);
    }

    @Test
    void lastEntry_cutAnywhereAndNotApplied_isDroppedAndTheOthersStay() throws Exception {
        for (int cut = start; cut < end; cut++) {
            notApplied();
            Files.write(log, Arrays.copyOf(whole, cut)); // the file ends there
            assertMended(cut);
            Files.write(log, Arrays.copyOf(Arrays.copyOf(whole, cut), end + PADDING)); // zeros follow
            assertMended(cut);
        }
    }

    @Test
    void lastEntry_lengthenedOverSectorsWithOneNotWritten_isDropped() throws Exception {
        byte[] big = Arrays.copyOf(whole, end + 3 * PADDING);
        int body = 9_000;
        big[end] = (byte) (body & 0x7f | 0x80);
        big[end + 1] = (byte) (body >> 7);
        int to = end + 2 + body + 4;
        byte[] noise = new byte[to - end - 2];
        new Random(7).nextBytes(noise);
        System.arraycopy(noise, 0, big, end + 2, noise.length);
        big[to - 1] = 1; // written to its very end
        int hole = (end / 4_096 + 1) * 4_096;
        Arrays.fill(big, hole, hole + 4_096, (byte) 0);
        Files.write(log, big);

        assertThat(check().last()).isEqualTo(last);
        assertThat(Files.size(log)).isEqualTo(end);
        assertOpens(BATCHES);
    }

    @Test
    void lastEntry_cutAndOpenedByRatis_goesOnWithoutIt() throws Exception {
        int[] cuts = {start + 1, start + 2, (start + end) / 2, end - 5, end - 4, end - 2, end - 1};
        for (int cut : cuts) {
            notApplied();
            Files.write(log, Arrays.copyOf(Arrays.copyOf(whole, cut), end + PADDING));
            Path copy = temporary.resolve("cut-" + cut);
            FolderTree.copy(folder, copy);
            try (LedgerFixture peer = LedgerFixture.leading(LedgerConfig.alone("n1", copy))) {
                assertThat(peer.hasUpload(BATCHES - 2)).as("cut at %d", cut).isTrue();
                assertThat(peer.hasUpload(BATCHES - 1)).as("cut at %d", cut).isFalse();
                assertThat(peer.appendNow(upload(BATCHES))).hasSize(1);
                assertThat(peer.failures).isEmpty();
            }
        }
    }

    @Test
    void lastEntry_cutThoughItWasApplied_isRefusedAndTouchedByNobody() throws Exception {
        for (int cut = start; cut < end; cut++) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, cut), end + PADDING);
            if (Arrays.equals(torn, 0, end, whole, 0, end)) {
                continue; // what was cut off were zeros
            }
            Files.write(log, torn);
            String how = cut == start ? "is missing, at its end" : "is damaged";
            assertRefused("entry " + last, how, "restore the folder from a copy");
            assertThat(log).hasBinaryContent(torn);
        }
    }

    @Test
    void lastEntry_aBitChangedThoughItWasApplied_isRefused() throws Exception {
        Random random = new Random(11);
        for (int at = start; at < end; at++) {
            byte[] changed = Arrays.copyOf(whole, end + PADDING);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(log, changed);

            assertRefused("entry " + last, "is damaged, at byte " + start);
            assertThat(log).hasBinaryContent(changed);
        }
    }

    @Test
    void lastEntry_allWrittenAndABitOfItsBodyChanged_isRefusedThoughNotApplied() throws Exception {
        for (int at = start + 2; at < end - 1; at++) {
            notApplied();
            byte[] changed = Arrays.copyOf(whole, end + PADDING);
            changed[at] ^= 0x10;
            if (changed[end - 1] == 0) {
                continue; // its end may be missing
            }
            Files.write(log, changed);

            assertRefused("entry " + last, "does not fit its checksum");
        }
    }

    @Test
    void earlierEntry_aBitChanged_isRefusedAndNothingIsCut() throws Exception {
        notApplied();
        for (int at = 8; at < start; at += 7) {
            byte[] changed = Arrays.copyOf(whole, end + PADDING);
            changed[at] ^= 0x04;
            Files.write(log, changed);

            assertRefused("is damaged, at byte");
            assertThat(log).hasBinaryContent(changed);
        }
    }

    @Test
    void checksumThatEndsInAZero_isNotTakenForTheEndOfTheLog() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(config)) {
            for (int i = 0; i < 1_500; i++) {
                peer.append(upload(BATCHES + i));
            }
            peer.appendNow(upload(0)); // waits for all before it
        }
        Path file = openLog().path();
        byte[] bytes = Files.readAllBytes(file);
        int found = 0;
        for (int to : entryEnds(file, bytes)) {
            if (bytes[to - 1] == 0) {
                found++;
                Files.write(file, Arrays.copyOf(Arrays.copyOf(bytes, to), to + PADDING));
                long all = lastOf(file);
                notApplied(all - 1);
                assertThat(check().last())
                        .as("all of the entry up to %d is there", to)
                        .isEqualTo(all);
                Files.write(file, Arrays.copyOf(bytes, to - 1));
                assertThat(check().last())
                        .as("the zero before %d is missing", to)
                        .isEqualTo(all - 1);
            }
        }
        assertThat(found).as("entries whose checksum ends in a zero").isPositive();
    }

    /** Where each entry ends. */
    private static List<Integer> entryEnds(Path file, byte[] bytes) {
        List<Integer> ends = new ArrayList<>();
        int at = 8;
        while (at < bytes.length && bytes[at] != 0) {
            int length = 0;
            int shift = 0;
            while (bytes[at] < 0) {
                length |= (bytes[at++] & 0x7f) << shift;
                shift += 7;
            }
            length |= bytes[at++] << shift;
            at += length + 4;
            ends.add(at);
        }
        assertThat(ends).as("entries of %s", file).hasSizeGreaterThan(1_000);
        return ends;
    }

    private static long lastOf(Path path) throws IOException {
        LogFile file = LogFile.of(path);
        assertThat(file).isNotNull();
        file.walk();
        return file.last();
    }

    private void assertMended(int cut) throws IOException {
        boolean same = Arrays.equals(Arrays.copyOf(Arrays.copyOf(whole, cut), end), Arrays.copyOf(whole, end))
                && Files.size(log) >= end;
        assertThat(check().last())
                .as("cut at byte %d of %d to %d", cut, start, end)
                .isEqualTo(same ? last : last - 1);
        LogFile file = LogFile.of(log);
        assertThat(file).isNotNull();
        file.walk();
        assertThat(file.isClean()).as("cut at byte %d", cut).isTrue();
        assertThat(file.damagedAt()).as("cut at byte %d", cut).isEqualTo(same ? end : start);
    }

    private void assertOpens(int batches) throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(config)) {
            for (int i = 0; i < batches; i++) {
                assertThat(peer.hasUpload(i)).isTrue();
            }
        }
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(this::check).isInstanceOf(IOException.class).hasMessageContainingAll(words);
    }

    private LogExtent check() throws IOException {
        var mark = new AppliedMark(folder);
        LogCheck.of(config, mark);
        return new LogCheck(config, mark.read()).look();
    }

    /** As if the crash had come before the last entry was on the disk. */
    private void notApplied() throws IOException {
        notApplied(last - 1);
    }

    private void notApplied(long applied) throws IOException {
        try (AppliedMark mark = new AppliedMark(folder)) {
            mark.write(applied);
        }
    }

    private int startOfLast(LogFile file) throws IOException {
        Path shorter = temporary.resolve(file.path().getFileName());
        int at = end - 1;
        LogFile cut;
        do {
            Files.write(shorter, Arrays.copyOf(whole, at--));
            cut = LogFile.of(shorter);
            assertThat(cut).isNotNull();
            cut.walk();
        } while (cut.last() == last);
        return cut.damagedAt();
    }

    /** The file that was written last, as it is called while it is open. */
    private LogFile openLog() throws IOException {
        var files = FolderTree.files(folder, "log_.*");
        Path newest = files.stream()
                .max(java.util.Comparator.comparingLong(file -> {
                    LogFile log = LogFile.of(file);
                    assertThat(log).isNotNull();
                    return log.first();
                }))
                .orElseThrow();
        String name = newest.getFileName().toString().replaceAll("log_(\\d+)-\\d+", "log_inprogress_$1");
        LogFile file = LogFile.of(Files.move(newest, newest.resolveSibling(name)));
        assertThat(file).isNotNull();
        return file;
    }
}
