package io.reeve.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a cluster that answers what a test told it to. */
abstract class CommandCase {
    @TempDir
    Path folder;

    FakeCluster cluster;

    @BeforeEach
    void startCluster() throws IOException {
        cluster = new FakeCluster();
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    final Ran reeve(String... args) {
        return Ran.with(cluster, folder, args);
    }
}
