package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.DaemonThreads;
import io.reeve.execute.files.DiskUse;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.process.ControlGroups;
import io.reeve.execute.process.GroupFiles;
import io.reeve.execute.process.ProcessEnd;
import io.reeve.execute.process.ProcessLauncher;
import io.reeve.execute.process.ProcessTable;
import io.reeve.message.Measuring.AttemptUsage;
import io.reeve.model.AttemptId;
import io.reeve.model.Reason;
import io.reeve.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what running attempts use, on a thread of its own: to tell it, and to stop what broke a limit that the
 * kernel does not enforce. Where there are control groups that is the disk alone; without them all is held so, and the
 * looks come more often.
 */
final class Gauges implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gauges.class);
    private static final Path PROC = Path.of("/proc");

    /** What people are shown need not be newer. */
    static final long TELL_MS = 1_000;

    /** A program fills some hundred megabytes in this time. */
    static final long HOLD_MS = 100;

    /** While an attempt is held back: what it has too much in one such time, it stands still for later. */
    private static final long PACE_MS = 25;

    /** Looks take at most one part in so many of the time. */
    private static final long SPARING = 10;

    private final @Nullable GroupFiles groups;
    private final Outlets outlets;
    private final ProcessTable processes = new ProcessTable(PROC);
    private final long everyMs;
    private volatile boolean isTight;
    private final Map<Long, Gauge> running = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(2, DaemonThreads.named("reeve-gauges"));

    /**
     * What is to be done about an attempt; called by threads of this.
     *
     * @param stopping it broke a limit
     * @param throttling it is to stand still, or to go on
     */
    record Outlets(BiConsumer<Attempt, Attempt.Stop> stopping, BiConsumer<Attempt, Boolean> throttling) {}

    Gauges(@Nullable ControlGroups groups, Outlets outlets) {
        this.groups = groups == null ? null : new GroupFiles(groups);
        this.outlets = outlets;
        this.everyMs = groups == null ? HOLD_MS : TELL_MS;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        lookLater(this::lookAtProcesses, () -> isTight ? PACE_MS : everyMs, 0);
        lookLater(this::lookAtDisk, () -> TELL_MS, 0);
    }

    private void lookLater(Runnable look, LongSupplier everyMs, long tookNs) {
        long waitMs = Math.max(everyMs.getAsLong(), SPARING * TimeUnit.NANOSECONDS.toMillis(tookNs));
        thread.schedule(
                () -> {
                    long startNs = System.nanoTime();
                    try {
                        look.run();
                    } catch (RuntimeException e) {
                        log.error("gauges not read", e);
                    }
                    if (!thread.isShutdown()) {
                        lookLater(look, everyMs, System.nanoTime() - startNs);
                    }
                },
                waitMs,
                TimeUnit.MILLISECONDS);
    }

    void started(Attempt attempt, int group) {
        var leader = new ProcessTable.Leader(attempt.launchId, attempt.pid, AttemptEnvironment.mark(attempt.id()));
        running.put(attempt.launchId, new Gauge(attempt, leader, group));
    }

    /** What it used in all; null where nothing is known. */
    @Nullable
    Usage ended(Attempt attempt, ProcessEnd end) {
        Gauge gauge = running.remove(attempt.launchId);
        Usage seen = gauge == null ? null : gauge.last();
        if (seen == null && end.cpuMicros() < 0) {
            return null;
        }
        Usage last = seen == null ? new Usage(-1, -1, -1, -1, -1, 0) : seen;
        long rssBytes = end.maxRssKib() >= 0 ? end.maxRssKib() * 1024 : last.peakBytes();
        long peak = end.use().ofGroup() ? end.peakBytes() : Math.max(last.peakBytes(), rssBytes);
        return new Usage(
                Math.max(end.cpuMicros() < 0 ? -1 : end.cpuMicros() / 1_000, last.cpuMillis()),
                rssBytes,
                peak,
                Math.max(end.use().readBytes(), last.readBytes()),
                Math.max(end.use().writtenBytes(), last.writtenBytes()),
                0);
    }

    /** It is over without an end that is known. */
    void forget(Attempt attempt) {
        running.remove(attempt.launchId);
    }

    /** Of those that run and were looked at. */
    List<AttemptUsage> now(Collection<AttemptId> attempts) {
        Set<AttemptId> asked = new HashSet<>(attempts);
        List<AttemptUsage> found = new ArrayList<>();
        for (Gauge gauge : running.values()) {
            Gauge.Seen last = gauge.lastSeen();
            if (last != null && asked.contains(gauge.attempt.id())) {
                found.add(new AttemptUsage(gauge.attempt.id(), last.usage(), last.atMs()));
            }
        }
        return found;
    }

    private void lookAtProcesses() {
        List<Gauge> ungrouped = new ArrayList<>();
        long oldestNs = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(everyMs);
        boolean isOld = false;
        for (Gauge gauge : running.values()) {
            isOld |= gauge.startedNs - oldestNs <= 0;
            if (groups != null && gauge.group != ProcessLauncher.NO_GROUP) {
                if (gauge.startedNs - oldestNs <= 0) {
                    lookAtGroup(groups, gauge);
                }
            } else {
                ungrouped.add(gauge);
            }
        }
        isTight = false;
        // What is over at once is not looked at: its end tells what it used.
        if (isOld && !ungrouped.isEmpty() && Files.isDirectory(PROC)) {
            lookAtTable(ungrouped);
        }
    }

    private void lookAtGroup(GroupFiles files, Gauge gauge) {
        try {
            gauge.sees(files.usage(gauge.group));
            long limit = gauge.attempt.limits.memoryBytes();
            if (files.oomKills(gauge.group) > 0) {
                Usage last = gauge.last();
                outlets.stopping()
                        .accept(
                                gauge.attempt,
                                new Attempt.Stop(
                                        Reason.OUT_OF_MEMORY,
                                        LimitWords.memory(last == null ? limit : last.peakBytes(), limit)));
            }
        } catch (IOException | NumberFormatException e) {
            log.debug("group not read attempt={} error={}", gauge.attempt, e.getMessage()); // it ended meanwhile
        }
    }

    private void lookAtTable(List<Gauge> gauges) {
        try {
            Map<Long, ProcessTable.Sum> sums =
                    processes.look(gauges.stream().map(gauge -> gauge.leader).toList());
            for (Gauge gauge : gauges) {
                ProcessTable.Sum sum = sums.get(gauge.leader.launchId());
                if (sum != null) {
                    long rss = sum.rssBytes();
                    gauge.sees(new Usage(sum.cpuMs(), rss, rss, sum.readBytes(), sum.writtenBytes(), sum.processes()));
                    stopIfBroken(gauge);
                    keepPace(gauge, sum.cpuMs());
                }
            }
        } catch (IOException e) {
            log.warn("processes not read error={}", FileTrouble.describe(e));
        }
    }

    private void keepPace(Gauge gauge, long cpuMs) {
        if (gauge.pace == null) {
            return;
        }
        CpuPace.Change change = gauge.pace.at(System.nanoTime(), cpuMs);
        if (change != CpuPace.Change.NONE) {
            outlets.throttling().accept(gauge.attempt, change == CpuPace.Change.STOP);
        }
        isTight |= gauge.pace.isTight();
    }

    private void lookAtDisk() {
        for (Gauge gauge : running.values()) {
            if (gauge.attempt.limits.diskBytes() > 0) {
                lookAtDisk(gauge);
                stopIfBroken(gauge);
            }
        }
    }

    private static void lookAtDisk(Gauge gauge) {
        AttemptFolder folder = gauge.attempt.folder;
        try {
            gauge.seesDisk(DiskUse.of(folder.work()) + DiskUse.of(folder.tmp()));
        } catch (IOException e) {
            log.debug("disk not read attempt={} error={}", gauge.attempt, FileTrouble.describe(e));
        }
    }

    private void stopIfBroken(Gauge gauge) {
        Attempt.Stop stop = gauge.broken();
        if (stop != null) {
            outlets.stopping().accept(gauge.attempt, stop);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
