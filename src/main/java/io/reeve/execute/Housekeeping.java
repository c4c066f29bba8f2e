package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.DaemonThreads;
import io.reeve.execute.files.DiskPressure;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.Trees;
import io.reeve.execute.files.UserIds;
import io.reeve.execute.logs.LogIndex;
import io.reeve.execute.logs.LogWatch;
import io.reeve.message.Reading;
import io.reeve.model.JobId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what attempts leave behind, on a thread of its own, away from the launch path. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Path attempts;
    private final Path spareFolder;
    private final Path trash;
    private final Spares spares = new Spares();

    /** Of the jobs that have files here from before this incarnation: above, no name can be of another cell. */
    private volatile long highestOldJob = Long.MAX_VALUE;

    private final AtomicLong nextSpare = new AtomicLong();
    private final WorkerConfig.Keep keep;
    private final DiskPressure pressure;
    private final Set<Path> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicInteger endedSinceSweep = new AtomicInteger();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("reeve-housekeeping"));

    Housekeeping(Path dataDir, WorkerConfig.Keep keep) throws IOException {
        this.attempts = dataDir.resolve(AttemptFolder.ATTEMPTS);
        this.spareFolder = dataDir.resolve("spare");
        this.trash = dataDir.resolve("trash");
        this.keep = keep;
        this.pressure = new DiskPressure(dataDir, keep.freeBytes());
        OwnedFiles.makePrivateFolder(trash);
        if (Files.exists(spareFolder)) {
            discard(spareFolder);
        }
        OwnedFiles.makePrivateFolder(spareFolder);
        submit(() -> {
            try {
                Trees.empty(trash); // what the last run of this node did not get to
            } catch (IOException e) {
                log.warn("trash not emptied path={} error={}", trash, FileTrouble.describe(e));
            }
        });
        thread.scheduleWithFixedDelay(
                () -> sweep(System.currentTimeMillis()),
                keep.sweepEveryMs(),
                keep.sweepEveryMs(),
                TimeUnit.MILLISECONDS);
        long lookMs = Math.min(DiskPressure.LOOK_MS, keep.sweepEveryMs());
        thread.scheduleWithFixedDelay(
                () -> {
                    if (pressure.isWorthASweep()) {
                        sweep(System.currentTimeMillis());
                    }
                },
                lookMs,
                lookMs,
                TimeUnit.MILLISECONDS);
    }

    /** Of attempts that ended while no process of this node was there to do it: only logs and outputs stay. */
    void removeLeftFolders() {
        submit(() -> {
            try {
                for (Path job : children(attempts)) {
                    for (Path task : children(job)) {
                        removeLeftFolders(task);
                    }
                }
            } catch (IOException e) {
                log.warn("left folders not removed folder={} error={}", attempts, FileTrouble.describe(e));
            }
        });
    }

    private void removeLeftFolders(Path task) throws IOException {
        for (Path entry : children(task)) {
            AttemptFolder folder = AttemptFolder.owning(entry);
            if (folder.path().equals(entry) && !inUse.contains(entry) && !spares.holds(entry)) {
                delete(folder.secrets()); // first, should the rest not go
                discardIfThere(entry);
            }
        }
    }

    /** Out of the way first, so that a launch of before that takes it as a spare has all of it or nothing. */
    private void discardIfThere(Path path) {
        try {
            discard(path);
        } catch (NoSuchFileException e) {
            log.debug("taken, or gone path={}", path);
        } catch (IOException e) {
            log.warn("old file not moved path={} error={}", path, FileTrouble.describe(e));
        }
    }

    /** The cell may be another than before, and count its jobs from 1: what waits may be in the way of its attempts. */
    void begin() {
        for (Path spare : spares.drain()) {
            discardIfThere(spare);
            spares.giveBack(spare);
        }
        long highest = 0;
        try {
            for (Path job : children(attempts)) {
                highest = Math.max(
                        highest, JobId.parse(job.getFileName().toString()).number());
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn("old jobs not known folder={} error={}", attempts, e.getMessage());
            highest = Long.MAX_VALUE;
        }
        highestOldJob = highest;
    }

    /** What has no files costs nothing here. */
    void started(Attempt attempt) {
        if (attempt.hasFolder()) {
            started(attempt.folder);
        }
    }

    /** From now until {@link #ended} the folder is not touched. */
    void started(AttemptFolder folder) {
        inUse.add(folder.path());
    }

    /** Logs and outputs stay; all else of the attempt is another's of the same user, once it is empty, or goes soon. */
    void ended(Attempt attempt) {
        if (!attempt.hasFolder()) {
            return;
        }
        AttemptFolder folder = attempt.folder;
        UserIds user = attempt.user;
        if (attempt.spare != null) {
            giveBack(attempt, attempt.spare);
        }
        boolean known = !attempt.adopted && !attempt.isContainer() && !SecretFiles.hasAny(attempt.assignment.secrets());
        boolean sweepNow = endedSinceSweep.incrementAndGet() == Math.max(1, keep.attempts() / 5);
        if (known && attempt.untouched && !attempt.visited && !sweepNow && spares.add(user, folder.path())) {
            inUse.remove(folder.path());
            return;
        }
        submit(() -> {
            if (!known || !recycle(folder, user)) {
                delete(folder.path());
            }
            inUse.remove(folder.path());
            if (sweepNow) {
                sweep(System.currentTimeMillis());
            }
        });
    }

    private void giveBack(Attempt attempt, Path spare) {
        spares.giveBack(spare);
        if (attempt.pid == 0) {
            submit(() -> delete(spare)); // what was not started may not have taken it
        }
    }

    /*
     * Making four inodes for each attempt and deleting them again is most of what a short task costs, and on a file
     * system without a journal far more than that: ext4 does not use an inode again within a minute or more of its
     * deletion, and looks at each such inode whenever it makes a new one.
     */
    private boolean recycle(AttemptFolder folder, @Nullable UserIds user) {
        if (!spares.hasRoom(user) || !Files.isDirectory(folder.tmp(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            for (Path own : List.of(folder.work(), folder.tmp())) {
                if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
                    return false;
                }
                Trees.empty(own);
            }
            BasicFileAttributes progress =
                    Files.readAttributes(folder.progress(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!progress.isRegularFile() || progress.size() > 0) {
                Files.delete(folder.progress());
            }
            Path spare = spareFolder.resolve(Long.toString(nextSpare.getAndIncrement()));
            Files.move(folder.path(), spare, StandardCopyOption.ATOMIC_MOVE);
            if (!spares.add(user, spare)) {
                discard(spare);
            }
            return true;
        } catch (IOException e) {
            log.debug("folder not recycled path={} error={}", folder.path(), FileTrouble.describe(e));
            return false;
        }
    }

    /** An empty folder that an attempt of the same user left, for the caller to take; or null. */
    @Nullable
    Path takeSpare(@Nullable UserIds user) {
        return spares.take(user);
    }

    /** Moves it away at once, and deletes it soon: it is of no attempt that this cell knows. */
    void discard(Path path) throws IOException {
        Path aside = trash.resolve(Long.toHexString(System.nanoTime()) + "-" + path.getFileName());
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        submit(() -> delete(aside));
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
        long missing = pressure.missing();
        boolean pressed = missing > 0;
        int deleted = 0;
        for (Kept kept : all) {
            boolean young = nowMs - kept.endedMs() <= keep.ageMs();
            if (young && missing <= 0 && bytes <= keep.bytes() && left <= keep.attempts()) {
                break;
            }
            kept.folder().all().stream().filter(part -> !spares.holds(part)).forEach(Housekeeping::delete);
            bytes -= kept.bytes();
            missing -= kept.bytes();
            left--;
            deleted++;
        }
        if (pressed) {
            pressure.swept(deleted > 0);
        }
        if (deleted > 0) {
            log.info("attempts deleted count={} kept={} keptBytes={}", deleted, left, bytes);
        }
    }

    private void scan(List<Kept> all) throws IOException {
        for (Path job : children(attempts)) {
            for (Path task : children(job)) {
                Map<AttemptFolder, Kept> ofTask = new LinkedHashMap<>();
                for (Path entry : children(task)) {
                    AttemptFolder folder = AttemptFolder.owning(entry);
                    if (!inUse.contains(folder.path()) && !spares.holds(entry)) {
                        measure(folder, entry, ofTask);
                    }
                }
                all.addAll(ofTask.values());
                deleteIfEmpty(task);
            }
            deleteIfEmpty(job);
        }
    }

    private static void measure(AttemptFolder folder, Path part, Map<AttemptFolder, Kept> kept) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(part, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            long bytes = found.isDirectory() ? size(part) : found.size() - givenBack(folder, part, found.size());
            kept.merge(folder, new Kept(folder, found.lastModifiedTime().toMillis(), bytes), Kept::and);
        } catch (NoSuchFileException e) {
            log.debug("gone between the listing and the look path={}", part);
        }
    }

    /** What was given back of a long log is still part of its length. */
    private static long givenBack(AttemptFolder folder, Path part, long length) throws IOException {
        if (length < LogWatch.BLOCK) {
            return 0; // as nearly all are: their indexes are not opened
        }
        for (Reading.Stream stream : Reading.Stream.values()) {
            if (part.equals(folder.log(stream))) {
                LogIndex.Begin begin = LogIndex.begin(folder.index(stream));
                return begin.begin() - begin.base();
            }
        }
        return 0;
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

    private static long size(Path part) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(part)) {
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

    private record Kept(AttemptFolder folder, long endedMs, long bytes) {
        Kept and(Kept part) {
            return new Kept(folder, Math.max(endedMs, part.endedMs), bytes + part.bytes);
        }
    }

    /** Files of this name can only be of another cell that used this data folder: ids are never used twice. */
    void moveAside(Attempt attempt) {
        if (!attempt.hasFolder() || attempt.id().task().job().number() > highestOldJob) {
            return;
        }
        for (Path old : attempt.folder.all()) {
            if (Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
                discardIfThere(old);
            }
        }
    }
}
