package io.reeve.spec;

import io.reeve.calendar.CalendarException;
import io.reeve.calendar.Recurrences;
import io.reeve.calendar.Zones;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.ScheduleSpec.Misfire;
import io.reeve.model.ScheduleSpec.Overlap;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code schedule}: when a job runs, again and again. */
final class ScheduleReader {
    /** Seconds, lists and a year make a long pattern of some dozens of characters. */
    private static final int MAX_BYTES = 1_000;

    private ScheduleReader() {}

    static @Nullable ScheduleSpec read(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.SCHEDULE, faults);
        if (fields == null) {
            return null;
        }
        Tree cron = fields.get("cron");
        Tree every = fields.get("every");
        if ((cron == null) == (every == null)) {
            String message = cron == null ? "neither cron nor every says when" : "cron and every exclude one another";
            FaultCode code = cron == null ? FaultCode.MISSING_FIELD : FaultCode.CONFLICTING_FIELDS;
            faults.add(code, tree.place(), message, Vocabulary.SCHEDULE.example());
            return null;
        }
        Tree zone = fields.get("zone");
        String name = zone == null ? ScheduleSpec.DEFAULT_ZONE : zone(zone, faults);
        Tree misfire = fields.get("misfire");
        Tree overlap = fields.get("overlap");
        return new ScheduleSpec(
                pattern(cron == null ? every : cron, every != null, name, faults),
                name == null ? ScheduleSpec.DEFAULT_ZONE : name,
                misfire == null ? Misfire.ONCE : choice(misfire, Misfire.class, faults),
                overlap == null ? Overlap.FORBID : choice(overlap, Overlap.class, faults));
    }

    private static String pattern(@Nullable Tree tree, boolean interval, @Nullable String zone, Faults faults) {
        String kind = interval ? "a repeating interval such as R/2026-01-01T00:00:00Z/PT1H" : "a cron pattern";
        String text = tree == null ? null : Scalars.text(tree, MAX_BYTES, faults, kind);
        if (tree == null || text == null) {
            return "";
        }
        String pattern = text.strip();
        if (pattern.startsWith("R") != interval) {
            String message = Quoted.of(pattern) + " is no " + kind.substring(2);
            faults.add(FaultCode.BAD_SCHEDULE, tree.place(), message, Vocabulary.SCHEDULE.example());
            return "";
        }
        try {
            ZoneId clock = zone == null ? ZoneOffset.UTC : Zones.parse(zone);
            Recurrences.parse(pattern, clock);
        } catch (CalendarException wrong) {
            faults.add(FaultCode.BAD_SCHEDULE, tree.place(), wrong.text(), wrong.expected());
        }
        return pattern;
    }

    private static @Nullable String zone(Tree tree, Faults faults) {
        String name = Scalars.text(tree, MAX_BYTES, faults, Zones.EXPECTED);
        if (name == null) {
            return null;
        }
        try {
            Zones.parse(name);
            return name;
        } catch (CalendarException wrong) {
            faults.add(FaultCode.BAD_SCHEDULE, tree.place(), wrong.text(), wrong.expected());
            return null;
        }
    }

    private static <E extends Enum<E>> E choice(Tree tree, Class<E> type, Faults faults) {
        List<String> words =
                Stream.of(type.getEnumConstants()).map(ScheduleReader::word).toList();
        String word = Scalars.choice(tree, words, faults);
        return type.getEnumConstants()[Math.max(0, words.indexOf(String.valueOf(word)))];
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
