package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Folders that commands make and remove. */
final class Folders {
    /** What a closing node still writes is done in a moment. */
    private static final int MAX_TRIES = 10;

    private static final long PAUSE_MS = 100;

    /** Whom tasks run as must come through to what is theirs in it, but need not see what else there is. */
    private static final String PERMISSIONS = "rwx--x--x";

    private Folders() {}

    static Path temporary(String prefix) {
        try {
            Path folder = Files.createTempDirectory(prefix).toRealPath();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(PERMISSIONS));
            return folder;
        } catch (IOException full) {
            throw new CliException(ExitStatus.FAILED, "cannot make a temporary folder: " + full.getMessage(), full);
        }
    }

    static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException refused) {
            throw new CliException(ExitStatus.USAGE, "cannot make the folder " + folder + ": " + refused, refused);
        }
    }

    /** Removes a folder with all it holds, never following a link; what cannot be removed is returned in words. */
    static @Nullable String remove(Path folder) {
        String left = null;
        for (int tries = 0; tries < MAX_TRIES && Files.exists(folder); tries++) {
            try {
                Files.walkFileTree(folder, new Remover());
            } catch (NoSuchFileException raced) {
                // Its last writer removed a file of its own: look again.
                left = folder + " changes while it is removed";
            } catch (IOException busy) {
                left = "could not remove " + folder + ": " + busy;
                pause();
            }
        }
        return Files.exists(folder) ? left : null;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
