package io.reeve.execute.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One of the prebuilt native programs inside the jar, for this platform. */
public final class NativeTool {
    /** Holds a container, and is the first process in it. */
    public static final String CONTAINER = "reeve-container";

    /** Runs commands beside attempts, and gives back the beginnings of long logs. */
    public static final String EXEC = "reeve-exec";

    /** Starts, watches and ends the processes of a worker. */
    public static final String SUPERVISOR = "reeve-supervisor";

    private final String name;
    private final Path dataDir;
    private @Nullable Path unpacked;
    private boolean sought;

    public NativeTool(String name, Path dataDir) {
        this.name = name;
        this.dataDir = dataDir;
    }

    /** Where it is; null where there is none for this platform. Unpacked when it is asked for first, or is gone. */
    public synchronized @Nullable Path path() throws IOException {
        if (!sought || unpacked != null && !Files.isExecutable(unpacked)) {
            unpacked = extract(name, dataDir);
            sought = true;
        }
        return unpacked;
    }

    /**
     * Puts the program for this platform into {@code dataDir/bin}; null where there is none for this platform. One that
     * is there already with the same bytes is used as it is: it may be running.
     */
    public static @Nullable Path extract(String name, Path dataDir) throws IOException {
        String architecture = System.getProperty("os.arch");
        String platform = System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-"
                + (architecture.equals("amd64") ? "x86_64" : architecture);
        byte[] wanted;
        try (InputStream in = NativeTool.class.getResourceAsStream("/native/" + platform + "/" + name)) {
            if (in == null) {
                return null;
            }
            wanted = in.readAllBytes();
        }
        Path folder = Files.createDirectories(dataDir.resolve("bin"));
        Path binary = folder.resolve(name);
        if (Files.isExecutable(binary) && Arrays.equals(Files.readAllBytes(binary), wanted)) {
            return binary;
        }
        Path fresh = Files.createTempFile(folder, name, ".new");
        Files.write(fresh, wanted);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        // A rename, because a file that runs cannot be written.
        return Files.move(fresh, binary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
