package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cli.start.NodeStartException;
import io.reeve.cli.start.RunningNode;
import io.reeve.config.NodeSettings;
import io.reeve.fixture.Await;
import io.reeve.fixture.FreePorts;
import io.reeve.gateway.RawHttp;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets, commands beside tasks, and logs of one whole node. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FilesIT {
    private static final String VALUE = "v3ry-s3cret-value-0815";
    private static final String BYTES = "Content-Type: application/octet-stream";
    private static final int FOLLOWERS = 100;

    @TempDir
    static Path folder;

    private NodeUnderTest node;

    @BeforeAll
    void start() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x")); // tasks are other users
        node = new NodeUnderTest(folder);
        Await.until(
                "the worker is there",
                () -> !get("/v1/nodes").getJsonArray("nodes").isEmpty());
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    private JsonObject get(String path) throws Exception {
        return node.http().get(path).json();
    }

    private RawHttp.Answer submit(String name, JsonObject task) throws Exception {
        JsonObject small = new JsonObject().put("cpus", 0.1).put("mem", "16MB");
        JsonObject tasks = new JsonObject().put("t", task.put("resources", small));
        String document = new JsonObject().put("job", name).put("tasks", tasks).encode();
        return node.http().send("POST", "/v1/jobs", document, "Content-Type: application/json");
    }

    private String started(String name, String command) throws Exception {
        String id =
                submit(name, new JsonObject().put("command", command)).json().getString("id") + "/t";
        Await.until(id + " runs", () -> "RUNNING".equals(get("/v1/tasks/" + id).getString("attemptState")));
        return id;
    }

    private void kill(String task) throws Exception {
        String ids = new JsonObject().put("ids", new JsonArray().add(task)).encode();
        node.http().send("POST", "/v1/kill", ids, "Content-Type: application/json");
    }

    @Test
    @Order(1)
    void secrets_fromTheApiToTheTask_areNowhereElse() throws Exception {
        JsonObject uses = new JsonObject()
                .put("env", new JsonObject().put("PW", "db"))
                .put("files", new JsonObject().put("deep/key", "db"));
        JsonObject task = new JsonObject()
                .put(
                        "command",
                        "[ \"$PW\" = \"$(cat $REEVE_SECRETS/deep/key)\" ] && printf %s \"$PW\" | wc -c; exec sleep 300")
                .put("secrets", uses);

        assertThat(submit("shop", task.copy()).status())
                .as("there is none of the name yet")
                .isEqualTo(409);
        var set = node.http().send("PUT", "/v1/secrets/db", VALUE, BYTES);
        assertThat(set.status()).isEqualTo(201);
        String id = submit("shop", task).json().getString("id") + "/t";
        Await.until(
                "it runs", () -> node.http().get("/v1/logs?task=" + id).text().startsWith("2"));

        assertThat(node.http().get("/v1/logs?task=" + id).text().strip()).isEqualTo(Integer.toString(VALUE.length()));
        for (String path : List.of(
                "/v1/secrets",
                "/v1/tasks/" + id,
                "/v1/jobs/" + id.split("/")[0],
                "/v1/events",
                "/v1/tasks/" + id + "/explain")) {
            assertThat(node.http().get(path).text())
                    .as(path)
                    .doesNotContain(VALUE)
                    .doesNotContain(base64());
        }
        assertThat(holding()).as("only the task's own file").allMatch(file -> file.endsWith("secrets/deep/key"));
        kill(id);
        Await.until("it ended", () -> "KILLED".equals(get("/v1/tasks/" + id).getString("state")));
        Await.until("nothing holds it", () -> holding().isEmpty());

        String name =
                get("/v1/secrets").getJsonArray("secrets").getJsonObject(0).getString("name");
        assertThat(name).isEqualTo("db");
    }

    private static String base64() {
        return Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    }

    /** The files of the node that hold the value in clear, or as it travels. */
    private static List<Path> holding() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).filter(FilesIT::holds).toList();
        } catch (UncheckedIOException gone) {
            return List.of(folder); // something went while it was looked at
        }
    }

    private static boolean holds(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.contains(VALUE) || text.contains(base64());
        } catch (IOException gone) {
            return false;
        }
    }

    /** What a command beside a task said, and how it ended. */
    private record Ran(String out, String err, JsonObject end) {}

    private Ran exec(String task, JsonObject first, List<Buffer> input) throws Exception {
        WebSocketClient client = node.member().createWebSocketClient();
        int port = URI.create(node.url()).getPort();
        Buffer out = Buffer.buffer();
        Buffer err = Buffer.buffer();
        CompletableFuture<JsonObject> end = new CompletableFuture<>();
        CompletableFuture<WebSocket> started = new CompletableFuture<>();
        client.connect(port, "127.0.0.1", "/v1/exec?task=" + task)
                .onFailure(end::completeExceptionally)
                .onSuccess(socket -> {
                    socket.binaryMessageHandler(
                            piece -> (piece.getByte(0) == 1 ? out : err).appendBuffer(piece, 1, piece.length() - 1));
                    socket.textMessageHandler(text -> {
                        JsonObject word = new JsonObject(text);
                        if (word.containsKey("started")) {
                            started.complete(socket);
                        } else {
                            end.complete(word);
                        }
                    });
                    socket.closeHandler(gone -> end.completeExceptionally(new IOException("closed")));
                    socket.writeTextMessage(first.encode());
                });
        if (!input.isEmpty()) {
            WebSocket socket = started.get(30, TimeUnit.SECONDS);
            for (Buffer piece : input) {
                await(socket.writeBinaryMessage(piece));
            }
            await(socket.writeTextMessage("{\"end\":true}"));
        }
        JsonObject last = end.get(60, TimeUnit.SECONDS);
        await(client.close());
        return new Ran(out.toString(), err.toString(), last);
    }

    private static JsonObject command(String... words) {
        return new JsonObject().put("command", new JsonArray(List.of(words)));
    }

    @Test
    @Order(2)
    void exec_besideATask_inputOutputAndStatus() throws Exception {
        String id = started("beside", "exec sleep 300");

        Ran ran = exec(id, command("sh", "-c", "echo $REEVE_TASK; echo no >&2; exit 9"), List.of());
        assertThat(ran.out()).isEqualTo("t\n");
        assertThat(ran.err()).isEqualTo("no\n");
        assertThat(ran.end().getInteger("exitStatus")).isEqualTo(9);

        List<Buffer> megabytes = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            megabytes.add(Buffer.buffer("x".repeat(8 << 10)));
        }
        assertThat(exec(id, command("wc", "-c"), megabytes).out().strip()).isEqualTo(Integer.toString(256 * (8 << 10)));
        assertThat(exec(id, command("head", "-c", "3000000", "/dev/zero"), List.of())
                        .out())
                .hasSize(3_000_000);
        assertThat(exec(id, command("no-such-program"), List.of())
                        .end()
                        .getJsonObject("error")
                        .getString("detail"))
                .contains("no-such-program");
        assertThat(exec(id, command(), List.of()).end().getJsonObject("error").getString("detail"))
                .contains("command is a list");
        kill(id);
        Await.until("it ended", () -> "KILLED".equals(get("/v1/tasks/" + id).getString("state")));
        assertThat(exec(id, command("true"), List.of())
                        .end()
                        .getJsonObject("error")
                        .getString("code"))
                .isEqualTo("not-running");
        assertThat(node.http().get("/v1/exec?task=" + id).status()).isEqualTo(426);
    }

    @Test
    @Order(3)
    void logs_searchAndTimes() throws Exception {
        String id = submit("talk", new JsonObject().put("command", "echo one needle; echo two; echo three NEEDLE"))
                        .json()
                        .getString("id")
                + "/t";
        Await.until("it ended", () -> "FINISHED".equals(get("/v1/tasks/" + id).getString("state")));

        String log = "/v1/logs?task=" + id;
        assertThat(node.http().get(log + "&grep=needle").text()).isEqualTo("one needle\n");
        assertThat(node.http().get(log + "&grep=needle&ignore-case=true").text())
                .isEqualTo("one needle\nthree NEEDLE\n");
        assertThat(node.http().get(log + "&timestamps=true").text())
                .matches("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ (one needle|two|three NEEDLE)\\n){3}");
        assertThat(node.http().get(log + "&grep=x&follow=true").status()).isEqualTo(400);
    }

    @Test
    @Order(4)
    void followers_aHundredOfAFastPrinter_harmNobody() throws Exception {
        String id = started("printer", "exec yes 0123456789012345678901234567890123456789");
        HttpClient client = node.member().createHttpClient(new PoolOptions().setHttp1MaxSize(FOLLOWERS));
        List<HttpClientResponse> open = new ArrayList<>();
        int port = URI.create(node.url()).getPort();
        for (int i = 0; i < FOLLOWERS; i++) {
            open.add(await(client.request(HttpMethod.GET, port, "127.0.0.1", "/v1/logs?follow=true&task=" + id)
                    .compose(request -> request.send()
                            .onSuccess(response ->
                                    response.exceptionHandler(gone -> {}).pause()))));
        }

        long startedNs = System.nanoTime();
        String other =
                submit("other", new JsonObject().put("command", "true")).json().getString("id") + "/t";
        Await.until(
                "another task ran",
                () -> "FINISHED".equals(get("/v1/tasks/" + other).getString("state")));

        assertThat(System.nanoTime() - startedNs).isLessThan(TimeUnit.SECONDS.toNanos(20));
        assertThat(open).allMatch(response -> response.statusCode() == 200);
        kill(id);
        await(client.close());
    }

    /** It learns what the ledger holds while it starts, or a moment later. */
    private static Throwable whyItDoesNotRun() throws Exception {
        var settings = NodeSettings.empty()
                .with("name", "node-1")
                .with("data", folder.resolve("node-1").toString())
                .with("http-port", "0")
                .with("cluster-port", Integer.toString(FreePorts.next()))
                .check("node-1", folder);
        try (RunningNode started = NodeRuntime.start(settings)) {
            started.closed().toCompletableFuture().get(60, TimeUnit.SECONDS);
            return new AssertionError("it ran");
        } catch (NodeStartException refused) {
            return refused;
        } catch (ExecutionException stopped) {
            return stopped.getCause();
        }
    }

    @Test
    @Order(5)
    void start_withAnotherKey_isRefused() throws Exception {
        node.close();
        Path key = folder.resolve("node-1/secret-key");
        String own = Files.readString(key);
        Files.writeString(key, "0".repeat(64));
        try {
            assertThat(whyItDoesNotRun()).hasMessageContaining("secret-key-file");
        } finally {
            Files.writeString(key, own);
            node = new NodeUnderTest(folder);
        }
    }
}
