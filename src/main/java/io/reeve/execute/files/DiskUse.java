package io.reeve.execute.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes the files below a folder have. Links are not followed; a file with several names counts with each, a
 * sparse one with its length, and one that is deleted but open not at all.
 */
public final class DiskUse implements FileVisitor<Path> {
    private long bytes;

    private DiskUse() {}

    /** What cannot be read, or goes meanwhile, is passed over. */
    public static long of(Path folder) throws IOException {
        DiskUse use = new DiskUse();
        Files.walkFileTree(folder, use);
        return use.bytes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.size();
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
