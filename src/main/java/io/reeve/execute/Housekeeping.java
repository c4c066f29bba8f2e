package io.reeve.execute;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what attempts leave behind, on a thread of its own, away from the launch path. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Path attempts;
    private final WorkerConfig.Keep keep;
    private final Set<Path> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicInteger endedSinceSweep = new AtomicInteger();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("reeve-housekeeping"));

    Housekeeping(Path dataDir, WorkerConfig.Keep keep) {
        this.attempts = dataDir.resolve(AttemptFolder.ATTEMPTS);
        this.keep = keep;
        thread.scheduleWithFixedDelay(
                () -> sweep(System.currentTimeMillis()), keep.sweepEveryMs(), keep.sweepEveryMs(), TimeUnit.MILLISECONDS);
    }

    /** From now until {@link #ended} the folder is not touched. */
    void started(AttemptFolder folder) {
        inUse.add(folder.path());
    }

    /** Logs and outputs stay; all else of the attempt goes soon. */
    void ended(AttemptFolder folder) {
        inUse.remove(folder.path());
        boolean sweepNow = endedSinceSweep.incrementAndGet() == Math.max(1, keep.attempts() / 5);
        submit(() -> {
            for (Path path : List.of(folder.work(), folder.tmp(), folder.progress())) {
                delete(path);
            }
            if (sweepNow) {
                sweep(System.currentTimeMillis());
            }
        });
    }

    /** Everything of it goes: it is of no attempt that this cell knows. */
    void discard(Path folder) {
        submit(() -> delete(folder));
    }

    /** Runs {@code done} after all that was asked for before. */
    void afterwards(Runnable done) {
        submit(done);
    }

    private void submit(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("housekeeping closed"); // what stays now goes by its age after the next start
        }
    }

    /** Deletes the oldest finished attempts until all bounds hold. */
    void sweep(long nowMs) {
        endedSinceSweep.set(0);
        List<Kept> all = new ArrayList<>();
        try {
            scan(all);
        } catch (IOException e) {
            log.warn("sweep failed folder={} error={}", attempts, FileTrouble.describe(e));
            return;
        }
        all.sort(Comparator.comparingLong(Kept::endedMs));
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        int left = all.size();
        int deleted = 0;
        for (Kept kept : all) {
            if (nowMs - kept.endedMs() <= keep.ageMs() && bytes <= keep.bytes() && left <= keep.attempts()) {
                break;
            }
            delete(kept.path());
            bytes -= kept.bytes();
            left--;
            deleted++;
        }
        if (deleted > 0) {
            log.info("attempts deleted count={} kept={} keptBytes={}", deleted, left, bytes);
        }
    }

    private void scan(List<Kept> all) throws IOException {
        for (Path job : children(attempts)) {
            for (Path task : children(job)) {
                for (Path attempt : children(task)) {
                    if (!inUse.contains(attempt)) {
                        all.add(new Kept(attempt, Files.getLastModifiedTime(attempt).toMillis(), size(attempt)));
                    }
                }
                deleteIfEmpty(task);
            }
            deleteIfEmpty(job);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return children;
    }

    private static long size(Path attempt) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(attempt)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    size += Files.size(file);
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        return size;
    }

    /** The supervisor makes folders again where this comes in its way, and a folder that is in use is not empty. */
    private static void deleteIfEmpty(Path folder) {
        folder.toFile().delete();
    }

    private static void delete(Path path) {
        try {
            Trees.delete(path);
        } catch (IOException e) {
            log.warn("delete failed path={} error={}", path, FileTrouble.describe(e));
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Kept(Path path, long endedMs, long bytes) {}
}
