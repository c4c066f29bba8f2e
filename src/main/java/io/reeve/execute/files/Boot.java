package io.reeve.execute.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which start of the machine this is. */
public final class Boot {
    private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

    private Boot() {}

    /** Never the same after another start; empty where the platform does not tell. */
    public static String id() {
        try {
            return Files.readString(ID).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
