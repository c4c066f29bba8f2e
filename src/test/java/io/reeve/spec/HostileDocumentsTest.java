package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Documents of the largest size, made to be slow: each is answered in seconds, and none throws. Seconds of the
 * processor, since the clock also counts what else the machine does.
 */
class HostileDocumentsTest {
    /** The slowest takes half a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static Stream<Arguments> documents() {
        String job = "job: j\ntasks:\n";
        return Stream.of(
                arguments("brackets", Format.YAML, fill("[")),
                arguments("braces", Format.YAML, fill("{")),
                arguments("dashes", Format.YAML, fill("- ")),
                arguments("question marks", Format.YAML, fill("? ")),
                arguments("one plain word", Format.YAML, fill("a")),
                arguments("one quoted word", Format.YAML, "\"" + fill("\\u0041").substring(6)),
                arguments("blank lines", Format.YAML, fill("\n")),
                arguments("anchors", Format.YAML, fill("- &a x\n")),
                arguments("aliases", Format.YAML, fill("- *a\n")),
                arguments("the same key", Format.YAML, fill("a: b\n")),
                arguments("keys", Format.YAML, numbered("k%d: v\n", 300_000)),
                arguments("a short task and its fault", Format.YAML, job + numbered("  t%d: {x: }\n", 9_999)),
                arguments(
                        "unknown tasks",
                        Format.YAML,
                        job + "  t: {command: x, after: [" + numbered("u%d, ", 1_000) + "]}\n"),
                arguments("a long circle", Format.YAML, job + circle(10_000)),
                arguments(
                        "commands with emoji",
                        Format.YAML,
                        job + numbered("  t%d: {command: \ud83d\ude00" + "x".repeat(200) + "}\n", 9_999)),
                arguments("JSON brackets", Format.JSON, fill("[")),
                arguments("a JSON number", Format.JSON, fill("1")),
                arguments("JSON keys", Format.JSON, "{" + numbered("\"k%d\":1,", 300_000) + "\"z\":1}"),
                arguments("an enormous exponent", Format.JSON, "{\"priority\": 1e999999999, \"job\": 1e-999999999}"),
                arguments("a JSON string", Format.JSON, "\"" + fill("\\u0000").substring(6)));
    }

    private static String fill(String piece) {
        return piece.repeat(Limits.YAML_BYTES / piece.length());
    }

    private static String numbered(String format, int count) {
        String text = IntStream.range(0, count)
                .mapToObj(i -> String.format(format, i))
                .collect(Collectors.joining());
        return text.substring(0, Math.min(text.length(), Limits.YAML_BYTES - 1_000));
    }

    private static String circle(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "  t" + i + ": {command: x, after: [t" + (i + 1) % count + "]}\n")
                .collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void read_hostileDocument_isAnsweredSoon(String name, Format format, String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);

        long before = THREADS.getCurrentThreadCpuTime();
        var result = JobDocuments.read(bytes, format);
        Duration taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before);

        assertThat(result).as(name).isNotNull();
        assertThat(taken).as(name).isLessThan(PATIENCE);
    }
}
