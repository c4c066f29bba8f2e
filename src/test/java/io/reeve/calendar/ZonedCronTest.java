package io.reeve.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonedCronTest {
    /** One line: pattern, zone, the instant after which, the instants of the same year that follow, all in UTC. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *      | Europe/Berlin       | 2026-03-28T12:00 | 03-29T01:00 03-30T00:30
            30 2 * * *      | America/New_York    | 2026-03-07T12:00 | 03-08T07:00 03-09T06:30
            15 2 * * *      | Australia/Lord_Howe | 2026-10-03T00:00 | 10-03T15:30 10-04T15:15
            0 0 * * *       | America/Sao_Paulo   | 2018-11-03T12:00 | 11-04T03:00 11-05T02:00
            0 12 * * *      | Pacific/Apia        | 2011-12-29T12:00 | 12-29T22:00 12-30T10:00 12-30T22:00
            0,30 2 * * *    | Europe/Berlin       | 2026-03-28T12:00 | 03-29T01:00 03-30T00:00
            30 2,3 * * *    | Europe/Berlin       | 2026-03-28T12:00 | 03-29T01:00 03-29T01:30
            0 2,3 * * *     | Europe/Berlin       | 2026-03-28T12:00 | 03-29T01:00 03-30T00:00
            30 2 29 3 *     | Europe/Berlin       | 2026-03-28T12:00 | 03-29T01:00
            30 2 * * *      | Europe/Berlin       | 2026-10-24T12:00 | 10-25T00:30 10-26T01:30
            30 2 * * *      | Europe/Berlin       | 2026-10-25T00:45 | 10-26T01:30
            30 1 * * *      | America/New_York    | 2026-10-31T12:00 | 11-01T05:30 11-02T06:30
            45 1 * * *      | Australia/Lord_Howe | 2026-04-03T20:00 | 04-04T14:45 04-05T15:15
            */30 * * * *    | Europe/Berlin       | 2026-03-29T00:00 | 03-29T00:30 03-29T01:00 03-29T01:30
            */30 * * * *    | Europe/Berlin       | 2026-10-25T00:00 | 10-25T00:30 10-25T01:00 10-25T01:30 10-25T02:00
            */15 * * * *    | Australia/Lord_Howe | 2026-04-04T14:30 | 04-04T14:45 04-04T15:00 04-04T15:15 04-04T15:30
            0 * * * *       | America/New_York    | 2026-11-01T04:30 | 11-01T05:00 11-01T06:00 11-01T07:00
            */20 2 * * *    | Europe/Berlin       | 2026-03-28T12:00 | 03-30T00:00 03-30T00:20
            */30 2 * * *    | Europe/Berlin       | 2026-10-24T12:00 | 10-25T00:00 10-25T00:30 10-25T01:00 10-25T01:30
            0-59/30 2 * * * | Europe/Berlin       | 2026-03-28T12:00 | 03-30T00:00
            0 12 * * *      | Asia/Kolkata        | 2026-03-28T12:00 | 03-29T06:30 03-30T06:30
            0 12 * * *      | +05:45              | 2026-03-28T12:00 | 03-29T06:15
            30 30 2 * * *   | Europe/Berlin       | 2026-03-28T12:00 | 03-29T01:00 03-30T00:30:30
            @daily          | Africa/Cairo        | 2026-04-23T12:00 | 04-23T22:00 04-24T21:00
            """)
    void nextAfter_whereTheClockJumps_runsTimesOnceAndIntervalsInRealTime(
            String pattern, String zone, LocalDateTime after, String expected) throws CalendarException {
        var cron = new ZonedCron(CronPattern.parse(pattern), ZoneId.of(zone));
        List<LocalDateTime> instants = List.of(expected.split(" ")).stream()
                .map(text -> LocalDateTime.parse(after.getYear() + "-" + text))
                .toList();

        List<LocalDateTime> found = new ArrayList<>();
        long at = after.toInstant(ZoneOffset.UTC).toEpochMilli();
        while (found.size() < instants.size()) {
            at = cron.nextAfter(at).orElseThrow();
            found.add(LocalDateTime.ofInstant(Instant.ofEpochMilli(at), ZoneOffset.UTC));
        }

        assertThat(found).isEqualTo(instants);
    }
}
