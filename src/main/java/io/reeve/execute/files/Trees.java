package io.reeve.execute.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Deletes folders that tasks wrote: relative to open folders, so that a link in them leads nowhere. */
public final class Trees {
    /** Folders inside folders; each level holds a file descriptor and a stack frame. */
    private static final int MAX_DEPTH = 400;

    private static final Set<PosixFilePermission> OWNER_ALL = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private Trees() {}

    /** Deletes {@code path} with all below it; one that is not there is fine. */
    public static void delete(Path path) throws IOException {
        try {
            Files.delete(path); // most are empty, or files
        } catch (NoSuchFileException e) {
            return;
        } catch (DirectoryNotEmptyException e) {
            empty(path);
            Files.delete(path);
        }
    }

    /** Deletes all below the folder {@code path}, which stays. */
    public static void empty(Path path) throws IOException {
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(path)) {
            empty(folder, 0);
        } catch (AccessDeniedException e) {
            Files.setPosixFilePermissions(path, OWNER_ALL); // the task took them away
            try (DirectoryStream<Path> folder = Files.newDirectoryStream(path)) {
                empty(folder, 0);
            }
        }
    }

    private static void empty(DirectoryStream<Path> folder, int depth) throws IOException {
        if (!(folder instanceof SecureDirectoryStream<Path> here)) {
            throw new IOException("this platform cannot delete folders safely");
        }
        if (depth > MAX_DEPTH) {
            throw new IOException("more than " + MAX_DEPTH + " folders inside each other");
        }
        for (Path child : here) {
            Path name = child.getFileName();
            boolean isFolder = here.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes()
                    .isDirectory();
            if (!isFolder) {
                here.deleteFile(name);
                continue;
            }
            unlock(here, name);
            try (DirectoryStream<Path> below = here.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                empty(below, depth + 1);
            } catch (NotDirectoryException e) {
                throw new IOException(child + " changed while it was deleted", e);
            }
            here.deleteDirectory(name);
        }
    }

    /** A task may have taken its own permissions away; root does not mind. */
    private static void unlock(SecureDirectoryStream<Path> here, Path name) throws IOException {
        if (!UserIds.nodeIsRoot()) {
            here.getFileAttributeView(name, PosixFileAttributeView.class).setPermissions(OWNER_ALL);
        }
    }
}
