package io.reeve.execute.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Set;

/** Opens a file below a folder, name after name, without following a link: nothing outside can be reached. */
public final class Descent {
    private Descent() {}

    /** For reading; a regular file, since to open a pipe would wait for its writer. */
    public static SeekableByteChannel open(Path root, Path below) throws IOException {
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
            return open(folder, below);
        }
    }

    private static SeekableByteChannel open(DirectoryStream<Path> folder, Path path) throws IOException {
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
            if (!attributes.isRegularFile()) {
                throw new FileTrouble("it is no regular file");
            }
            return here.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
        try (DirectoryStream<Path> next = here.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return open(next, path.subpath(1, path.getNameCount()));
        }
    }
}
