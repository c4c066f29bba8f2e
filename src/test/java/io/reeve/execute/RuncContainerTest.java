package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.container.ContainerSettings;
import java.nio.file.Path;

/** Containers of a root file system, by runc. */
class RuncContainerTest extends RootfsContainerContract {
    @Override
    ContainerSettings settings(Path folder) {
        assumeThat(Path.of("/usr/sbin/runc")).as("runc").exists();
        return settings(folder, "runc");
    }
}
