package io.reeve.gateway;

import static io.reeve.fixture.Await.await;

import io.reeve.fixture.Sha256;
import io.reeve.model.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A real server on a free port in front of a {@link FakePlane}. */
final class RunningGateway implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef-secret";

    final Vertx vertx = Vertx.vertx();
    /** Held here: a client that nobody refers to is closed by the garbage collector. */
    final WebSocketClient webSockets = vertx.createWebSocketClient();

    final FakePlane plane = new FakePlane();
    final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    final Metrics metrics = new Metrics("node-1");
    final GatewayServer server;
    final int port;
    final RawHttp http;

    RunningGateway(GatewayConfig.Limits limits, @Nullable String token) throws Exception {
        plane.decide(History.life());
        var config = new GatewayConfig(
                new NodeId("node-1"),
                "0.1.0",
                new GatewayConfig.Listen("127.0.0.1", 0),
                new GatewayConfig.Access(Set.of("gate.example"), Set.of("http://trusted.example"), token),
                limits,
                null);
        server = new GatewayServer(vertx, config, plane, new DiskUploads(vertx, this::store), metrics);
        port = await(server.start());
        await(server.ready());
        http = new RawHttp(port);
    }

    static RunningGateway open() throws Exception {
        return new RunningGateway(GatewayConfig.Limits.DEFAULT, null);
    }

    @Override
    public void close() throws Exception {
        await(server.stop());
        await(vertx.close());
        metrics.close();
    }

    private long store(InputStream content, String sha256) throws IOException {
        byte[] bytes = content.readAllBytes();
        if (!sha256.equals(Sha256.of(bytes))) {
            throw new IOException("its hash is " + Sha256.of(bytes));
        }
        uploads.put(sha256, bytes);
        return bytes.length;
    }
}
