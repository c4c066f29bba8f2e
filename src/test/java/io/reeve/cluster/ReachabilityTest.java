package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReachabilityTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void of_oneListensOneRefusesOneHasNoAddress_isTheOne() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var there = new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
            var refusing = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next());
            var unresolved = InetSocketAddress.createUnresolved("no-such-name.invalid", 5701);

            assertThat(Reachability.of(List.of(refusing, there, unresolved), LONG, Integer.MAX_VALUE))
                    .containsExactly(there);
        }
    }

    @Test
    void of_silentOnes_areWaitedForNoLongerThanAsked() throws IOException {
        // Nobody accepts there: once its queue is full, the kernel leaves who knocks without an answer.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var silent = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
            var there = new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
            while (!Reachability.of(List.of(silent), Duration.ofMillis(100), 1).isEmpty()) {
                // its queue is not full yet
            }

            assertThat(Reachability.of(List.of(silent, there), LONG, 1))
                    .as("enough were found")
                    .containsExactly(there);
            assertThat(Reachability.of(List.of(silent, there), Duration.ofMillis(100), Integer.MAX_VALUE))
                    .containsExactly(there);
        }
    }
}
