package io.reeve.calendar;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cron pattern as the Open Cron Pattern Specification 1.0 to 1.4 has it (github.com/open-source-cron/ocps), on the
 * clock of no zone: {@link ZonedCron} lays it on a zone's.
 *
 * <p>Five fields, or six with seconds first, or seven with the year last, or a nickname such as {@code @daily}. Reading
 * and its faults are ours; which time of the calendar comes next is the library's. It is asked about each part of the
 * two day fields apart, since it does not combine lists with {@code L} and {@code #}; of the answers the first counts.
 */
public final class CronPattern {
    private static final Map<String, String> NICKNAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private static final String EXPECTED =
            "MINUTE HOUR DAY-OF-MONTH MONTH DAY-OF-WEEK, as in \"30 3 * * *\"; seconds may "
                    + "stand before them, and the year after; or one of @hourly, @daily, @weekly, @monthly, @yearly";

    /** A pattern that fires at all fires within 28 years, or 40 where a century without a leap year is in between. */
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1969, 12, 31, 23, 59, 59);

    private static final CronParser PARSER = new CronParser(definition());

    private final List<Alternative> alternatives;
    private final boolean fixedTime;

    private CronPattern(List<Alternative> alternatives, boolean fixedTime) {
        this.alternatives = List.copyOf(alternatives);
        this.fixedTime = fixedTime;
    }

    /** Reads a pattern; a fault names the field. A pattern that no date of the calendar matches is a fault, too. */
    public static CronPattern parse(String text) throws CalendarException {
        String trimmed = text.strip();
        if (trimmed.startsWith("@")) {
            trimmed = nickname(trimmed);
        }
        List<String> fields = trimmed.isEmpty() ? List.of() : Arrays.asList(trimmed.split("[ \t]+"));
        if (fields.size() < 5 || fields.size() > 7) {
            String count = fields.size() == 1 ? "1 field" : fields.size() + " fields";
            throw new CalendarException("a cron pattern has 5 to 7 fields, this has " + count, EXPECTED);
        }
        boolean seconds = fields.size() > 5;
        int at = seconds ? 1 : 0;
        CronValues second = CronValues.read(CronField.SECOND, seconds ? fields.get(0) : "0");
        CronValues minute = CronValues.read(CronField.MINUTE, fields.get(at));
        CronValues hour = CronValues.read(CronField.HOUR, fields.get(at + 1));
        CronValues dayOfMonth = CronValues.read(CronField.DAY_OF_MONTH, fields.get(at + 2));
        CronValues month = CronValues.read(CronField.MONTH, fields.get(at + 3));
        String weekdays = fields.get(at + 4);
        boolean both = weekdays.startsWith("+");
        CronValues dayOfWeek = CronValues.read(CronField.DAY_OF_WEEK, both ? weekdays.substring(1) : weekdays);
        CronValues year = fields.size() == 7 ? CronValues.read(CronField.YEAR, fields.get(6)) : CronValues.ANY;
        List<Alternative> alternatives = new ArrayList<>();
        for (String[] days : days(dayOfMonth, dayOfWeek, both)) {
            boolean workday = days[0].endsWith("W");
            String day = workday ? "*" : days[0];
            String plain =
                    String.join(" ", only(second), only(minute), only(hour), day, only(month), days[1], only(year));
            int nearest = workday ? Integer.parseInt(days[0].substring(0, days[0].length() - 1)) : 0;
            alternatives.add(new Alternative(ExecutionTime.forCron(PARSER.parse(plain)), nearest));
        }
        boolean fixed = !second.stepped() && !minute.stepped() && !hour.stepped();
        CronPattern pattern = new CronPattern(alternatives, fixed);
        if (pattern.next(EARLIEST) == null) {
            throw new CalendarException(
                    "\"" + text.strip() + "\" never fires: no date of the calendar matches it",
                    "a day that its months have");
        }
        return pattern;
    }

    /** Each pair of day of month and day of week whose dates belong to the pattern. */
    private static List<String[]> days(CronValues ofMonth, CronValues ofWeek, boolean both) {
        List<String[]> pairs = new ArrayList<>();
        if (both || !ofMonth.restricted() || !ofWeek.restricted()) {
            ofMonth.parts().forEach(day -> ofWeek.parts().forEach(weekday -> pairs.add(new String[] {day, weekday})));
        } else {
            ofMonth.parts().forEach(day -> pairs.add(new String[] {day, "*"}));
            ofWeek.parts().forEach(weekday -> pairs.add(new String[] {"*", weekday}));
        }
        return pairs;
    }

    private static String only(CronValues values) {
        return values.parts().get(0);
    }

    private static String nickname(String name) throws CalendarException {
        String pattern = NICKNAMES.get(name);
        if (name.equals("@reboot")) {
            throw new CalendarException(
                    "@reboot is not supported: a cell has no start that a schedule could run at", EXPECTED);
        }
        if (pattern == null) {
            throw new CalendarException("there is no nickname \"" + name + "\"", EXPECTED);
        }
        return pattern;
    }

    /** The first match strictly after {@code after}, which is in whole seconds; null where there is none. */
    @Nullable
    LocalDateTime next(LocalDateTime after) {
        LocalDateTime first = null;
        for (Alternative alternative : alternatives) {
            LocalDateTime found = alternative.next(after.truncatedTo(ChronoUnit.SECONDS));
            if (found != null && (first == null || found.isBefore(first))) {
                first = found;
            }
        }
        return first;
    }

    /** Whether it names times of the day rather than an interval: no {@code *} and no step in hour, minute, second. */
    boolean isFixedTime() {
        return fixedTime;
    }

    /**
     * What the library knows of a part of the pattern.
     *
     * @param workdayNearest the day of a {@code W}, or 0: the library's own {@code W} is wrong at the end of a month
     */
    private record Alternative(ExecutionTime times, int workdayNearest) {
        /** The library gives up a hundred years after where it began. */
        private static final int YEARS_AT_ONCE = 99;

        @Nullable
        LocalDateTime next(LocalDateTime after) {
            LocalDateTime from = after;
            while (true) {
                LocalDateTime found = times.nextExecution(from.atZone(ZoneOffset.UTC))
                        .map(match -> match.toLocalDateTime())
                        .orElse(null);
                if (found == null && from.getYear() + YEARS_AT_ONCE <= CronField.YEAR.max) {
                    from = from.plusYears(YEARS_AT_ONCE);
                } else if (found == null || workdayNearest == 0 || isNearest(found.toLocalDate())) {
                    return found;
                } else {
                    from = found.toLocalDate().atTime(23, 59, 59);
                }
            }
        }

        private boolean isNearest(LocalDate date) {
            int last = date.lengthOfMonth();
            if (workdayNearest > last) {
                return false;
            }
            LocalDate wanted = date.withDayOfMonth(workdayNearest);
            int move = switch (wanted.getDayOfWeek()) {
                case SATURDAY -> workdayNearest == 1 ? 2 : -1;
                case SUNDAY -> workdayNearest == last ? -2 : 1;
                case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> 0;
            };
            return date.getDayOfMonth() == workdayNearest + move;
        }
    }

    private static CronDefinition definition() {
        return CronDefinitionBuilder.defineCron()
                .withSeconds()
                .withValidRange(0, 59)
                .and()
                .withMinutes()
                .withValidRange(0, 59)
                .and()
                .withHours()
                .withValidRange(0, 23)
                .and()
                .withDayOfMonth()
                .withValidRange(1, 31)
                .supportsL()
                .and()
                .withMonth()
                .withValidRange(1, 12)
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .supportsHash()
                .supportsL()
                .and()
                .withYear()
                .withValidRange(CronField.YEAR.min, CronField.YEAR.max)
                .and()
                .matchDayOfWeekAndDayOfMonth()
                .instance();
    }
}
