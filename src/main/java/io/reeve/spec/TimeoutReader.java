package io.reeve.spec;

import io.reeve.model.Timeouts;
import org.jspecify.annotations.Nullable;

/** {@code timeout}: how long to wait, to run, and from TERM to KILL. */
final class TimeoutReader {
    private TimeoutReader() {}

    static Timeouts read(@Nullable Tree tree, Faults faults) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.TIMEOUT, faults);
        if (fields == null) {
            return Timeouts.DEFAULT;
        }
        return new Timeouts(
                orElse(fields.get("queue"), 1, Timeouts.NONE, faults),
                orElse(fields.get("run"), 1, Timeouts.NONE, faults),
                orElse(fields.get("kill"), 0, Timeouts.DEFAULT_KILL_MS, faults));
    }

    private static long orElse(@Nullable Tree field, long minMs, long absentMs, Faults faults) {
        return field == null ? absentMs : Durations.read(field, minMs, faults);
    }
}
