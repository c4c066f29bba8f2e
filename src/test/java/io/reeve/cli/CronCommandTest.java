package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CronCommandTest {
    private static final Path HERE = Path.of("");

    @Test
    void next_ofAPattern_printsOneInstantALine() {
        Ran ran = run("30 2 * * *", "--zone", "Europe/Berlin", "--after", "2026-03-28T12:00:00+01:00", "--count", "2");

        assertThat(ran.status()).isEqualTo(ExitStatus.DONE);
        assertThat(ran.out()).isEqualTo("2026-03-29T01:00:00Z\n2026-03-30T00:30:00Z\n");
    }

    @Test
    void next_ofAnIntervalThatEnds_printsWhatThereIs() {
        Ran ran = run("R2/2026-01-01T00:00:00Z/PT1H", "--after", "2025-01-01T00:00:00Z");

        assertThat(ran.status()).isEqualTo(ExitStatus.DONE);
        assertThat(ran.out()).isEqualTo("2026-01-01T00:00:00Z\n2026-01-01T01:00:00Z\n");
        assertThat(ran.err()).contains("there are no more");
    }

    @Test
    void next_asJson_isAList() {
        Ran ran = run("@yearly", "--after", "2026-01-01T00:00:00Z", "--count", "1", "--json");

        assertThat(ran.out()).isEqualTo("[\"2027-01-01T00:00:00Z\"]\n");
    }

    @Test
    void next_patternThatNeverFires_isStatus2AndASentence() {
        Ran ran = run("0 0 30 2 *");

        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("\"0 0 30 2 *\" never fires").doesNotContain("\tat ");
    }

    private static Ran run(String pattern, String... options) {
        String[] args = new String[3 + options.length];
        args[0] = "cron";
        args[1] = "next";
        args[2] = pattern;
        System.arraycopy(options, 0, args, 3, options.length);
        return Ran.in(Map.of(), HERE, Ran.NO_NODES, args);
    }
}
