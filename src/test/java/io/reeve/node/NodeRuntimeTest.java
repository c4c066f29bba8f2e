package io.reeve.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.cli.start.NodeStartException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeRuntimeTest {
    private final NodeRuntime node = new NodeRuntime();
    private final List<String> closed = new CopyOnWriteArrayList<>();

    private NodeRuntime withTwoParts() {
        node.started("first", 30_000, () -> closed.add("first"));
        node.started("second", 30_000, () -> closed.add("second"));
        return node;
    }

    @Test
    void failed_running_closesInOrderAndSaysWhy() throws Exception {
        withTwoParts().assembled();

        node.failed(new IOException("the disk is full"));

        assertThat(node.closed().toCompletableFuture())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .withMessage("the disk is full");
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void failed_whileItIsAssembled_isAFailureToStart() {
        withTwoParts().failed(new IOException("the disk is full"));

        assertThatThrownBy(node::assembled)
                .isInstanceOf(NodeStartException.class)
                .hasMessage("the disk is full");
    }

    @Test
    void close_withoutAFault_completesNormally() throws Exception {
        withTwoParts().assembled();

        node.close();

        assertThat(node.closed().toCompletableFuture()).isCompleted();
    }
}
