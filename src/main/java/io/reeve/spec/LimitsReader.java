package io.reeve.spec;

import io.reeve.model.TaskLimits;
import org.jspecify.annotations.Nullable;

/** {@code limits}: what one attempt may use at most. */
final class LimitsReader {
    /** Linux has at most this many processes. */
    private static final int MOST_PIDS = 4_194_304;

    /** What the kernel allows by default. */
    private static final int MOST_FILES = 1_048_576;

    /** A shell with a pipe needs three of its own, and three more. */
    private static final int LEAST_FILES = 8;

    private LimitsReader() {}

    static TaskLimits read(@Nullable Tree tree, Faults faults) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.LIMITS, faults);
        if (fields == null) {
            return TaskLimits.UNSAID;
        }
        Tree mem = fields.get("mem");
        Tree cpus = fields.get("cpus");
        Tree pids = fields.get("pids");
        Tree files = fields.get("files");
        Tree disk = fields.get("disk");
        return new TaskLimits(
                mem == null ? 0 : Sizes.read(mem, TaskLimits.LEAST_MEMORY_BYTES, faults),
                cpus == null ? 0 : Amounts.millis(cpus, TaskLimits.LEAST_CPU_MILLIS, Limits.CPU_MILLIS, faults),
                pids == null ? 0 : Scalars.integer(pids, 1, MOST_PIDS, faults),
                files == null ? 0 : Scalars.integer(files, LEAST_FILES, MOST_FILES, faults),
                disk == null ? 0 : Sizes.read(disk, 1, faults));
    }
}
