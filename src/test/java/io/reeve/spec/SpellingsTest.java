package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single values: how they may be spelled, what they come to, how they are written back. */
class SpellingsTest {
    private final Faults faults = new Faults();

    private static Tree bare(String text) {
        return new Tree.Scalar(text, true, Place.root(1, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "1B, 1",
        "1KB, 1000",
        "1KiB, 1024",
        "256MB, 256000000",
        "1.5GB, 1500000000",
        "0.5KiB, 512",
        "1TiB, 1099511627776",
        "1000TB, 1000000000000000",
        "007MB, 7000000"
    })
    void readSize_goodSpelling_isExact(String text, long bytes) {
        assertThat(Sizes.read(bare(text), 0, faults)).isEqualTo(bytes);
        assertThat(faults.list()).isEmpty();
        assertThat(Sizes.read(bare(Sizes.write(bytes)), 0, faults)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "MB",
                "1 MB",
                "1mb",
                "1M",
                "1Gi",
                "-1MB",
                "+1MB",
                "1e3MB",
                ".5GB",
                "1.GB",
                "1,5GB",
                "\u0661MB"
            })
    void readSize_otherSpelling_isAFault(String text) {
        Sizes.read(bare(text), 0, faults);

        assertThat(faults.list()).extracting(Fault::code).containsExactly("bad-size");
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "500ms, 500",
        "5s, 5000",
        "10m, 600000",
        "2h, 7200000",
        "1d, 86400000",
        "PT1H30M, 5400000",
        "P1D, 86400000",
        "P1DT0.5S, 86400500",
        "PT36H, 129600000",
        "3650d, 315360000000"
    })
    void readDuration_goodSpelling_isExact(String text, long ms) {
        assertThat(Durations.read(bare(text), 0, faults)).isEqualTo(ms);
        assertThat(faults.list()).isEmpty();
        assertThat(Durations.read(bare(Durations.write(ms)), 0, faults)).isEqualTo(ms);
    }

    @ParameterizedTest
    @CsvSource({
        "5, bad-duration",
        "s, bad-duration",
        "5 s, bad-duration",
        "1.5h, bad-duration",
        "-5s, bad-duration",
        "1h30m, bad-duration",
        "5S, bad-duration",
        "P, bad-duration",
        "PT, bad-duration",
        "PT0.0001S, bad-duration",
        "PT5M3, bad-duration",
        "P1W, bad-duration",
        "1y, calendar-duration",
        "3M, calendar-duration",
        "P1M, calendar-duration",
        "P2Y3D, calendar-duration",
        "3651d, out-of-range",
        "999999999999999999999999s, out-of-range",
        "PT999999999999999999H, out-of-range"
    })
    void readDuration_otherSpelling_isAFault(String text, String code) {
        Durations.read(bare(text), 0, faults);

        assertThat(faults.list()).extracting(Fault::code).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "0.001, 1", "1.5, 1500", "2.500000, 2500", "100000, 100000000"})
    void readMillis_goodSpelling_isExact(String text, long millis) {
        assertThat(Amounts.millis(bare(text), 1, Limits.CPU_MILLIS, faults)).isEqualTo(millis);
        assertThat(faults.list()).isEmpty();
    }

    static Stream<Arguments> constraints() {
        return Stream.of(
                arguments("zone == a", "zone == a"),
                arguments("  zone==a  ", "zone == a"),
                arguments("zone != 'a b'", "zone != 'a b'"),
                arguments("zone == \"it's\"", "zone == 'it''s'"),
                arguments("zone == ''", "zone == ''"),
                arguments("arch in(amd64,arm64)", "arch in (amd64, arm64)"),
                arguments("arch not  in ('a,b', c)", "arch not in ('a,b', c)"),
                arguments("kernel>=5.10", "kernel >= 5.10"),
                arguments("kernel < 6", "kernel < 6"),
                arguments("node/in == in", "node/in == in"));
    }

    @ParameterizedTest
    @MethodSource("constraints")
    void readConstraint_goodLine_isWrittenTheOneWay(String line, String written) {
        Tree list = new Tree.Items(List.of(bare(line)), Place.root(1, 1));

        var read = Constraints.readAll(list, faults);

        assertThat(faults.list()).isEmpty();
        assertThat(read).extracting(Constraints::write).containsExactly(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zone",
                "== a",
                "zone ==",
                "zone = a",
                "zone === a",
                "zone in a",
                "zone in ()",
                "zone in (a,)",
                "zone not a",
                "zone == a)",
                "zone <> a",
                "kernel > 5.",
                "kernel > v5",
                "zone inn (a)",
                "-a == b"
            })
    void readConstraint_badLine_isAFault(String line) {
        Constraints.readAll(new Tree.Items(List.of(bare(line)), Place.root(1, 1)), faults);

        assertThat(faults.list()).extracting(Fault::code).containsExactly("bad-constraint");
    }

    @ParameterizedTest
    @CsvSource({
        "*, abc, true",
        "*, '', true",
        "a*c, abc, true",
        "a*c, ab, false",
        "a?c, abc, true",
        "?, '', false",
        "[a-c]x, bx, true",
        "[!a-c]x, bx, false",
        "[]]x, ']x', true",
        "[a, '[a', true",
        "a*b*c, aXbYc, true",
        "*.csv, x.csv.gz, false",
        "**, a, true"
    })
    void matches_wildcards_asInAShell(String pattern, String name, boolean expected) {
        assertThat(Wildcard.matches(pattern, name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "comand, command",
        "max_backoff, max-backoff",
        "Env, env",
        "afetr, after",
        "depends_on, after",
        "zzz, ''"
    })
    void hint_misspelledName_namesTheNearest(String text, String expected) {
        String hint = Nearest.hint(text, List.of("command", "env", "after", "max-backoff"));

        assertThat(hint).isEqualTo(expected.isEmpty() ? "" : ", did you mean \"" + expected + "\"?");
    }
}
