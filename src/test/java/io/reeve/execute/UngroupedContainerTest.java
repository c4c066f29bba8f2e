package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.model.Isolation;
import java.nio.file.Path;

/** Containers by bwrap on a node without control groups: who kills the holder has killed the container all the same. */
class UngroupedContainerTest extends RootfsContainerContract {
    @Override
    ContainerSettings settings(Path folder) {
        assumeThat(Path.of("/usr/bin/bwrap")).as("bubblewrap").exists();
        return settings(folder, "bwrap");
    }

    @Override
    Isolation isolation() {
        return Isolation.NONE;
    }
}
