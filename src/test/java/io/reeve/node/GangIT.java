package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reeve.client.JobBuilder;
import io.reeve.client.ReeveClient;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gang of three on a real node, one of which gets its file late. */
@Timeout(120)
class GangIT {
    @TempDir
    Path folder;

    @Test
    void run_fileOfOneLate_allHoldAtTheBarrierAndStartTogether() throws Exception {
        var served = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.setExecutor(threads);
        files.createContext("/late", exchange -> {
            try {
                served.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write('x');
            exchange.close();
        });
        files.start();
        try (NodeUnderTest node = new NodeUnderTest(folder)) {
            ReeveClient client = ReeveClient.create(node.member());
            var staged = new CountDownLatch(2);
            var ended = new CompletableFuture<JsonObject>();
            var events = client.events(event -> {
                if ("AttemptStaged".equals(event.getString("type"))) {
                    staged.countDown();
                } else if ("JobEnded".equals(event.getString("type"))) {
                    ended.complete(event);
                }
            });
            await(events.opened());
            String late = "http://127.0.0.1:" + files.getAddress().getPort() + "/late";
            JsonObject job = JobBuilder.job("three")
                    .task("a", task -> task.shell("true").resources(0.3, "64MB"))
                    .task("b", task -> task.shell("true").resources(0.3, "64MB"))
                    .task(
                            "late",
                            task -> task.shell("cat late")
                                    .resources(0.3, "64MB")
                                    .set(
                                            "files",
                                            List.of(new JsonObject()
                                                    .put("from", late)
                                                    .put("to", "late"))))
                    .gang("a", "b", "late")
                    .toJson();
            await(client.submit(job));
            assertThat(staged.await(60, TimeUnit.SECONDS)).as("two are staged").isTrue();
            assertThat(types(node)).as("nobody starts before the third").doesNotContain("AttemptRunning");

            served.countDown();

            assertThat(ended.get(60, TimeUnit.SECONDS).getString("state")).isEqualTo("FINISHED");
            List<String> types = types(node);
            assertThat(types).containsOnlyOnce("GangReleased");
            assertThat(types.indexOf("GangReleased"))
                    .isGreaterThan(types.lastIndexOf("AttemptStaged"))
                    .isLessThan(types.indexOf("AttemptRunning"));
            assertThat(types.stream().filter("AttemptRunning"::equals)).hasSize(3);
        } finally {
            served.countDown();
            files.stop(0);
            threads.shutdownNow();
        }
    }

    private static List<String> types(NodeUnderTest node) throws Exception {
        return node.http().get("/v1/events?job=three.1&limit=100").json().getJsonArray("events").stream()
                .map(event -> ((JsonObject) event).getString("type"))
                .toList();
    }
}
