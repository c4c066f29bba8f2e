package io.reeve.execute.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a node's owner says of containers.
 *
 * @param runtime what makes those of root file systems: {@code auto}, {@code bwrap}, {@code runc}, {@code crun}
 *     or {@code none}
 * @param engine which engine those of images get: {@code auto}, {@code none} or the path of its socket
 * @param rootfsFolders below which root file systems may be
 * @param mountFolders below which folders and files may be mounted
 * @param users as whom an engine's containers may run besides the user of their task; {@code *} for anybody
 * @param cacheBytes of root file systems that were unpacked and are kept for later attempts
 */
public record ContainerSettings(
        String runtime,
        String engine,
        List<Path> rootfsFolders,
        List<Path> mountFolders,
        Set<String> users,
        long cacheBytes) {
    public static final String AUTO = "auto";
    public static final String NONE = "none";

    /** The names of {@link #runtime}. */
    public static final List<String> RUNTIMES = List.of(AUTO, "bwrap", "runc", "crun", NONE);

    /** What a node finds, without a folder of its own for anybody. */
    public static final ContainerSettings DEFAULT =
            new ContainerSettings(AUTO, AUTO, List.of(), List.of(), Set.of(), 10L << 30);

    public ContainerSettings {
        rootfsFolders = List.copyOf(rootfsFolders);
        mountFolders = List.copyOf(mountFolders);
        users = Set.copyOf(users);
    }
}
