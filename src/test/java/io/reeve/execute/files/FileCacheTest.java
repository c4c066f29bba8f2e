package io.reeve.execute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FileCacheTest {
    private static final String SUM = "ab".repeat(32);

    @TempDir
    Path dir;

    private final AtomicInteger fetched = new AtomicInteger();
    private FileCache cache;

    @BeforeEach
    void open() throws IOException {
        cache = new FileCache(dir, 100);
    }

    private FileCache.Fetch bytes(int count) {
        return (into, tag) -> {
            fetched.incrementAndGet();
            Files.write(into, new byte[count]);
            return new WebFetch.Answer(false, null);
        };
    }

    private FileCache.Hold hold(String url, int count) throws IOException {
        return cache.hold(url, SUM, () -> false, bytes(count));
    }

    @Test
    void hold_again_fetchesOnce_alsoByTheNextProcess() throws IOException {
        hold("http://a/x", 10).close();
        hold("http://a/x", 10).close();
        cache = new FileCache(dir, 100);
        try (FileCache.Hold held = hold("http://a/x", 10)) {
            assertThat(Files.size(held.file())).isEqualTo(10);
        }

        assertThat(fetched).hasValue(1);
    }

    @Test
    void hold_byManyAtOnce_fetchesOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = IntStream.range(0, 8)
                .<Future<?>>mapToObj(i -> threads.submit(() -> {
                    hold("http://a/x", 10).close();
                    return null;
                }))
                .toList();
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();

        assertThat(fetched).hasValue(1);
    }

    @Test
    void hold_tooMuch_dropsTheLongestUnused_andNothingInUse() throws IOException {
        try (FileCache.Hold first = hold("http://a/1", 60)) {
            hold("http://a/2", 60).close();
            assertThat(first.file()).exists();
        }
        assertThat(files()).hasSize(1);
        hold("http://a/1", 60).close();
        hold("http://a/3", 60).close();

        assertThat(files()).hasSize(1);
        hold("http://a/3", 60).close();
        assertThat(fetched).hasValue(3);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.toList();
        }
    }

    @Test
    void hold_withoutChecksum_asksWhetherItIsNew() throws IOException {
        FileCache.Fetch server = new FileCache.Fetch() {
            @Override
            public WebFetch.Answer fetch(Path into, @Nullable String knownTag) throws IOException {
                if ("\"v1\"".equals(knownTag)) {
                    return new WebFetch.Answer(true, knownTag);
                }
                fetched.incrementAndGet();
                Files.writeString(into, "v1");
                return new WebFetch.Answer(false, "\"v1\"");
            }
        };
        cache.hold("http://a/x", null, () -> false, server).close();
        cache.hold("http://a/x", null, () -> false, server).close();

        assertThat(fetched).hasValue(1);
    }

    @Test
    void hold_failedFetch_leavesNothingAndIsTriedAgain() throws IOException {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cache.hold("http://a/x", SUM, () -> false, (into, tag) -> {
                    Files.writeString(into, "half");
                    throw new IOException("broken off");
                }))
                .withMessage("broken off");
        assertThat(files()).isEmpty();

        hold("http://a/x", 10).close();
        assertThat(fetched).hasValue(1);
    }

    @Test
    void hold_fullDisk_makesRoomAndTriesOnceMore() throws IOException {
        hold("http://a/old", 10).close();
        try (FileCache.Hold held = cache.hold("http://a/x", SUM, () -> false, (into, tag) -> {
            if (files().stream()
                            .filter(file -> !file.toString().endsWith(".part"))
                            .count()
                    > 0) {
                throw new IOException("No space left on device");
            }
            Files.write(into, new byte[5]);
            return new WebFetch.Answer(false, null);
        })) {
            assertThat(Files.size(held.file())).isEqualTo(5);
        }
    }

    @Test
    void hold_abandonedWhileAnotherFetches_givesUp() throws Exception {
        CountDownLatch fetching = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> first = thread.submit(() -> {
            cache.hold("http://a/x", SUM, () -> false, (into, tag) -> {
                        fetching.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return bytes(1).fetch(into, tag);
                    })
                    .close();
            return null;
        });
        fetching.await();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cache.hold("http://a/x", SUM, () -> true, bytes(1)))
                .withMessageContaining("stopped");
        goOn.countDown();
        first.get();
        thread.shutdown();
    }
}
