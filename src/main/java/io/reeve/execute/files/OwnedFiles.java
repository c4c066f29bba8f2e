package io.reeve.execute.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folders and files of attempts, with the owner and the permissions they need. */
public final class OwnedFiles {
    /** Others pass but do not list: they reach what they know the name of and may read. */
    private static final FileAttribute<?> PASSABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OwnedFiles() {}

    /** Makes a folder of the node, with those above it. */
    public static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder, PASSABLE);
    }

    /** Makes a folder that only the node may enter. */
    public static void makePrivateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, PRIVATE);
    }

    /** Makes a folder of the task, or takes over the one that is there. */
    public static void makeOwnFolder(Path folder, @Nullable UserIds user) throws IOException {
        try {
            Files.createDirectory(folder, PRIVATE);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        give(folder, user);
    }

    public static void makeOwnFile(Path file, @Nullable UserIds user) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        give(file, user);
    }

    public static void give(Path path, @Nullable UserIds user) throws IOException {
        if (user != null) {
            Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** @param mode permission bits such as 0644; the others are dropped */
    public static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // owner r w x, group r w x, others r w x
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }
}
