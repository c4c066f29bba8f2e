package io.reeve.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class FoldersTest {
    /** A container's runtime is started as the user of tasks, and has to find the program that holds it. */
    @Test
    void temporary_letsOthersThroughButNotLook() throws IOException {
        Path folder = Folders.temporary("reeve-test-");
        try {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx--x--x");
        } finally {
            assertThat(Folders.remove(folder)).isNull();
        }
    }
}
