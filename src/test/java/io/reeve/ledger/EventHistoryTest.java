package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.event.CellEvent.TermStarted;
import io.reeve.event.Recorded;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventHistoryTest {
    private static final HistoryConfig SMALL = new HistoryConfig(250, 0, 1 << 20, 100, 1 << 16, 10);

    @TempDir
    Path folder;

    private EventHistory history;

    @BeforeEach
    void open() throws IOException {
        history = new EventHistory(folder, SMALL);
    }

    @AfterEach
    void close() throws IOException {
        history.close();
    }

    @Test
    void page_everywhere_givesTheEventsThatFollow() throws Exception {
        append(1, 230);
        for (long after = 0; after < 230; after++) {
            assertThat(sequences(after, 1_000)).as("after %d", after).startsWith(after + 1);
            assertThat(readAll(after)).containsExactlyElementsOf(range(after + 1, 230));
        }
        assertThat(sequences(230, 10)).isEmpty();
        assertThat(sequences(999, 10)).isEmpty();
        assertThat(sequences(5, 3)).containsExactly(6L, 7L, 8L);
        assertThat(history.page(5, 3)).isEqualTo(new HistoryPage.Events(events(6, 8), 230));
    }

    @Test
    void append_eventsAgain_skipsThem() throws Exception {
        append(1, 50);
        append(20, 70);
        append(1, 10);

        assertThat(readAll(0)).containsExactlyElementsOf(range(1, 70));
    }

    @Test
    void append_withAGap_isRefused() throws Exception {
        append(1, 5);
        assertThatThrownBy(() -> append(7, 8))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("misses 6: after 5 came 7");
        assertThat(history.lastSequence()).isEqualTo(5);
    }

    @Test
    void append_beyondWhatIsKept_dropsTheOldestButKeepsEnough() throws Exception {
        append(1, 1_000);

        assertThat(history.oldestSequence()).isBetween(601L, 750L);
        assertThat(history.page(0, 10)).isEqualTo(new HistoryPage.TooOld(history.oldestSequence(), 1_000));
        assertThat(readAll(history.oldestSequence() - 1))
                .containsExactlyElementsOf(range(history.oldestSequence(), 1_000));
        assertThat(segments()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void append_youngerThanTheTimeToKeep_dropsNothing() throws Exception {
        reopen(new HistoryConfig(10, 1_000_000, 1 << 20, 100, 1 << 16, 10));
        append(1, 1_000);
        assertThat(history.oldestSequence()).isEqualTo(1);
    }

    @Test
    void append_beyondTheBytesAllowed_dropsTheOldestWhateverTheirAge() throws Exception {
        reopen(new HistoryConfig(1_000_000, 1_000_000, 10_000, 100, 1 << 16, 10));
        append(1, 2_000);

        assertThat(history.oldestSequence()).isGreaterThan(1_000);
        assertThat(readAll(history.oldestSequence() - 1)).endsWith(2_000L);
    }

    @Test
    void reopen_afterClosing_hasEverythingAndGoesOn() throws Exception {
        append(1, 230);
        reopen(SMALL);

        assertThat(history.lastSequence()).isEqualTo(230);
        assertThat(readAll(0)).containsExactlyElementsOf(range(1, 230));
        append(231, 340);
        assertThat(readAll(200)).containsExactlyElementsOf(range(201, 340));
    }

    @Test
    void reopen_endTornAnywhere_keepsTheWholeEvents() throws Exception {
        append(1, 105);
        history.close();
        Path last = segments().get(1);
        byte[] whole = Files.readAllBytes(last);
        for (int length = 0; length < whole.length; length++) {
            Files.write(last, java.util.Arrays.copyOf(whole, length));
            history = new EventHistory(folder, SMALL);
            long kept = history.lastSequence();
            assertThat(kept).isEqualTo(100 + length / (whole.length / 5));
            append(kept + 1, 110);
            assertThat(readAll(95)).containsExactlyElementsOf(range(96, 110));
            history.close();
        }
    }

    @Test
    void reopen_unsyncedFileTornInTheMiddle_dropsWhatFollows() throws Exception {
        append(1, 50);
        history.sync();
        append(51, 250);
        Path second = segments().get(1);
        Path copy = Files.createDirectory(folder.resolve("crashed"));
        for (Path file : segments()) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
        Files.copy(folder.resolve("synced"), copy.resolve("synced"));
        byte[] bytes = Files.readAllBytes(second);
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy.resolve(second.getFileName()), bytes);

        try (EventHistory crashed = new EventHistory(copy, SMALL)) {
            assertThat(crashed.lastSequence()).isBetween(140L, 160L);
            crashed.append(events(crashed.lastSequence() + 1, 250));
            assertThat(((HistoryPage.Events) crashed.page(0, 1_000)).events()).hasSize(100);
        }
    }

    @Test
    void page_damagedFile_isAnErrorAndNeverWrongEvents() throws Exception {
        append(1, 230);
        reopen(SMALL);
        Path first = segments().get(0);
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length / 2] ^= 1;
        Files.write(first, bytes);

        assertThatThrownBy(() -> history.page(0, 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(sequences(100, 3)).containsExactly(101L, 102L, 103L);
    }

    @Test
    void restartAfter_aLaterSequence_forgetsAllBefore() throws Exception {
        append(1, 230);
        history.restartAfter(500);
        assertThat(history.page(100, 10)).isEqualTo(new HistoryPage.TooOld(501, 500));
        append(501, 510);
        assertThat(readAll(500)).containsExactlyElementsOf(range(501, 510));
        reopen(SMALL);
        assertThat(history.oldestSequence()).isEqualTo(501);
    }

    @Test
    void page_whileAppending_neverHasAGap() throws Exception {
        Thread writer = new Thread(() -> {
            for (long from = 1; from <= 20_000; from += 20) {
                append(from, from + 19);
            }
        });
        writer.start();
        long at = 0;
        while (at < 20_000) {
            HistoryPage page = history.page(at, 37);
            if (page instanceof HistoryPage.TooOld old) {
                at = old.oldestSequence() - 1;
            } else {
                for (Recorded event : ((HistoryPage.Events) page).events()) {
                    assertThat(event.sequence()).isEqualTo(++at);
                }
            }
        }
        writer.join();
    }

    private void reopen(HistoryConfig config) throws IOException {
        history.close();
        history = new EventHistory(folder, config);
    }

    private void append(long from, long to) {
        try {
            for (long start = from; start <= to; start += 7) {
                history.append(events(start, Math.min(to, start + 6)));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<Long> readAll(long after) throws IOException {
        List<Long> all = new java.util.ArrayList<>();
        for (List<Long> page = sequences(after, 60); !page.isEmpty(); page = sequences(after + all.size(), 60)) {
            all.addAll(page);
        }
        return all;
    }

    private List<Long> sequences(long after, int limit) throws IOException {
        HistoryPage page = history.page(after, limit);
        assertThat(page).isInstanceOf(HistoryPage.Events.class);
        return ((HistoryPage.Events) page)
                .events().stream().map(Recorded::sequence).toList();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(HistorySegment::isName).sorted().toList();
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<Recorded> events(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(sequence -> new Recorded(
                        sequence, 1_000 + sequence, 1, Origin.SYSTEM, new TermStarted(1, new NodeId("n1"))))
                .toList();
    }
}
