package io.reeve.execute;

import io.reeve.execute.process.ProcessLauncher;
import io.reeve.execute.process.ProcessTable;
import io.reeve.model.Reason;
import io.reeve.model.TaskLimits;
import io.reeve.model.Usage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one running attempt uses, as it was seen last. Written by the thread that looks, read by any. */
final class Gauge {
    private static final int CPUS = Runtime.getRuntime().availableProcessors();

    final Attempt attempt;
    final ProcessTable.Leader leader;

    /** The number of its control group, or {@link ProcessLauncher#NO_GROUP}. */
    final int group;

    final long startedNs = System.nanoTime();

    /** Null where nothing is to be held back. */
    final @Nullable CpuPace pace;

    private volatile @Nullable Seen last;
    private volatile long diskBytes;

    /** @param atMs on a clock that only runs forward, and goes on where the node's process is replaced */
    record Seen(Usage usage, long atMs) {}

    Gauge(Attempt attempt, ProcessTable.Leader leader, int group) {
        this.attempt = attempt;
        this.leader = leader;
        this.group = group;
        double share = attempt.limits.cpuMillis() / 1_000.0;
        boolean holds = group == ProcessLauncher.NO_GROUP && share > 0 && share < CPUS;
        this.pace = holds ? new CpuPace(share, startedNs) : null;
    }

    /** Null before the first look. */
    @Nullable
    Usage last() {
        Seen seen = last;
        return seen == null ? null : seen.usage();
    }

    /** With the time of the look. */
    @Nullable
    Seen lastSeen() {
        return last;
    }

    void sees(Usage now) {
        Usage before = last();
        Usage most = before == null
                ? now
                : new Usage(
                        Math.max(now.cpuMillis(), before.cpuMillis()),
                        now.rssBytes(),
                        Math.max(now.peakBytes(), before.peakBytes()),
                        Math.max(now.readBytes(), before.readBytes()),
                        Math.max(now.writtenBytes(), before.writtenBytes()),
                        now.processes());
        last = new Seen(most, TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    void seesDisk(long bytes) {
        diskBytes = bytes;
    }

    /** What the kernel does not hold it to by itself: why it is to be stopped, or null. */
    Attempt.@Nullable Stop broken() {
        TaskLimits limits = attempt.limits;
        Usage now = last();
        if (limits.diskBytes() > 0 && diskBytes > limits.diskBytes()) {
            return new Attempt.Stop(Reason.DISK_LIMIT, LimitWords.disk(diskBytes, limits.diskBytes()));
        }
        if (now == null || group != ProcessLauncher.NO_GROUP) {
            return null;
        }
        // First, for it is the cause where both are so: each process counts what it shares with the others.
        if (limits.pids() > 0 && now.processes() > limits.pids()) {
            return new Attempt.Stop(Reason.PIDS_LIMIT, LimitWords.processes(now.processes(), limits.pids()));
        }
        if (limits.memoryBytes() > 0 && now.rssBytes() > limits.memoryBytes()) {
            return new Attempt.Stop(Reason.OUT_OF_MEMORY, LimitWords.memory(now.peakBytes(), limits.memoryBytes()));
        }
        return null;
    }
}
