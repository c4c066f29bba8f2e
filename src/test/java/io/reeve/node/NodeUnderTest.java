package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.ClusterSettings;
import io.reeve.cluster.ClusteredVertx;
import io.reeve.config.NodeSettings;
import io.reeve.fixture.FreePorts;
import io.reeve.gateway.RawHttp;
import io.reeve.ledger.CommittedState;
import io.reeve.model.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A whole node in this JVM, and a program that is a member of its cluster. */
final class NodeUnderTest implements AutoCloseable {
    private final NodeRuntime node;
    private final ClusteredVertx member;
    private final RawHttp http;

    /** All that a cell remembers: how many events, and what they come to. */
    record Trace(long sequence, String stateHash) {}

    NodeUnderTest(Path folder) throws Exception {
        int clusterPort = FreePorts.next();
        node = (NodeRuntime) NodeRuntime.start(NodeSettings.empty()
                .with("name", "node-1")
                .with("data", folder.resolve("node-1").toString())
                .with("http-port", "0")
                .with("cluster-port", Integer.toString(clusterPort))
                .with("resources", Map.of("cpus", "1"))
                .check("node-1", folder));
        http = new RawHttp(URI.create(node.url()).getPort());
        var settings = new ClusterSettings(
                new NodeId("a-program"),
                "127.0.0.1",
                FreePorts.next(),
                List.of("127.0.0.1:" + clusterPort),
                false,
                null);
        try {
            member = await(ClusteredVertx.join(settings));
        } catch (Exception alone) {
            node.close();
            throw alone;
        }
    }

    String url() {
        return node.url();
    }

    RawHttp http() {
        return http;
    }

    Vertx member() {
        return member.vertx();
    }

    EventBus bus() {
        return member.vertx().eventBus();
    }

    /** Of the committed state: SHA-256 of the bytes that a snapshot of it would have. */
    Trace trace() throws Exception {
        CommittedState committed = Objects.requireNonNull(node.committed());
        var bytes = new ByteArrayOutputStream();
        long sequence = committed.lastSequence();
        committed.freeze().writeTo(bytes);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        assertThat(committed.lastSequence())
                .as("nothing happened meanwhile")
                .isEqualTo(sequence)
                .isEqualTo(committed.history().lastSequence());
        return new Trace(sequence, HexFormat.of().formatHex(hash));
    }

    @Override
    public void close() throws Exception {
        await(member.vertx().close());
        node.close();
    }
}
