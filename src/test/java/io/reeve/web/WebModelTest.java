package io.reeve.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests of {@code web/test}, which need nothing but Node.js 20.19 or later. */
class WebModelTest {
    private static final int SECONDS_LIMIT = 120;

    @Test
    void nodeTest_ofWebTest_passes() throws Exception {
        assumeTrue(
                hasNode() || "true".equals(System.getenv("CI")), "no Node.js: web/test runs with node 20.19 or later");
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (Stream<Path> files = Files.list(Path.of("web", "test"))) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        Path output = Files.createTempFile("reeve-web-test-", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS_LIMIT, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output);
        Files.delete(output);
        assertThat(command).as("test files").hasSizeGreaterThan(2);
        assertThat(ended).as("ended within %d s:%n%s", SECONDS_LIMIT, text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
