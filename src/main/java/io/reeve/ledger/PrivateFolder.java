package io.reeve.ledger;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders with what every user submitted: commands, environments, whose they are. Tasks pass through the data folder
 * to their own places, and so would other users of the machine to these.
 */
final class PrivateFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);

    private static final Set<PosixFilePermission> OF_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFolder() {}

    /** Makes it, with those above it, or takes from others what rights they have on the one that is there. */
    static void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        var view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        if (view == null) {
            return; // a file system without such rights
        }
        Set<PosixFilePermission> rights = new HashSet<>(view.readAttributes().permissions());
        if (rights.retainAll(OF_OWNER)) {
            try {
                view.setPermissions(rights);
            } catch (FileSystemException e) {
                LOG.warn(
                        "other users may read folder={}: not this process's to change error={}", folder, e.getReason());
            }
        }
    }
}
