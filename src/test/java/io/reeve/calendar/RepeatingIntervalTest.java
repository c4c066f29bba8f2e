package io.reeve.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reeve.model.Recurrence;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatingIntervalTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            R3/2026-01-01T00:00Z/PT1H | UTC | 2025-12-31T00:00 | 2026-01-01T00:00 2026-01-01T01:00
            R3/2026-01-01T00:00Z/PT1H | UTC | 2026-01-01T00:00 | 2026-01-01T01:00 2026-01-01T02:00 end
            R3/2026-01-01T00:00Z/PT1H | UTC | 2026-01-01T02:00 | end
            R1/2026-01-01T00:00Z/PT1H | UTC | 2025-12-31T00:00 | 2026-01-01T00:00 end
            R/2000-01-01T00:00Z/PT7S | UTC | 2026-01-01T00:00 | 2026-01-01T00:00:05 2026-01-01T00:00:12
            R/2026-01-01T00:00Z/2026-01-01T06:00Z | UTC | 2026-01-01T00:00 | 2026-01-01T06:00 2026-01-01T12:00
            R/2026-01-31T10:00Z/P1M | UTC | 2026-01-31T10:00 | 2026-02-28T10:00 2026-03-31T10:00
            R4/2024-02-29T00:00Z/P1Y | UTC | 2024-03-01T00:00 | 2025-02-28T00:00 2026-02-28T00:00
            R/2026-03-27T02:30:00/P1D | Europe/Berlin | 2026-03-28T12:00 | 2026-03-29T01:00 2026-03-30T00:30
            R/2026-03-27T02:30:00/PT24H | Europe/Berlin | 2026-03-28T12:00 | 2026-03-29T01:30 2026-03-30T01:30
            R/2026-10-24T02:30:00+02:00/P1D | Europe/Berlin | 2026-10-24T12:00 | 2026-10-25T00:30 2026-10-26T01:30
            R/2026-01-01T00:00Z/P1DT1H | UTC | 2026-01-01T00:00 | 2026-01-02T01:00 2026-01-03T02:00
            R/2026-01-01T00:00Z/P2W | UTC | 2026-01-01T00:00 | 2026-01-15T00:00
            """)
    void nextAfter_anInterval_countsFromItsStart(String text, ZoneId zone, LocalDateTime after, String expected)
            throws CalendarException {
        Recurrence interval = RepeatingInterval.parse(text, zone);
        List<String> words = List.of(expected.split(" "));
        List<String> found = new ArrayList<>();
        OptionalLong next = interval.nextAfter(after.toInstant(ZoneOffset.UTC).toEpochMilli());
        while (found.size() < words.size()) {
            found.add(
                    next.isPresent()
                            ? LocalDateTime.ofInstant(Instant.ofEpochMilli(next.getAsLong()), ZoneOffset.UTC)
                                    .toString()
                            : "end");
            next = next.isPresent() ? interval.nextAfter(next.getAsLong()) : next;
        }
        assertThat(found).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT1H                              | "PT1H" is no repeating interval; expected a repeating interval R/START
            R/2026-01-01T00:00:00Z            | is no repeating interval
            R-1/2026-01-01T00:00:00Z/PT1H     | is no repeating interval
            R0/2026-01-01T00:00:00Z/PT1H      | never fires: it repeats 0 times
            R/soon/PT1H                       | "soon" is no instant; expected a date and time
            R//PT1H                           | "" is no instant
            R/2026-02-30T00:00:00Z/PT1H       | "2026-02-30T00:00:00Z" is no instant
            R/2026-01-01T00:00:00Z/P          | "P" is no duration; expected an ISO 8601 duration
            R/2026-01-01T00:00:00Z/PT0.5H     | "PT0.5H" is no duration
            R/2026-01-01T00:00:00Z/P1X        | "P1X" is no duration
            R/2026-01-01T00:00:00Z/P-1D       | "P-1D" is no duration
            R/2026-01-01T00:00:00Z/PT-1H      | "PT-1H" is no duration
            R/2026-01-01T00:00:00Z/PT0S       | repeats too fast; expected at least one second
            R/2026-01-01T00:00:00Z/P0D        | repeats too fast
            R/2026-01-01T00:00:00Z/PT0.2S     | repeats too fast
            R/2026-01-01T01:00:00Z/2026-01-01T00:00:00Z | repeats too fast
            """)
    void parse_badInterval_saysWhatWasExpected(String text, String sentence) {
        CalendarException fault =
                catchThrowableOfType(CalendarException.class, () -> RepeatingInterval.parse(text, ZoneOffset.UTC));

        assertThat(fault).as(text).isNotNull();
        assertThat(fault.sentence()).contains(sentence);
    }
}
