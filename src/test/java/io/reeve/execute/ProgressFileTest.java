package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.message.FromWorker.Status.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {
    @TempDir
    Path dir;

    private Path path;
    private ProgressFile file;

    @BeforeEach
    void create() throws IOException {
        path = Files.createFile(dir.resolve("progress"));
        file = new ProgressFile(path);
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }

    @Test
    void look_lines_theLastGoodOneCounts() throws IOException {
        append("10 a\n20\nabc\n101 no\n-1 no\n30x no\n1000\n\n");

        assertThat(file.look()).isEqualTo(new Progress(20, ""));
        assertThat(file.badLines()).isEqualTo(5);
    }

    @Test
    void look_unchanged_isNull() throws IOException {
        append("10 a\n");

        assertThat(file.look()).isNotNull();
        assertThat(file.look()).isNull();
        append("10 a\n");
        assertThat(file.look()).as("the same again").isNull();
    }

    @Test
    void look_lineNotEndedYet_waits() throws IOException {
        append("10 al");
        assertThat(file.look()).isNull();
        append("most\n");

        assertThat(file.look()).isEqualTo(new Progress(10, "almost"));
    }

    @Test
    void look_writtenAnew_startsAgain() throws IOException {
        append("90 first part\n");
        file.look();
        Files.writeString(path, "5 new\n");

        assertThat(file.look()).isEqualTo(new Progress(5, "new"));
    }

    @Test
    void look_endlessLine_isGivenUp() throws IOException {
        append("7 " + "x".repeat(100_000));
        assertThat(file.look()).isNull();
        append("\n8 after\n");

        assertThat(file.look()).isEqualTo(new Progress(8, "after"));
    }

    @Test
    void look_hugeFile_readsItsEnd() throws IOException {
        append("1 step\n".repeat(100_000) + "99 \u001b[31mred\u0007 " + "y".repeat(500) + "\n");

        Progress progress = file.look();
        assertThat(progress.percent()).isEqualTo(99);
        assertThat(progress.text()).startsWith(" [31mred  y").hasSize(200);
    }
}
