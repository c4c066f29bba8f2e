package io.reeve.execute;

import java.nio.file.Path;

/** Containers of images, by a Docker daemon. */
class DockerContainerTest extends EngineContainerContract {
    @Override
    TestEngine open(Path engineFolder) throws Exception {
        return DockerDaemon.open(engineFolder);
    }

    @Override
    String nameAndVersion() {
        return "docker [0-9.+a-z-]+";
    }
}
