package io.reeve.calendar;

import io.reeve.model.Recurrence;
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
}
