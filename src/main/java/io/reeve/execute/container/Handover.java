package io.reeve.execute.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;

/**
 * Gives a task's folder or file, with all that is in it, to another user, while processes of the one who has it may
 * change what is there. Each step is taken from the open folder above and follows no link, so that nothing outside can
 * be hit.
 */
final class Handover {
    private static final Path PROTECTED_LINKS = Path.of("/proc/sys/fs/protected_hardlinks");
    private static final int MAX_DEPTH = 200;

    private final UserPrincipal user;
    private final GroupPrincipal group;

    private Handover(UserPrincipal user, GroupPrincipal group) {
        this.user = user;
        this.group = group;
    }

    /**
     * Links stay whose they are, and so does what is neither a file nor a folder.
     *
     * @param path what is given; the folder that it is in belongs to the node
     */
    static void give(Path path, int uid, int gid) throws IOException {
        if (!Files.readString(PROTECTED_LINKS, StandardCharsets.US_ASCII)
                .strip()
                .equals("1")) {
            throw new IOException("on this machine any user may make links to files of others; set the sysctl"
                    + " fs.protected_hardlinks to 1");
        }
        var principals = path.getFileSystem().getUserPrincipalLookupService();
        var handover = new Handover(
                principals.lookupPrincipalByName(Integer.toString(uid)),
                principals.lookupPrincipalByGroupName(Integer.toString(gid)));
        try (DirectoryStream<Path> above = Files.newDirectoryStream(path.getParent())) {
            if (!(above instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("this platform has no way to give " + path + " away safely");
            }
            handover.give(secure, path.getFileName(), 0);
        }
    }

    private void give(SecureDirectoryStream<Path> above, Path name, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("it has folders more than " + MAX_DEPTH + " deep");
        }
        var view = above.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes now = view.readAttributes();
        if (now.isDirectory()) {
            try (SecureDirectoryStream<Path> inside = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                for (Path each : inside) {
                    give(inside, each.getFileName(), depth + 1);
                }
            }
        }
        if (now.isDirectory() || now.isRegularFile()) {
            view.setGroup(group);
            view.setOwner(user);
        }
    }
}
