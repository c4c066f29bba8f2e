package io.reeve.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Seeds;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Random patterns against a model that tries one minute after the other. */
class CronModelTest {
    private static final int PATTERNS = 300;
    private static final int DAYS = 1_500;

    private final List<Predicate<LocalDate>> days = new ArrayList<>();
    private final List<Predicate<LocalDate>> weekdays = new ArrayList<>();

    @Test
    void next_anyPattern_isTheModelsNext() {
        Seeds.each(PATTERNS, this::compare);
    }

    private void compare(long seed) {
        Random random = new Random(seed);
        days.clear();
        weekdays.clear();
        Field minute = plain(random, 0, 59);
        Field hour = plain(random, 0, 23);
        Field month = plain(random, 1, 12);
        String ofMonth = random.nextInt(3) == 0 ? "*" : daysOfMonth(random);
        boolean both = random.nextInt(3) == 0;
        String ofWeek = random.nextInt(3) == 0 ? "*" : daysOfWeek(random);
        String text =
                minute.text + " " + hour.text + " " + ofMonth + " " + month.text + " " + (both ? "+" : "") + ofWeek;
        Predicate<LocalDate> date = at -> month.matches.test(at.getMonthValue()) && day(at, both);
        LocalDateTime start = LocalDate.of(2023 + random.nextInt(4), 1 + random.nextInt(12), 1 + random.nextInt(28))
                .atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60));

        CronPattern pattern;
        try {
            pattern = CronPattern.parse(text);
        } catch (CalendarException e) {
            assertThat(e.text()).as(text).contains("never fires");
            assertThat(start.toLocalDate().datesUntil(start.toLocalDate().plusDays(DAYS)))
                    .as(text)
                    .noneMatch(date);
            return;
        }
        LocalDateTime at = start;
        for (int i = 0; i < 5; i++) {
            LocalDateTime expected = model(at, date, hour, minute);
            LocalDateTime found = pattern.next(at);
            if (expected == null) {
                assertThat(found).as(text).isAfter(at.plusDays(DAYS - 1));
                return;
            }
            assertThat(found).as("%s after %s", text, at).isEqualTo(expected);
            at = expected;
        }
    }

    private boolean day(LocalDate date, boolean both) {
        boolean ofMonth = days.stream().anyMatch(day -> day.test(date));
        boolean ofWeek = weekdays.stream().anyMatch(day -> day.test(date));
        if (days.isEmpty() || weekdays.isEmpty()) {
            return (days.isEmpty() || ofMonth) && (weekdays.isEmpty() || ofWeek);
        }
        return both ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private static LocalDateTime model(LocalDateTime after, Predicate<LocalDate> date, Field hour, Field minute) {
        for (int day = 0; day < DAYS; day++) {
            LocalDate candidate = after.toLocalDate().plusDays(day);
            for (int of = 0; date.test(candidate) && of < 24 * 60; of++) {
                LocalDateTime at = candidate.atTime(of / 60, of % 60);
                if (at.isAfter(after) && hour.matches.test(of / 60) && minute.matches.test(of % 60)) {
                    return at;
                }
            }
        }
        return null;
    }

    private record Field(String text, IntPredicate matches) {}

    private static Field plain(Random random, int min, int max) {
        int first = min + random.nextInt(max - min + 1);
        int last = first + random.nextInt(max - first + 1);
        int step = 1 + random.nextInt(max / 2);
        return switch (random.nextInt(5)) {
            case 0 -> new Field("*", value -> true);
            case 1 -> new Field("*/" + step, value -> (value - min) % step == 0);
            case 2 ->
                new Field(
                        first + "-" + last + "/" + step,
                        value -> value >= first && value <= last && (value - first) % step == 0);
            case 3 -> new Field(last + "," + first, value -> value == first || value == last);
            default -> new Field(first + "-" + last, value -> value >= first && value <= last);
        };
    }

    private String daysOfMonth(Random random) {
        if (random.nextInt(4) == 0) {
            int wanted = 1 + random.nextInt(31);
            days.add(date -> wanted <= date.lengthOfMonth() && date.equals(workday(date.withDayOfMonth(wanted))));
            return wanted + "W";
        }
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (random.nextInt(3) == 0) {
                days.add(date -> date.getDayOfMonth() == date.lengthOfMonth());
                items.add("L");
            } else {
                Field field = restricted(random, 1, 31);
                days.add(date -> field.matches.test(date.getDayOfMonth()));
                items.add(field.text);
            }
        }
        return String.join(",", items);
    }

    private String daysOfWeek(Random random) {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int day = 1 + random.nextInt(7);
            int nth = 1 + random.nextInt(5);
            int kind = random.nextInt(3);
            if (kind == 0) {
                weekdays.add(
                        date -> date.getDayOfWeek().getValue() == day && (date.getDayOfMonth() - 1) / 7 == nth - 1);
                items.add(day + "#" + nth);
            } else if (kind == 1) {
                weekdays.add(date ->
                        date.getDayOfWeek().getValue() == day && date.getDayOfMonth() + 7 > date.lengthOfMonth());
                items.add(day + "L");
            } else {
                Field field = restricted(random, 1, 7);
                weekdays.add(date -> field.matches.test(date.getDayOfWeek().getValue()));
                items.add(field.text);
            }
        }
        return String.join(",", items);
    }

    private static Field restricted(Random random, int min, int max) {
        Field field = plain(random, min, max);
        while (field.text.startsWith("*")) {
            field = plain(random, min, max);
        }
        return field;
    }

    /** The working day nearest a date without leaving its month. */
    private static LocalDate workday(LocalDate wanted) {
        for (int distance = 0; distance <= 2; distance++) {
            for (LocalDate near : List.of(wanted.minusDays(distance), wanted.plusDays(distance))) {
                if (near.getMonth() == wanted.getMonth() && near.getDayOfWeek().getValue() <= 5) {
                    return near;
                }
            }
        }
        throw new AssertionError("three days always hold a working day: " + wanted);
    }
}
