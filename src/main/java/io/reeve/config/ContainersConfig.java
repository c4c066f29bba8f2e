package io.reeve.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a node's owner says of containers.
 *
 * @param runtime which program makes containers of root file systems: one of {@link #RUNTIMES}
 * @param engine {@code auto}, {@code none} or the path of an engine's socket
 * @param rootfs folders below which root file systems may be
 * @param mounts folders below which folders and files may be mounted
 * @param users as whom an engine's containers may run besides the user of their task; {@code *} for anybody
 */
public record ContainersConfig(String runtime, String engine, List<Path> rootfs, List<Path> mounts, Set<String> users) {
    public static final List<String> RUNTIMES = List.of("auto", "bwrap", "runc", "crun", "none");

    /** What is found on the machine, and no folder of it. */
    public static final ContainersConfig DEFAULT = new ContainersConfig("auto", "auto", List.of(), List.of(), Set.of());

    public ContainersConfig {
        rootfs = List.copyOf(rootfs);
        mounts = List.copyOf(mounts);
        users = Collections.unmodifiableSet(new TreeSet<>(users));
    }
}
