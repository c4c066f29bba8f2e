package io.reeve.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of a cell of one machine, which nobody has to make. */
public final class SecretKeyFile {
    private static final String NAME = "secret-key";
    private static final int KEY_BYTES = 32;

    private SecretKeyFile() {}

    /** The key's file in this folder; made, for its owner alone, where it is not there. */
    public static Path in(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.exists(file)) {
            return file;
        }
        Files.createDirectories(folder);
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        var forOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path fresh = Files.createTempFile(folder, NAME, ".new", forOwner);
        Files.writeString(fresh, HexFormat.of().formatHex(key) + "\n", StandardCharsets.US_ASCII);
        try {
            Files.createLink(file, fresh); // of two that make it at once, one is first
        } catch (FileAlreadyExistsException other) {
            return file;
        } catch (UnsupportedOperationException noLinks) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return file;
    }
}
