package io.reeve.calendar;

import io.reeve.model.Recurrence;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repeating interval of ISO 8601: {@code R5/2026-01-01T00:00:00Z/PT1H} are five instants an hour apart, the start
 * among them; {@code R/…} goes on for ever.
 *
 * <p>Years, months, weeks and days are counted on the clock of the zone, hours and less in real time. Each instant is
 * counted from the start, never from the one before, so that the 31st comes back after a short month.
 */
public final class RepeatingInterval implements Recurrence {
    static final String EXPECTED =
            "a repeating interval R/START/DURATION or R5/START/DURATION, such as R/2026-01-01T00:00:00Z/PT1H";

    private static final Pattern FORM = Pattern.compile("R([0-9]{0,9})/([^/]*)/([^/]*)");
    private static final Pattern DURATION = Pattern.compile("P([0-9YMWD]*)(T[0-9HMS.]+)?");

    /** More often than this nothing can be started in good order. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final long count;
    private final LocalDateTime start;
    private final ZoneId zone;
    private final Instant startInstant;
    private final Period days;
    private final Duration time;

    private RepeatingInterval(long count, Instant start, ZoneId zone, Period days, Duration time) {
        this.count = count;
        this.start = LocalDateTime.ofInstant(start, zone);
        this.zone = zone;
        this.startInstant = start;
        this.days = days;
        this.time = time;
    }

    /** @param zone on whose clock days are counted, and a start without an offset is read */
    public static RepeatingInterval parse(String text, ZoneId zone) throws CalendarException {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new CalendarException("\"" + text + "\" is no repeating interval", EXPECTED);
        }
        long count = form.group(1).isEmpty() ? Long.MAX_VALUE : Long.parseLong(form.group(1));
        if (count == 0) {
            throw new CalendarException("\"" + text + "\" never fires: it repeats 0 times", EXPECTED);
        }
        Instant start = start(form.group(2), zone);
        String span = form.group(3);
        if (!span.startsWith("P")) {
            Duration between = Duration.between(start, start(span, zone));
            return new RepeatingInterval(count, start, zone, Period.ZERO, atLeastShortest(between, text));
        }
        Matcher parts = DURATION.matcher(span);
        try {
            if (!parts.matches() || span.length() < 3) {
                throw new DateTimeException(span);
            }
            Period days = parts.group(1).isEmpty() ? Period.ZERO : Period.parse("P" + parts.group(1));
            Duration time = parts.group(2) == null ? Duration.ZERO : Duration.parse("P" + parts.group(2));
            if (days.isZero()) {
                atLeastShortest(time, text);
            }
            return new RepeatingInterval(count, start, zone, days, time);
        } catch (DateTimeException e) {
            throw new CalendarException(
                    "\"" + span + "\" is no duration", "an ISO 8601 duration such as PT15M, P1D or P1M");
        }
    }

    private static Instant start(String text, ZoneId zone) throws CalendarException {
        try {
            boolean local = text.matches("[0-9-]+T[0-9:.]+");
            return local
                    ? LocalDateTime.parse(text).atZone(zone).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new CalendarException(
                    "\"" + text + "\" is no instant", "a date and time such as 2026-01-01T00:00:00Z");
        }
    }

    private static Duration atLeastShortest(Duration step, String text) throws CalendarException {
        if (step.compareTo(SHORTEST) < 0) {
            throw new CalendarException(
                    "\"" + text + "\" repeats too fast", "at least one second from one to the next");
        }
        return step;
    }

    @Override
    public OptionalLong nextAfter(long ms) {
        Instant after = Instant.ofEpochMilli(ms);
        if (startInstant.isAfter(after)) {
            return OptionalLong.of(startInstant.toEpochMilli());
        }
        // Instants grow with their number: double a bound until it is past, then halve the range.
        long past = 1;
        while (past < count && !instant(past).isAfter(after)) {
            past *= 2;
        }
        long low = past / 2;
        long high = Math.min(past, count);
        while (low + 1 < high) {
            long middle = (low + high) >>> 1;
            if (instant(middle).isAfter(after)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high >= count
                ? OptionalLong.empty()
                : OptionalLong.of(instant(high).toEpochMilli());
    }

    private Instant instant(long number) {
        if (days.isZero()) {
            return startInstant.plus(time.multipliedBy(number));
        }
        LocalDateTime local = start.plus(days.multipliedBy(Math.toIntExact(number)));
        return Zones.instantOf(local, zone.getRules()).plus(time.multipliedBy(number));
    }
}
