package io.reeve.execute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The prebuilt native supervisor inside the jar. */
final class SupervisorBinary {
    private SupervisorBinary() {}

    /**
     * Puts the supervisor for this platform into {@code dataDir/bin} and returns it, or null where there is none for
     * this platform. One that is there already with the same bytes is used as it is: it may be running.
     */
    static @Nullable Path extract(Path dataDir) throws IOException {
        String platform = System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-" + architecture();
        byte[] wanted;
        try (InputStream in = SupervisorBinary.class.getResourceAsStream("/native/" + platform + "/reeve-supervisor")) {
            if (in == null) {
                return null;
            }
            wanted = in.readAllBytes();
        }
        Path folder = Files.createDirectories(dataDir.resolve("bin"));
        Path binary = folder.resolve("reeve-supervisor");
        if (Files.isExecutable(binary) && Arrays.equals(Files.readAllBytes(binary), wanted)) {
            return binary;
        }
        Path fresh = Files.createTempFile(folder, "supervisor", ".new");
        Files.write(fresh, wanted);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        // A rename, because a file that runs cannot be written.
        return Files.move(fresh, binary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String architecture() {
        String arch = System.getProperty("os.arch");
        return arch.equals("amd64") ? "x86_64" : arch;
    }
}
