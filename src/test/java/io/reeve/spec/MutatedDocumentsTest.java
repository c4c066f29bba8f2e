package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.reeve.spec.JobDocuments.Invalid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is done to a good document, it is read or refused, and nothing is thrown. */
class MutatedDocumentsTest {
    private static final int ROUNDS = 200;
    private static final List<String> PIECES = List.of(
            ":",
            ": ",
            " #",
            "&a ",
            "*a",
            "!!x ",
            "<<: ",
            "---\n",
            "...\n",
            "- ",
            "? ",
            "| ",
            ">\n",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\n",
            "\n\n  ",
            "\t",
            "null",
            "~",
            "\\",
            "\u0000",
            "\ufeff",
            "\u2028",
            "%YAML 9.9\n",
            "%TAG ! x\n",
            "99999999999999999999",
            "0.0000000001",
            "P9Y",
            "\ud83d\ude00",
            "\"\\ud800\"",
            "..",
            "/",
            "@");

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void read_mutatedYaml_neverThrows(long seed) {
        check(seed, JobDocumentsTest.WORD_COUNT, Format.YAML);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void read_mutatedJson_neverThrows(long seed) {
        check(
                seed,
                JobJson.pretty(
                        JobDocumentsTest.valid(JobDocumentsTest.WORD_COUNT).spec()),
                Format.JSON);
    }

    private static void check(long seed, String document, Format format) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutate(document, random);
            String shown = "seed " + seed + " round " + round + ":\n" + new String(bytes, StandardCharsets.UTF_8);
            assertThatCode(() -> {
                        var result = JobDocuments.read(bytes, format);
                        if (result instanceof Invalid invalid) {
                            assertThat(invalid.faults()).isNotEmpty();
                        }
                    })
                    .as(shown)
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] mutate(String document, Random random) {
        StringBuilder text = new StringBuilder(document);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                default -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
