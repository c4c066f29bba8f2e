package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.Mark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static Chunk chunk(String text, long skipped, Mark... marks) {
        return new Chunk(text.getBytes(StandardCharsets.UTF_8), 1_000, true, skipped, List.of(marks));
    }

    @Test
    void of_linesOfTwoPieces_haveTheTimesOfTheirBeginnings() {
        LogLines lines = new LogLines(true);
        String first = lines.of(chunk("one\ntw", 0, new Mark(4, 1_000), new Mark(9, 3_999)), 0, 6)
                .toString();
        String second = lines.of(chunk("o\nthree\n", 0, new Mark(9, 3_999), new Mark(20, 5_000)), 6, 8)
                .toString();

        assertThat(first + second)
                .isEqualTo("1970-01-01T00:00:01Z one\n1970-01-01T00:00:03Z two\n1970-01-01T00:00:03Z three\n");
    }

    @Test
    void of_gap_isToldOnALineOfItsOwn() {
        LogLines lines = new LogLines(false);

        assertThat(lines.of(chunk("abc", 0), 0, 3).toString()
                        + lines.of(chunk("def\n", 5), 8, 4).toString())
                .isEqualTo("abc\n[reeve: 5 bytes of this log are gone: it is longer than its node keeps]\ndef\n");
    }

    @Test
    void of_gapAtTheBeginning_hasNoEmptyLine() {
        assertThat(new LogLines(false).of(chunk("x\n", 7), 7, 2).toString())
                .isEqualTo("[reeve: 7 bytes of this log are gone: it is longer than its node keeps]\nx\n");
    }
}
