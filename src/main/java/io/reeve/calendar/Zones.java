package io.reeve.calendar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;

/** Time zones: their names, and what a time of the day is on their clock. */
public final class Zones {
    public static final String EXPECTED = "a zone of the IANA data base such as Europe/Berlin, or UTC";

    private Zones() {}

    public static ZoneId parse(String name) throws CalendarException {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new CalendarException("there is no time zone \"" + name + "\"", EXPECTED);
        }
    }

    /** The one instant of a time of the day: right after a jump that left it out, in the first pass of two. */
    static Instant instantOf(LocalDateTime local, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        return offsets.isEmpty() ? rules.getTransition(local).getInstant() : local.toInstant(offsets.get(0));
    }
}
