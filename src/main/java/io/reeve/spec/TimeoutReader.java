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
        long runMs = orElse(fields.get("run"), 1, Timeouts.NONE, faults);
        Tree warn = fields.get("warn");
        return new Timeouts(
                orElse(fields.get("queue"), 1, Timeouts.NONE, faults),
                runMs,
                orElse(fields.get("kill"), 0, Timeouts.DEFAULT_KILL_MS, faults),
                warn == null ? Timeouts.NO_WARNING : warnMs(warn, runMs, faults));
    }

    /** Of a whole task; defaults may leave the run timeout to it. */
    static void checkWhole(@Nullable Tree tree, Faults faults) {
        if (tree instanceof Tree.Mapping mapping
                && mapping.members().containsKey("warn")
                && !mapping.members().containsKey("run")) {
            Place place = mapping.members().get("warn").place();
            String message = "there is no run timeout to warn of";
            faults.add(FaultCode.CONFLICTING_FIELDS, place, message, "run beside it, or no warn");
        }
    }

    private static long warnMs(Tree tree, long runMs, Faults faults) {
        long warnMs = Durations.read(tree, 1, faults);
        if (runMs != Timeouts.NONE && warnMs >= runMs) {
            String message = "a warning " + Durations.write(warnMs) + " before the end of a run timeout of "
                    + Durations.write(runMs) + " would come before the start";
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), message, "less than " + Durations.write(runMs));
        }
        return warnMs;
    }

    private static long orElse(@Nullable Tree field, long minMs, long absentMs, Faults faults) {
        return field == null ? absentMs : Durations.read(field, minMs, faults);
    }
}
