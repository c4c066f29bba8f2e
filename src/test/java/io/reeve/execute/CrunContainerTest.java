package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.container.ContainerSettings;
import java.nio.file.Files;
import java.nio.file.Path;

/** Containers of a root file system, by crun. */
class CrunContainerTest extends RootfsContainerContract {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    @Override
    ContainerSettings settings(Path folder) {
        assumeThat(Path.of("/usr/bin/crun")).as("crun").exists();
        assumeThat(Files.exists(GROUPS.resolve("unified/cgroup.controllers")) && Files.exists(GROUPS.resolve("pids")))
                .as("control groups of both versions, which crun refuses")
                .isFalse();
        return settings(folder, "crun");
    }
}
