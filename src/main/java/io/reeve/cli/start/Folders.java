package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders that commands make and remove. */
final class Folders {
    private Folders() {}

    static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(prefix).toRealPath();
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
        if (!Files.exists(folder)) {
            return null;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
            return null;
        } catch (IOException left) {
            return "could not remove " + folder + ": " + left;
        }
    }
}
