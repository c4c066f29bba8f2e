package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsTest {
    private static final long PATIENCE_MS = 60_000;

    @Test
    void await_oneOfTwoAnswers_returns() throws IOException {
        try (ServerSocket member = listening()) {
            List<InetSocketAddress> seeds = List.of(unused(), at(member));

            assertThatCode(() -> Seeds.await(seeds, PATIENCE_MS)).doesNotThrowAnyException();
        }
    }

    @Test
    void await_nobodyAnswers_saysWhereAndWhatToDo() throws IOException {
        InetSocketAddress nobody = unused();

        assertThatThrownBy(() -> Seeds.await(List.of(nobody), 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no member answers at 127.0.0.1:" + nobody.getPort())
                .hasMessageContaining("--join");
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress at(ServerSocket member) {
        return InetSocketAddress.createUnresolved("127.0.0.1", member.getLocalPort());
    }

    /** A port that was free a moment ago. */
    private static InetSocketAddress unused() throws IOException {
        try (ServerSocket freed = listening()) {
            return at(freed);
        }
    }
}
