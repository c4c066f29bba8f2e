package io.reeve.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script of recorded workflows says of wrong arguments: it must not come so far as to start a node. */
class WorkflowScriptTest {
    private static final Path SCRIPT = Path.of("examples/workflow/run.sh").toAbsolutePath();

    @TempDir
    Path folder;

    private record Said(int status, String text) {}

    private Said run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("REEVE", "/nothing/may/start/this");
        Path said = folder.resolve("said.txt");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(said));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            w.tsv  | 0    | 0.1 | o.csv    | SLOTS must be a whole number from 1
            w.tsv  | -1   | 0.1 | o.csv    | SLOTS must be a whole number from 1
            w.tsv  | many | 0.1 | o.csv    | was "many"
            w.tsv  | 4    | 0   | o.csv    | the time scale must be a number above 0, such as 0.01, was "0"
            w.tsv  | 4    | -1  | o.csv    | the time scale must be a number above 0
            w.tsv  | 4    | x   | o.csv    | was "x"
            no.tsv | 4    | 0.1 | o.csv    | cannot read no.tsv: there is no such file
            .      | 4    | 0.1 | o.csv    | cannot read .: it is a folder, expected a file
            w.tsv  | 4    | 0.1 | no/o.csv | cannot write no/o.csv: there is no folder no
            """)
    void run_wrongArgument_isASentenceAndStatus2(String file, String slots, String scale, String out, String expected)
            throws Exception {
        Files.writeString(folder.resolve("w.tsv"), "1\tt\t0.1\t\t\t\t\t\t\n");

        Said said = run(file, slots, scale, out);

        assertThat(said.text()).contains(expected).doesNotContain("Exception").hasLineCount(1);
        assertThat(said.status()).isEqualTo(2);
    }

    @Test
    void run_fileThatIsNoText_isASentenceAndStatus2() throws Exception {
        Files.write(folder.resolve("w.tsv"), new byte[] {(byte) 0xff, (byte) 0xfe, 1});

        Said said = run("w.tsv", "4", "0.1", "o.csv");

        assertThat(said.text()).isEqualTo("cannot read w.tsv: it is no text in UTF-8\n");
        assertThat(said.status()).isEqualTo(2);
    }
}
