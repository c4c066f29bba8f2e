package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.client.JobBuilder;
import io.reeve.client.ReeveClient;
import io.reeve.cluster.NodeProcess.Ports;
import io.reeve.model.NodeId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes on loopback, as a team would run them; node 1 alone is a control node. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ThreeNodeClusterIT {
    @TempDir
    private Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<Ports> ports = new ArrayList<>();

    @BeforeEach
    void startThreeNodes() throws Exception {
        for (int i = 0; i < 3; i++) {
            ports.add(Ports.free());
            nodes.add(NodeProcess.start(
                    "node-" + (i + 1),
                    folder,
                    ports.get(i),
                    i == 0 ? 0 : ports.get(0).cluster()));
        }
        nodes.get(0).await("/v1/nodes", answer -> live(answer) == 3);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).close();
        }
    }

    @Test
    void tasks_areSpreadAndOutputsAndLogsCrossNodes() throws Exception {
        String id = nodes.get(1).submit("""
                        job: across
                        tasks:
                          make:
                            instances: 6
                            command: echo "part $REEVE_INSTANCE of $REEVE_NODE" > part; sleep 0.5
                            outputs: [part]
                          join:
                            after: [make]
                            files: ["outputs:make"]
                            command: cat make/*/part
                        """);

        nodes.get(2).awaitJob(id, "FINISHED");

        Set<String> used = new TreeSet<>();
        JsonArray tasks = nodes.get(2).get("/v1/tasks?job=" + id).getJsonArray("tasks");
        tasks.forEach(task -> used.add(((JsonObject) task).getString("node")));
        assertThat(used).containsExactly("node-1", "node-2", "node-3");
        for (NodeProcess gateway : nodes) {
            String log = gateway.send(
                            HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/logs?task=" + id + "/join")))
                    .body();
            assertThat(log.lines()).hasSize(6).allMatch(line -> line.startsWith("part "));
        }
    }

    @Test
    void worker_killed_itsTasksRunAgainElsewhereAndTheStreamHasNoGap() throws Exception {
        String id = nodes.get(0).submit("""
                        job: survives
                        tasks:
                          nap:
                            instances: 6
                            command: sleep 4
                            resources: {cpus: 0.5, mem: 16MB}
                            retry: {attempts: 3, backoff: 100ms}
                        """);
        nodes.get(0)
                .await(
                        "/v1/tasks?job=" + id + "&node=node-3",
                        answer -> answer.getJsonArray("tasks").stream()
                                .anyMatch(task -> "RUNNING".equals(((JsonObject) task).getString("attemptState"))));

        nodes.get(2).kill();
        nodes.get(1).awaitJob(id, "FINISHED");

        JsonArray events = nodes.get(1).get("/v1/events?since=0&limit=10000").getJsonArray("events");
        long lost = 0;
        for (int i = 0; i < events.size(); i++) {
            JsonObject event = events.getJsonObject(i);
            assertThat(event.getLong("seq")).isEqualTo(i + 1);
            if ("AttemptEnded".equals(event.getString("type")) && "LOST".equals(event.getString("state"))) {
                lost++;
                assertThat(event.getString("message")).contains("node-3");
                assertThat(event.getString("taskState")).isEqualTo("PENDING");
            }
        }
        assertThat(lost).isPositive();
        assertThat(nodes.get(1).get("/v1/nodes/node-3").getString("state")).isEqualTo("LOST");
    }

    @Test
    void control_killedAndStartedAgainOnItsData_goesOnWhereItWas() throws Exception {
        String id = nodes.get(0).submit("""
                        job: long-queue
                        tasks:
                          step:
                            instances: 12
                            command: sleep 1
                            retry: {attempts: 4, backoff: 100ms}
                        """);
        nodes.get(0).await("/v1/jobs/" + id, job -> job.getJsonObject("counts").getInteger("FINISHED") > 0);

        nodes.get(0).kill();
        JsonObject alone = nodes.get(1).await("/health", health -> "DOWN".equals(health.getString("status")));
        assertThat(alone.getString("why")).isNotBlank();
        assertThat(nodes.get(1).post("/v1/jobs", "application/yaml", "job: x").statusCode())
                .isEqualTo(503);

        nodes.set(0, NodeProcess.start("node-1", folder, ports.get(0), 0));
        JsonObject job = nodes.get(0).awaitJob(id, "FINISHED");
        assertThat(job.getJsonObject("counts").getInteger("FINISHED")).isEqualTo(12);
    }

    @Test
    void badDocuments_changeNothing() throws Exception {
        long before = nodes.get(0).get("/v1/cells/self").getLong("sequence");

        for (String bad : List.of("job: [", "job: x\ntasks: {a: {command: ls, cpus: 1}}", "{}", "a: &b [*b]")) {
            assertThat(nodes.get(1).post("/v1/jobs", "application/yaml", bad).statusCode())
                    .isEqualTo(400);
        }
        assertThat(nodes.get(1).post("/v1/jobs", "text/plain", "job: x").statusCode())
                .isEqualTo(415);

        assertThat(nodes.get(0).get("/v1/cells/self").getLong("sequence")).isEqualTo(before);
    }

    @Test
    void client_onTheEventBus_submitsAndSeesTheEnd() throws Exception {
        var settings = new ClusterSettings(
                new NodeId("user-program"),
                "127.0.0.1",
                Ports.free().cluster(),
                List.of("127.0.0.1:" + ports.get(0).cluster()),
                false,
                null);
        ClusteredVertx member = await(ClusteredVertx.join(settings).toCompletionStage());
        try {
            ReeveClient client = ReeveClient.create(member.vertx());
            JobBuilder job = JobBuilder.job("from-the-bus")
                    .task("greet", task -> task.command("/bin/echo", "hi").instances(3));

            String id = await(client.submit(job).toCompletionStage());
            JsonObject ended = await(client.awaitEnd(id).toCompletionStage());
            JsonObject plain = await(member.vertx()
                    .eventBus()
                    .<JsonObject>request(
                            "reeve.scheduler.submit",
                            new JsonObject()
                                    .put("job", "plain")
                                    .put("tasks", new JsonObject().put("t", new JsonObject().put("command", "true"))))
                    .map(reply -> reply.body())
                    .toCompletionStage());

            assertThat(ended.getString("state")).isEqualTo("FINISHED");
            assertThat(nodes.get(2).awaitJob(plain.getString("id"), "FINISHED").getInteger("total"))
                    .isEqualTo(1);
        } finally {
            await(member.vertx().close().toCompletionStage());
        }
    }

    private static <T> T await(java.util.concurrent.CompletionStage<T> step) throws Exception {
        return step.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static long live(JsonObject answer) {
        return answer.getJsonArray("nodes").stream()
                .filter(node -> "LIVE".equals(((JsonObject) node).getString("state")))
                .count();
    }
}
