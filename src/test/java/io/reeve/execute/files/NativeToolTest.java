package io.reeve.execute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeToolTest {
    @TempDir
    Path dir;

    @Test
    void extract_bundledProgram_isOfTheSourceBesideIt() throws Exception {
        Path tool = NativeTool.extract(NativeTool.EXEC, dir);
        assumeThat(tool).as("reeve-exec for this platform").isNotNull();
        Process process = new ProcessBuilder(String.valueOf(tool), "--version").start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        String hash = hash("container.h", "reeve-exec.c", "seccomp.c");

        assertThat(said).as("src/main/native/build-exec.sh builds it anew").isEqualTo("reeve-exec source " + hash);
        assertThat(NativeTool.extract(NativeTool.EXEC, dir)).isEqualTo(tool);
    }

    @Test
    void extract_programOfContainers_isOfTheSourcesBesideIt() throws Exception {
        Path tool = NativeTool.extract(NativeTool.CONTAINER, dir);
        assumeThat(tool).as("reeve-container for this platform").isNotNull();
        Process process = new ProcessBuilder(String.valueOf(tool), "--version").start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        String hash = hash("container-init.c", "container.h", "reeve-container.c", "seccomp.c");

        assertThat(said)
                .as("src/main/native/build-container.sh builds it anew")
                .isEqualTo("reeve-container source " + hash);
    }

    private static String hash(String... sources) throws Exception {
        MessageDigest digest = UploadStore.sha256();
        for (String source : sources) {
            digest.update(Files.readAllBytes(Path.of("src/main/native", source)));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }
}
