package io.reeve.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the Open Cron Pattern Specification, 1.0 to 1.4. */
class CronPatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            15 10 * * *                 | 2025-03-10T10:15    | 2025-03-10T10:14
            30 8 * jan Mon              | 2025-01-06T08:30    | 2025-02-03T08:30
            5-59/15 9 * * *             | 2025-03-10T09:50    | 2025-03-10T09:15
            0 12 1 * MON                | 2025-10-01T12:00    | 2025-10-07T12:00
            0 12 1 * MON                | 2025-10-06T12:00    | 2025-10-07T12:00
            0 12 * * MON                | 2025-10-06T12:00    | 2025-10-07T12:00
            0 12 *,1 * MON              | 2025-10-06T12:00    | 2025-10-01T12:00
            0 12 1-31 * MON             | 2025-10-07T12:00    | 2025-10-07T12:01
            0 12 */2 * MON              | 2025-10-06T12:00    | 2025-10-08T12:00
            0 12 */2 * MON              | 2025-10-07T12:00    | 2025-10-08T12:00
            0 0 * * FRI-SUN             | 2025-10-05T00:00    | 2025-10-06T00:00
            @yearly                     | 2026-01-01T00:00    | 2026-01-02T00:00
            @annually                   | 2026-01-01T00:00    | 2026-02-01T00:00
            @monthly                    | 2026-02-01T00:00    | 2026-02-02T00:00
            @weekly                     | 2025-10-05T00:00    | 2025-10-06T00:00
            @daily                      | 2025-10-07T00:00    | 2025-10-07T00:01
            @midnight                   | 2025-10-07T00:00    | 2025-10-07T01:00
            @hourly                     | 2025-10-07T10:00    | 2025-10-07T10:01
            30 15 10 * * *              | 2025-03-10T10:15:30 | 2025-03-10T10:15:29
            0 15 10 * * * 2025          | 2025-03-10T10:15    | 2026-03-10T10:15
            0 0 0 1 1 * 1970-2199/2     | 2026-01-01T00:00    | 2025-01-01T00:00
            0 0 0 1 1 * 2100            | 2100-01-01T00:00    | 2101-01-01T00:00
            0 0 L * *                   | 2025-02-28T00:00    | 2025-02-27T00:00
            0 0 L,15 * *                | 2025-02-15T00:00    | 2025-02-16T00:00
            0 0 L,15 * *                | 2025-02-28T00:00    | 2025-03-01T00:00
            0 0 * * FRI#L               | 2025-02-28T00:00    | 2025-02-21T00:00
            0 0 * * 5L                  | 2025-02-28T00:00    | 2025-02-21T00:00
            0 0 * * TUE#3               | 2025-06-17T00:00    | 2025-06-10T00:00
            0 0 * * 7#1                 | 2025-06-01T00:00    | 2025-06-08T00:00
            0 0 * * TUE#3,5#L           | 2025-06-27T00:00    | 2025-06-20T00:00
            0 12 15W * *                | 2025-06-16T12:00    | 2025-06-15T12:00
            0 12 14W * *                | 2025-06-13T12:00    | 2025-06-14T12:00
            0 12 1W * *                 | 2025-02-03T12:00    | 2025-02-01T12:00
            0 12 31W * *                | 2025-08-29T12:00    | 2025-08-31T12:00
            0 12 1 * +MON               | 2025-09-01T12:00    | 2025-09-08T12:00
            0 12 1 * +MON               | 2025-09-01T12:00    | 2025-10-01T12:00
            0 12 13 * +5                | 2026-02-13T12:00    | 2026-02-20T12:00
            0 12 ? * MON                | 2025-10-06T12:00    | 2025-10-07T12:00
            """)
    void next_ofAPattern_comesToWhatMatchesAndPassesWhatDoesNot(String text, LocalDateTime match, LocalDateTime not)
            throws CalendarException {
        CronPattern pattern = CronPattern.parse(text);

        assertThat(pattern.next(match.minusSeconds(1))).isEqualTo(match);
        assertThat(pattern.next(not.minusSeconds(1))).isNotEqualTo(not);
    }

    @Test
    void next_centuriesLater_isFound() throws CalendarException {
        LocalDateTime from = LocalDateTime.parse("1970-01-02T00:00");
        assertThat(CronPattern.parse("0 0 0 1 1 * 2199").next(from)).isEqualTo("2199-01-01T00:00");
        assertThat(CronPattern.parse("0 0 0 29 2 * 2100,2196").next(from)).isEqualTo("2196-02-29T00:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            60 0 * * *          | the minute field, at "60": 60 is out of range; expected 0 to 59
            0 24 * * *          | the hour field, at "24": 24 is out of range; expected 0 to 23
            0 0 0 * *           | the day of month field, at "0": 0 is out of range; expected 1 to 31
            0 0 32 * *          | the day of month field, at "32": 32 is out of range; expected 1 to 31
            0 0 * 13 *          | the month field, at "13": 13 is out of range; expected 1 to 12 or JAN to DEC
            0 0 * MAI *         | the month field, at "MAI": "MAI" is no value of this field; expected 1 to 12 or JAN
            0 0 * * 8           | the day of week field, at "8": 8 is out of range; expected 0 to 7 or SUN to SAT
            *,*,61 0 * * *      | the minute field, at "61": 61 is out of range
            0 0 10-5 * *        | the day of month field, at "10-5": a range goes from the lower value to the higher
            0 0 /30 * *         | the day of month field, at "/30": a value is missing
            0/15 * * * *        | the minute field, at "0/15": a step needs * or a range before it
            */0 * * * *         | the minute field, at "*/0": a step of 0 goes nowhere
            */x * * * *         | the minute field, at "*/x": after / stands a number
            1,,2 * * * *        | the minute field: a value is missing
            1- * * * *          | the minute field, at "1-": a value is missing
            1-2-3 * * * *       | the minute field, at "1-2-3": "2-3" is no value of this field
            -1 * * * *          | the minute field, at "-1": a value is missing
            ** * * * *          | the minute field, at "**": "**" is no value of this field
            ? 12 * * *          | the minute field, at "?": ? stands in the fields for days only
            0 12 +1 * MON       | the day of month field, at "+1": "+1" is no value of this field
            0 12 * * MON+       | the day of week field, at "MON+"
            0 12 1-15W * *      | the day of month field, at "1-15W"
            0 12 1W,15 * *      | the day of month field, at "1W": W stands for one day
            0 12 * * 5#6        | the day of week field, at "5#6": after # stands which one of the month is meant
            0 12 * * L          | the day of week field, at "L"
            0 12 L L *          | the month field, at "L"
            0 0 0 1 1 * 1969    | the year field, at "1969": 1969 is out of range; expected 1970 to 2199
            99999999999 * * * * | the minute field, at "99999999999"
            * * * *             | a cron pattern has 5 to 7 fields, this has 4 fields; expected MINUTE HOUR
            * * * * * * * *     | a cron pattern has 5 to 7 fields, this has 8 fields
            hourly              | a cron pattern has 5 to 7 fields, this has 1 field;
            @Daily              | there is no nickname "@Daily"; expected MINUTE HOUR
            @daily 0 0 * * *    | there is no nickname "@daily 0 0 * * *"
            @reboot             | @reboot is not supported
            0 0 30 2 *          | "0 0 30 2 *" never fires: no date of the calendar matches it
            * * 31 4,6,9,11 *   | never fires
            0 0 31 2 +MON       | never fires
            0 0 31W 2 *         | never fires
            """)
    void parse_badPattern_namesTheFieldAndWhatWasExpected(String text, String sentence) {
        CalendarException fault = catchThrowableOfType(CalendarException.class, () -> CronPattern.parse(text));

        assertThat(fault).as(text).isNotNull();
        assertThat(fault.sentence()).contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"  0 0 * * *  ", "0\t0  *   * *", "0 0 29 2 +MON", "0 0 31 * +MON#5", " @daily "})
    void parse_unusualButLegal_isRead(String text) {
        assertThatCode(() -> CronPattern.parse(text)).doesNotThrowAnyException();
    }
}
