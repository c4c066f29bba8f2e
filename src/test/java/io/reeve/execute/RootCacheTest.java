package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.AttemptFolder;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RootCacheTest {
    @TempDir
    Path dir;

    private RootCache cache() {
        return new RootCache(dir.resolve("roots"), 0, 1 << 20);
    }

    private static Attempt attempt(int number) {
        return new Attempt(
                WorkerWorld.task("a." + number + "/t@1", "true").assignment(), new AttemptFolder(Path.of("unused")));
    }

    /** A tar with an entry of that name alone. */
    private Path archive(String name) throws Exception {
        Path tar = dir.resolve(name + ".tar");
        Files.writeString(dir.resolve(name), name);
        Process packing = new ProcessBuilder("tar", "-cf", tar.toString(), "-C", dir.toString(), name).start();
        assertThat(packing.waitFor()).isZero();
        return tar;
    }

    @Test
    void release_whileAnotherIsUnpacked_doesNotWait() throws Exception {
        RootCache cache = cache();
        Attempt over = attempt(1);
        cache.hold(over, archive("one"));
        CountDownLatch unpacking = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread unpacks = new Thread(() -> {
            synchronized (cache) { // what only one may do at a time takes long
                unpacking.countDown();
                try {
                    released.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        unpacks.start();
        unpacking.await();
        Thread worker = new Thread(() -> {
            cache.release(over);
            released.countDown();
        });
        worker.start();

        assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
        unpacks.join();
    }

    @Test
    void hold_afterAFullDiskAndACrash_removesWhatIsLeft_andUnpacks() throws Exception {
        RootCache cache = cache();
        Attempt first = attempt(1);
        Path root = cache.hold(first, archive("one")).folder();
        cache.release(first);
        Path lock = root.resolveSibling(root.getFileName() + ".lock");
        Files.write(lock, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        Path left = Files.createDirectory(root.resolveSibling("left.part"));
        try (OutputStream file = Files.newOutputStream(left.resolve("file"))) {
            file.write(1);
        }

        assertThat(cache.hold(attempt(2), archive("two")).folder().resolve("two"))
                .hasContent("two");
        assertThat(left).doesNotExist();
    }

    @Test
    void hold_ofWhatIsInUse_keepsIt_andRemovesWhatIsNot() throws Exception {
        RootCache cache = cache();
        Attempt using = attempt(1);
        Attempt over = attempt(2);
        Path used = cache.hold(using, archive("one")).folder();
        Path unused = cache.hold(over, archive("two")).folder();
        cache.release(over);
        cache.hold(attempt(3), archive("three"));

        assertThat(used.resolve("one")).exists();
        assertThat(unused).doesNotExist();
    }
}
