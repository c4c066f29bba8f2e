package io.reeve.calendar;

import io.reeve.model.Recurrence;
import io.reeve.model.ScheduleSpec;
import java.time.ZoneId;

/** Reads what a user writes of recurring instants. */
public final class Recurrences {
    private Recurrences() {}

    /** A cron pattern, or a repeating interval where {@code text} begins with {@code R}. */
    public static Recurrence parse(String text, ZoneId zone) throws CalendarException {
        return text.strip().startsWith("R")
                ? RepeatingInterval.parse(text, zone)
                : new ZonedCron(CronPattern.parse(text), zone);
    }

    /** The instants of a schedule whose document was read without a fault. */
    public static Recurrence of(ScheduleSpec spec) {
        try {
            return parse(spec.pattern(), Zones.parse(spec.zone()));
        } catch (CalendarException changed) {
            // A zone that the data base of the writer's Java had, and this one has not.
            throw new IllegalStateException(
                    "the schedule " + spec.pattern() + " cannot be read: " + changed.sentence(), changed);
        }
    }
}
