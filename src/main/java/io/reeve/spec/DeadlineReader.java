package io.reeve.spec;

import io.reeve.model.Deadline;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** {@code deadline}: a moment, or how long after the submission. */
final class DeadlineReader {
    private static final String EXPECTED = "a duration such as 2h, or a moment such as 2026-12-01T18:00:00Z";

    private DeadlineReader() {}

    /** Whether it looks like a moment: durations begin otherwise. */
    static boolean isInstant(String text) {
        return text.length() > 4
                && text.charAt(4) == '-'
                && text.chars().limit(4).allMatch(c -> c >= '0' && c <= '9');
    }

    static @Nullable Deadline read(Tree tree, Faults faults) {
        String text = Scalars.text(tree, faults, EXPECTED);
        if (text == null) {
            return null;
        }
        if (!isInstant(text)) {
            return new Deadline(false, Durations.read(tree, 1, faults));
        }
        try {
            return new Deadline(true, OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException malformed) {
            faults.add(FaultCode.BAD_DURATION, tree.place(), Quoted.of(text) + " is no moment", EXPECTED);
            return null;
        }
    }

    static String write(Deadline deadline) {
        return deadline.isInstant() ? Instant.ofEpochMilli(deadline.ms()).toString() : Durations.write(deadline.ms());
    }
}
