package io.reeve.execute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The folders of this machine whose files tasks may have, as the node's owner says. */
final class NodeFolders {
    private final List<Path> roots;

    NodeFolders(List<Path> roots) {
        this.roots =
                roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    }

    /** Opens a regular file below one of the folders; no link on the way from there is followed. */
    InputStream open(String path) throws IOException {
        Path wanted = Path.of(path);
        for (Path root : roots) {
            if (wanted.startsWith(root) && !wanted.equals(root) && wanted.equals(wanted.normalize())) {
                try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
                    return descend(folder, root.relativize(wanted));
                }
            }
        }
        throw new FileTrouble(
                roots.isEmpty()
                        ? "this node gives no files of its own; its owner may start it with --files-from DIR"
                        : "this node gives only files below "
                                + roots.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    private static InputStream descend(DirectoryStream<Path> folder, Path path) throws IOException {
        if (!(folder instanceof SecureDirectoryStream<Path> here)) {
            throw new IOException("this platform cannot open files safely");
        }
        Path name = path.getName(0);
        var attributes = here.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (attributes.isSymbolicLink()) {
            throw new FileTrouble(name + " is a link, and links are not followed");
        }
        if (path.getNameCount() == 1) {
            if (!attributes.isRegularFile()) { // to open a pipe would wait for its writer
                throw new FileTrouble("it is no regular file");
            }
            SeekableByteChannel channel =
                    here.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            return Channels.newInputStream(channel);
        }
        try (DirectoryStream<Path> below = here.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return descend(below, path.subpath(1, path.getNameCount()));
        }
    }
}
