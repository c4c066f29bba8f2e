package io.reeve.execute;

import java.nio.file.Path;

/** Containers of images, by Podman's service. */
class PodmanContainerTest extends EngineContainerContract {
    @Override
    TestEngine open(Path engineFolder) throws Exception {
        return PodmanService.open(engineFolder);
    }

    @Override
    String nameAndVersion() {
        return "podman [0-9.+a-z-]+";
    }
}
