package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How Ratis replaces a peer's vote and its list of peers. */
class AtomicFileTest {
    private static final int NOT_WRITTEN = 3;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("raft-meta");
        Files.writeString(file, "before");
    }

    @Test
    void close_allWritten_replacesTheFile() throws IOException {
        try (var out = new AtomicFileOutputStream(file.toFile())) {
            out.write("after".getBytes(StandardCharsets.UTF_8));
            out.write('.');
            assertThat(file).hasContent("before");
        }
        assertThat(file).hasContent("after.");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    /** Whoever may write no byte to any file finds the same as on a full disk: it opens, and does not take it. */
    @ParameterizedTest
    @ValueSource(strings = {"peers", "vote"})
    void close_nothingCouldBeWritten_leavesTheFile(String what) throws Exception {
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -f 0; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Replacing.class.getName(),
                        what,
                        file.toString())
                .inheritIO()
                .start();

        assertThat(process.waitFor()).isEqualTo(NOT_WRITTEN);
        assertThat(file).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    /** Writes as Ratis does: a vote through a writer of text, which tries again at its close; peers as they are. */
    static final class Replacing {
        private Replacing() {}

        public static void main(String[] arguments) {
            Path file = Path.of(arguments[1]);
            try {
                if (arguments[0].equals("vote")) {
                    try (var out = new BufferedWriter(new OutputStreamWriter(
                            new AtomicFileOutputStream(file.toFile()), StandardCharsets.UTF_8))) {
                        out.write("after");
                        out.flush();
                    }
                } else {
                    try (var out = new AtomicFileOutputStream(file.toFile())) {
                        out.write("after".getBytes(StandardCharsets.UTF_8));
                    }
                }
            } catch (IOException refused) {
                System.exit(NOT_WRITTEN);
            }
        }
    }
}
