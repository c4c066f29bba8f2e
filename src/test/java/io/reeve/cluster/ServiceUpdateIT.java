package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess.Ports;
import io.reeve.fixture.Sha256;
import io.reeve.hosting.UserJar;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service of four HTTP servers on two nodes, used all the time by somebody who looks it up. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ServiceUpdateIT {
    /** Compiled once here: a server that begins by compiling itself may take longer than its update waits. */
    private static final String SERVER = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            import java.util.concurrent.Executors;

            public class Server {
                public static void main(String[] words) throws Exception {
                    int port = Integer.parseInt(System.getenv("REEVE_PORT0"));
                    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 64);
                    server.setExecutor(Executors.newFixedThreadPool(2));
                    server.createContext("/health", exchange -> {
                        exchange.sendResponseHeaders(words[0].equals("bad") ? 500 : 200, -1);
                        exchange.close();
                    });
                    server.createContext("/", exchange -> {
                        byte[] body = words[0].getBytes();
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    @TempDir
    private Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private byte[] jar = {};

    @BeforeEach
    void startTwoNodes() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x")); // tasks are another user's
        Ports first = Ports.free();
        nodes.add(NodeProcess.start("node-1", folder, first, 0));
        nodes.add(NodeProcess.start("node-2", folder, Ports.free(), first.cluster()));
        nodes.get(0).await("/v1/nodes", answer -> answer.getJsonArray("nodes").size() == 2);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).close();
        }
    }

    @Test
    void service_underLoad_isUpdatedRolledBackAndHealed() throws Exception {
        NodeProcess node = nodes.get(0);
        jar = Files.readAllBytes(UserJar.in(folder).with("Server", SERVER).build(folder.resolve("web.jar")));
        upload(node, jar);
        String job = node.submit(document("v1"));
        awaitService(service -> service.getInteger("ready") == 4);

        try (HttpLoad load = HttpLoad.start(nodes.get(1).url(), job, "web")) {
            load.awaitAnswers("v1", 50);
            update(job, "v2");
            awaitDeployment(2, "DONE");
            load.awaitAnswers("v2", 50);
            assertThat(load.failures()).as("during the update").isEmpty();

            update(job, "bad");
            JsonObject failed = awaitDeployment(3, "ROLLED_BACK");
            assertThat(failed.getString("message")).contains("GET /health is answered with status 500");
            assertThat(load.failures()).as("during the update that failed").isEmpty();
            assertThat(load.versions()).containsOnly("v1", "v2");

            load.triesAnother();
            killInstance(job, 1);
            update(job, "v3");
            killInstance(job, 2);
            awaitDeployment(4, "DONE");
            load.awaitAnswers("v3", 50);
            assertThat(load.failures()).as("while instances are killed").isEmpty();
            System.out.println("requests answered: " + load.answered() + " failed: " + load.failures());
        }
        scaleAndStop(job);
    }

    private void scaleAndStop(String job) throws Exception {
        NodeProcess node = nodes.get(0);
        assertThat(node.post("/v1/services/" + job + "/web/scale", "application/json", "{\"instances\": 1}")
                        .statusCode())
                .isEqualTo(200);
        awaitService(service -> service.getInteger("ready") == 1 && service.getInteger("live") == 1);
        node.post("/v1/kill", "application/json", "{\"ids\": [\"" + job + "\"]}");
        node.awaitJob(job, "KILLED");
    }

    /** What shall come up may take its time on a slow machine; what shall not is waited for no longer than it must. */
    private String document(String version) {
        return """
                job: shop
                tasks:
                  web:
                    command: [JAVA, -Xmx64m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, web.jar, Server, VERSION]
                    files: [{from: "upload:SHA", to: web.jar}]
                    resources: {cpus: 0.2, mem: 128MB, ports: 1}
                    service:
                      instances: 4
                      health: {http: {path: /health}, interval: 500ms, timeout: 2s, grace: 20s}
                      update: {progress-deadline: DEADLINE, settle: 500ms}
                      drain: 1s
                """.replace(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .replace("SHA", Sha256.of(jar))
                .replace("DEADLINE", version.equals("bad") ? "15s" : "60s")
                .replace("VERSION", version);
    }

    private static void upload(NodeProcess node, byte[] jar) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(node.url() + "/v1/uploads/" + Sha256.of(jar)))
                .header("content-type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(jar));
        assertThat(node.send(request).statusCode()).isBetween(200, 204);
    }

    private void update(String job, String version) throws Exception {
        var answer = nodes.get(1).post("/v1/jobs/" + job + "/update", "application/yaml", document(version));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private JsonObject awaitDeployment(int number, String state) throws Exception {
        JsonArray all = nodes.get(1)
                .await("/v1/deployments?task=web", answer -> {
                    JsonArray deployments = answer.getJsonArray("deployments");
                    JsonObject newest = deployments.isEmpty() ? new JsonObject() : deployments.getJsonObject(0);
                    return newest.getInteger("number", 0) == number && state.equals(newest.getString("state"));
                })
                .getJsonArray("deployments");
        return all.getJsonObject(0);
    }

    private void awaitService(Predicate<JsonObject> condition) throws Exception {
        nodes.get(0)
                .await(
                        "/v1/services?job=shop&task=web",
                        answer -> condition.test(answer.getJsonArray("services").getJsonObject(0)));
    }

    private void killInstance(String job, int index) throws IOException, InterruptedException {
        JsonArray attempts =
                nodes.get(0).get("/v1/tasks/" + job + "/web/" + index).getJsonArray("attempts");
        long pid = attempts.getJsonObject(attempts.size() - 1).getLong("pid");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
