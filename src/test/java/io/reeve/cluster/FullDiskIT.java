package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reeve.cluster.NodeProcess.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node whose files can grow no more: the kernel refuses each further write, as it does on a full disk. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FullDiskIT {
    /** More than the node prints, less than the ledger's next entry takes. */
    private static final int LIMIT_BYTES = 16 * 1024;

    @TempDir
    private Path folder;

    @Test
    void ledger_diskFull_nodeStopsWithASentenceAndStatusOne() throws Exception {
        assumeTrue(hasPrlimit(), "prlimit (util-linux) is not installed");
        try (NodeProcess node = NodeProcess.start("node-1", folder, Ports.free(), 0)) {
            refuseLongFiles(node.pid());

            String unwritable = "{job: big, tasks: {a: {command: 'true " + "x".repeat(4 * LIMIT_BYTES) + "'}}}";
            assertThatThrownBy(() -> node.submit(unwritable)).isInstanceOfAny(AssertionError.class, IOException.class);

            assertThat(node.awaitEnd()).isEqualTo(1);
            assertThat(node.output())
                    .contains("node-1 stopped: ")
                    .contains("check that the disk is neither full nor failing, then start the node again");
        }
    }

    private static void refuseLongFiles(long pid) throws IOException, InterruptedException {
        Process limited = new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + LIMIT_BYTES)
                .inheritIO()
                .start();
        assertThat(limited.waitFor()).isZero();
    }

    private static boolean hasPrlimit() throws InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
