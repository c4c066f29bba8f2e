package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.container.ContainerSettings;
import java.nio.file.Path;

/** Containers of a root file system, by bwrap. */
class BubblewrapContainerTest extends RootfsContainerContract {
    @Override
    ContainerSettings settings(Path folder) {
        assumeThat(Path.of("/usr/bin/bwrap")).as("bubblewrap").exists();
        return settings(folder, "bwrap");
    }
}
