package io.reeve.execute;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.execute.files.UserIds;
import io.reeve.model.Isolation;
import io.reeve.runner.TaskRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the worker of a node may and must do.
 *
 * @param dataDir the node's data folder; the worker keeps attempts, uploads and the supervisor in it
 * @param defaultUser whom tasks run as that name no user, or null for the user of the node
 * @param allowedUsers whom a task may ask for besides
 * @param maxFileBytes the largest file that is placed or uploaded
 * @param maxOutputs the most output files one attempt may keep
 * @param stopGraceMs the longest grace from TERM to KILL when the node stops
 * @param keep how long finished attempts' logs and outputs stay
 * @param supervisor whether to use the native process supervisor where there is one for this platform
 * @param runners of kinds besides commands
 * @param isolation how attempts are held within their limits
 * @param files what it gives and keeps of files
 * @param containers how it runs those, and what of the node they may have
 */
public record WorkerConfig(
        Path dataDir,
        @Nullable String defaultUser,
        Set<String> allowedUsers,
        long maxFileBytes,
        int maxOutputs,
        long stopGraceMs,
        Keep keep,
        boolean supervisor,
        List<TaskRunner> runners,
        Isolation isolation,
        WorkerFiles files,
        ContainerSettings containers) {
    private static final long GIB = 1L << 30;

    public WorkerConfig {
        dataDir = dataDir.toAbsolutePath().normalize();
        allowedUsers = Set.copyOf(allowedUsers);
        runners = List.copyOf(runners);
        requirePositive(maxFileBytes, "maxFileBytes");
        requirePositive(maxOutputs, "maxOutputs");
        if (stopGraceMs < 0) {
            throw new IllegalArgumentException("stopGraceMs must not be negative, was " + stopGraceMs);
        }
    }

    /** Of commands alone, isolated as well as the machine can, that gives no files of its own. */
    public WorkerConfig(
            Path dataDir,
            @Nullable String defaultUser,
            Set<String> allowedUsers,
            long maxFileBytes,
            int maxOutputs,
            long stopGraceMs,
            Keep keep,
            boolean supervisor) {
        this(
                dataDir,
                defaultUser,
                allowedUsers,
                maxFileBytes,
                maxOutputs,
                stopGraceMs,
                keep,
                supervisor,
                List.of(),
                Isolation.AUTO,
                WorkerFiles.DEFAULT,
                ContainerSettings.DEFAULT);
    }

    public WorkerConfig with(Isolation chosen) {
        return new WorkerConfig(
                dataDir,
                defaultUser,
                allowedUsers,
                maxFileBytes,
                maxOutputs,
                stopGraceMs,
                keep,
                supervisor,
                runners,
                chosen,
                files,
                containers);
    }

    public WorkerConfig with(WorkerFiles chosen) {
        return new WorkerConfig(
                dataDir,
                defaultUser,
                allowedUsers,
                maxFileBytes,
                maxOutputs,
                stopGraceMs,
                keep,
                supervisor,
                runners,
                isolation,
                chosen,
                containers);
    }

    public WorkerConfig with(ContainerSettings chosen) {
        return new WorkerConfig(
                dataDir,
                defaultUser,
                allowedUsers,
                maxFileBytes,
                maxOutputs,
                stopGraceMs,
                keep,
                supervisor,
                runners,
                isolation,
                files,
                chosen);
    }

    /** The defaults: a node that runs as root runs tasks as {@code nobody}. */
    public static WorkerConfig of(Path dataDir) {
        String user = UserIds.nodeIsRoot() ? "nobody" : null;
        return new WorkerConfig(dataDir, user, Set.of(), 16 * GIB, 100_000, 10_000, Keep.DEFAULT, true);
    }

    public WorkerConfig withRunners(List<TaskRunner> others) {
        return new WorkerConfig(
                dataDir,
                defaultUser,
                allowedUsers,
                maxFileBytes,
                maxOutputs,
                stopGraceMs,
                keep,
                supervisor,
                others,
                isolation,
                files,
                containers);
    }

    /**
     * Bounds of what finished attempts leave on disk; the oldest goes first when any is passed.
     *
     * @param ageMs since the attempt ended
     * @param bytes of all logs and outputs
     * @param attempts how many: each costs inodes even where it wrote nothing
     * @param sweepEveryMs how often the bounds are looked at
     * @param freeBytes of the disk, or negative for a twentieth of it, at most 5 GiB; looked at more often
     */
    public record Keep(long ageMs, long bytes, int attempts, long sweepEveryMs, long freeBytes) {
        public static final Keep DEFAULT = new Keep(24 * 3_600_000L, 10 * GIB, 100_000, 600_000, -1);

        /** Leaves some of the disk free. */
        public Keep(long ageMs, long bytes, int attempts, long sweepEveryMs) {
            this(ageMs, bytes, attempts, sweepEveryMs, -1);
        }

        public Keep {
            requirePositive(ageMs, "keep.ageMs");
            requirePositive(bytes, "keep.bytes");
            requirePositive(attempts, "keep.attempts");
            requirePositive(sweepEveryMs, "keep.sweepEveryMs");
        }
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
