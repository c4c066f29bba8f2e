package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job of the README, from the jar that users get. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WordCountIT {
    @TempDir
    private Path folder;

    @Test
    void run_wordCount_printsTheTopWordsAndEndsWithZero() throws Exception {
        Path log = folder.resolve("run.log");

        Process run = NodeProcess.reeve(log, List.of("run", "--local", "examples/word-count/job.yaml"));

        assertThat(run.waitFor(100, TimeUnit.SECONDS)).isTrue();
        String output = Files.readString(log);
        assertThat(output)
                .containsPattern("1 +the +63919")
                .contains("10 tasks")
                .doesNotContain("ERROR", "WARN", "Exception");
        assertThat(run.exitValue()).as(output).isZero();
    }

    @Test
    void run_aFailingCommand_endsWithOneAndTellsWhy() throws Exception {
        Path log = folder.resolve("run.log");
        Path job = folder.resolve("job.yaml");
        Files.writeString(job, "job: fails\ntasks:\n  bad:\n    command: echo out of luck >&2; exit 3\n");

        Process run = NodeProcess.reeve(log, List.of("run", "--local", job.toString()));

        assertThat(run.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(1);
        assertThat(Files.readString(log)).contains("exit status 3", "out of luck");
    }
}
