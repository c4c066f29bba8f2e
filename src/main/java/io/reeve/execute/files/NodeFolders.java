package io.reeve.execute.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The folders of this machine whose files tasks may have, as the node's owner says. */
public final class NodeFolders {
    private final List<Path> roots;

    public NodeFolders(List<Path> roots) {
        this.roots =
                roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    }

    /** Opens a regular file below one of the folders; no link on the way from there is followed. */
    public InputStream open(String path) throws IOException {
        Path wanted = Path.of(path);
        for (Path root : roots) {
            if (wanted.startsWith(root) && !wanted.equals(root) && wanted.equals(wanted.normalize())) {
                return Channels.newInputStream(Descent.open(root, root.relativize(wanted)));
            }
        }
        throw new FileTrouble(
                roots.isEmpty()
                        ? "this node gives no files of its own; its owner may start it with --files-from DIR"
                        : "this node gives only files below "
                                + roots.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
}
