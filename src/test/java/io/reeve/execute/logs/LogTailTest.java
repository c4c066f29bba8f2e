package io.reeve.execute.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path dir;

    private String tail(byte[] bytes) throws IOException {
        return LogTail.read(Files.write(dir.resolve("stderr"), bytes));
    }

    @Test
    void read_longLog_keepsTheLastLines() throws IOException {
        String log = "x".repeat(50) + "\n";

        assertThat(tail((log.repeat(100) + "end\n\n").getBytes()).lines())
                .hasSize(LogTail.MAX_LINES)
                .endsWith("end");
    }

    @Test
    void read_cutInsideACharacter_isStillText() throws IOException {
        String text = "ä".repeat(LogTail.MAX_BYTES) + "!"; // odd number of bytes from the end
        assertThat(tail(text.getBytes()))
                .doesNotContain("\ufffd")
                .startsWith("ä")
                .endsWith("!");
    }

    @Test
    void read_binary_isMadeSafe() throws IOException {
        assertThat(tail(new byte[] {'a', (byte) 0xff, 0, 27, '[', 'b'})).isEqualTo("a\ufffd  [b");
    }

    @Test
    void read_emptyOrMissing_isEmpty() throws IOException {
        assertThat(tail(new byte[0])).isEmpty();
        assertThat(LogTail.read(dir.resolve("none"))).isEmpty();
    }
}
