package io.reeve.execute.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What of the node a document may name: below the folders that its owner says, and nothing where none is said. */
final class NodeFolder {
    private NodeFolder() {}

    /** The real place of {@code wanted}; links lead nowhere else than below the folders either. */
    static Path find(String wanted, List<Path> allowed, String setting) throws IOException {
        Path path = Path.of(wanted);
        if (allowed.stream().noneMatch(path::startsWith)) {
            throw new ContainerTrouble(
                    allowed.isEmpty()
                            ? wanted
                                    + " is not given to containers: it gives no folder; its owner may name some with "
                                    + setting
                            : wanted + " is not given to containers: " + setting + " of this node names only "
                                    + allowed.stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
        if (!Files.exists(path)) {
            throw new ContainerTrouble(wanted + " is not there on this node");
        }
        Path real = path.toRealPath();
        for (Path folder : allowed) {
            if (Files.isDirectory(folder) && real.startsWith(folder.toRealPath())) {
                return real;
            }
        }
        throw new ContainerTrouble(wanted + " leads to " + real + ", which " + setting + " of this node does not name");
    }
}
