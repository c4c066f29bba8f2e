package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.Source;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StagingTest {
    private static final String ID = "word-count.42/count/0@1";
    private static final NodeId OTHER = new NodeId("n2");

    @TempDir
    Path dir;

    private WorkerWorld world;
    private HttpServer server;

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good", exchange -> {
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write("web".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write(new byte[64 * 1024]);
                }
            } catch (IOException e) {
                exchange.close(); // the client has had enough
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        world.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Ended run(String script, Placement... files) {
        return world.run(WorkerWorld.task(ID, script).files(files));
    }

    private String upload(String text) throws IOException {
        return world.uploads
                .put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null)
                .sha256();
    }

    @Test
    void place_upload_isThereWithItsModeAndOwner() throws Exception {
        String sha256 = upload("#!/bin/sh\necho ran; echo more >> bin/tool\n");
        Ended ended = run(
                "bin/tool && stat -c %a bin/tool",
                new Placement(new Source.Upload(sha256, WorkerWorld.NODE), "bin/tool", 0750));

        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.stdout(AttemptId.parse(ID))).isEqualTo("ran\n750\n");
        assertThat(world.uploads.find(sha256))
                .as("the upload itself stays as it was")
                .hasSize(42);
    }

    @Test
    void place_firstFilesComeLast_bothRun() throws Exception {
        CountDownLatch otherOver = new CountDownLatch(1);
        server.createContext("/late", exchange -> {
            try {
                otherOver.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        AttemptId first = world.launch(
                WorkerWorld.task(ID, "true").files(new Placement(new Source.Web(url("/late"), null), "late", 0644)));
        Ended second = world.run(WorkerWorld.task("word-count.42/count/1@1", "true")
                .files(new Placement(new Source.Upload(upload("here"), WorkerWorld.NODE), "soon", 0644)));
        otherOver.countDown();

        assertThat(second.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.awaitEnd(first).state()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void place_outputOfThisNode_isACopy() {
        AttemptId maker = AttemptId.parse("word-count.42/split@1");
        world.run(WorkerWorld.task(maker.toString(), "echo part > part-a").outputs("part-*"));
        Ended ended = run(
                "echo changed >> item; cat item",
                new Placement(new Source.Output(maker, "part-a", WorkerWorld.NODE), "item", 0644));

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.stdout(AttemptId.parse(ID))).isEqualTo("part\nchanged\n");
        assertThat(world.text(new FileName.Output(maker, "part-a"))).isEqualTo("part\n");
    }

    @Test
    void place_outputOfAnotherNode_comesInChunks() {
        byte[] bytes = new byte[Chunk.MAX_BYTES * 2 + 5];
        Arrays.fill(bytes, (byte) 'x');
        AtomicInteger requests = new AtomicInteger();
        world.remoteFiles = (node, request) -> {
            requests.incrementAndGet();
            assertThat(node).isEqualTo(OTHER);
            int end = (int) Math.min(bytes.length, request.offset() + request.maxBytes());
            return CompletableFuture.completedFuture(
                    new Chunk(Arrays.copyOfRange(bytes, (int) request.offset(), end), bytes.length, false));
        };
        Ended ended = run(
                "wc -c < item",
                new Placement(new Source.Output(AttemptId.parse("a.1/t@1"), "part-a", OTHER), "item", 0644));

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.stdout(AttemptId.parse(ID)).strip()).isEqualTo(Integer.toString(bytes.length));
        assertThat(requests).hasValue(3);
    }

    @Test
    void place_nodeThatIsAway_failsByName() {
        Ended ended = run(
                "true", new Placement(new Source.Output(AttemptId.parse("a.1/t@1"), "part-a", OTHER), "item", 0644));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.FILES_UNAVAILABLE);
        assertThat(ended.message())
                .isEqualTo("file item could not be placed from output part-a of a.1/t@1 on node n2: node n2 is away");
    }

    @Test
    void place_web_isChecked() {
        String right = "0fc8b8fdeed0bdff89b9a4e2a8fe9c6f8bdf8bd3a8d4a2f2a5f4e7d5c6b7a8f9";
        Ended good = run("cat f", new Placement(new Source.Web(url("/good"), null), "f", -1));
        Ended other = world.run(
                WorkerWorld.task("b.1/t@1", "true").files(new Placement(new Source.Web(url("/good"), right), "f", -1)));
        Ended missing = world.run(WorkerWorld.task("b.2/t@1", "true")
                .files(new Placement(new Source.Web(url("/missing"), null), "f", -1)));
        Ended endless = world.run(WorkerWorld.task("b.3/t@1", "true")
                .files(new Placement(new Source.Web(url("/endless"), null), "f", -1)));

        assertThat(good.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(other.message()).contains("its SHA-256 is", "expected " + right);
        assertThat(missing.message()).contains("status 404");
        assertThat(endless.message()).contains("larger than the 1048576 bytes");
    }

    @Test
    void place_pathThatLeavesTheFolder_isRefused() throws Exception {
        Ended ended =
                run("true", new Placement(new Source.Upload(upload("x"), WorkerWorld.NODE), "../../escaped", 0644));

        assertThat(ended.reason()).isEqualTo(Reason.FILES_UNAVAILABLE);
        assertThat(ended.message()).contains("\"../../escaped\" is no path in the working directory");
    }

    @Test
    void kill_whileFilesCome_endsWithoutAStart() {
        CompletableFuture<Chunk> never = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        world.remoteFiles = (node, request) -> {
            asked.complete(null);
            return never;
        };
        AttemptId id = world.launch(WorkerWorld.task(ID, "true")
                .files(new Placement(new Source.Output(AttemptId.parse("a.1/t@1"), "part-a", OTHER), "item", 0644)));
        asked.join();
        world.kill(id, 0, Reason.KILLED_BY_USER);
        world.run("later.2/t@1", "true");
        never.complete(new Chunk(new byte[] {1}, 1, false));

        assertThat(world.leader.awaitEnd(id).state()).isEqualTo(AttemptState.KILLED);
        assertThat(world.leader.statuses(id)).hasSize(1);
    }
}
