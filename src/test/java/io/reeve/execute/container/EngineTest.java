package io.reeve.execute.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void find_anEngineThatTakesConnectionsAndSaysNothing_isGivenUpSoon() throws Exception {
        Path socket = folder.resolve("silent.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(Engine.find(settings(socket), "node-1")).isNull();
        }
    }

    @Test
    void find_aFileThatIsNoSocket_isNoEngine() throws Exception {
        Path file = Files.createFile(folder.resolve("file.sock"));

        assertThat(Engine.find(settings(file), "node-1")).isNull();
    }

    private static ContainerSettings settings(Path socket) {
        return new ContainerSettings(
                ContainerSettings.NONE, socket.toString(), List.of(), List.of(), Set.of(), 1 << 20);
    }
}
