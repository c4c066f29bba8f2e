package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess.Ports;
import io.reeve.model.FeatureLevel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real processes are rolled from the previous feature level's encoding to this one's, one of them back and
 * forward again, then the level is raised, all of it while jobs are submitted without a break.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class RollingUpgradeIT {
    private static final int NEW = FeatureLevel.NEWEST;
    private static final int OLD = NEW - 1;

    @TempDir
    private Path folder;

    private final List<Ports> ports = new ArrayList<>();
    private final List<Integer> ledgerPorts = new ArrayList<>();
    private final NodeProcess[] nodes = new NodeProcess[3];
    /** The id of each job that was acknowledged, by its number. */
    private final Map<Integer, String> acknowledged = new ConcurrentSkipListMap<>();

    private final Thread load = new Thread(this::submitAll, "load");
    private Path outside;
    private volatile boolean enough;
    private volatile Throwable loadFailed;

    @BeforeEach
    void startThreeOfTheOldLevel() throws Exception {
        outside = Files.createTempDirectory("reeve-outside");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (int i = 0; i < 3; i++) {
            ports.add(Ports.free());
            try (ServerSocket free = new ServerSocket(0)) {
                ledgerPorts.add(free.getLocalPort());
            }
        }
        for (int i = 0; i < 3; i++) {
            nodes[i] = launch(i, OLD);
        }
        for (NodeProcess node : nodes) {
            node.awaitUp();
        }
        load.start();
    }

    @AfterEach
    void stopAll() throws Exception {
        enough = true;
        load.join(TimeUnit.SECONDS.toMillis(30));
        for (NodeProcess node : nodes) {
            node.kill();
        }
        try (Stream<Path> files = Files.list(outside)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(outside);
    }

    @Test
    void cell_rolledNodeByNodeBackAndForwardThenRaised_losesAndDoublesNothing() throws Exception {
        awaitLoad();
        refused(Map.of("name", "production"), "feature-level-needed", "It needs feature level " + NEW);
        refused(Map.of("level", NEW), "feature-level-not-understood", "node-1", "node-2", "node-3");

        rollForward(0);
        rollForward(1);
        refused(Map.of("level", NEW), "feature-level-not-understood", "node-3 (version");
        rollForward(2);

        rollBack(1);
        refused(Map.of("level", NEW), "feature-level-not-understood", "node-2 (version");
        refused(Map.of("name", "production"), "feature-level-needed");
        rollForward(1);

        JsonObject raised = accepted(Map.of("level", NEW));
        assertThat(raised.getInteger("featureLevel")).isEqualTo(NEW);
        assertThat(accepted(Map.of("name", "production")).getString("name")).isEqualTo("production");
        refused(Map.of("level", OLD), "feature-level-lowered");
        awaitLoad();

        assertOldOnesAreRefused();
        nodes[2] = launch(2, NEW).awaitUp();
        awaitLoad();
        assertNothingLostOrDoubled();
    }

    private void assertOldOnesAreRefused() throws Exception {
        nodes[2].kill();
        String needed = "feature level " + NEW;
        String understood = "understands " + OLD;
        NodeProcess byItsFolder = launch(2, OLD);
        assertThat(byItsFolder.awaitEnd()).isEqualTo(1);
        assertThat(byItsFolder.output()).contains("the ledger's folder", needed, understood);

        Path mark = folder.resolve("node-3/ledger/peer");
        assertThat(mark).hasContent("node-3 (feature level " + NEW + ")");
        Files.writeString(mark, "node-3");
        NodeProcess byTheOthers = launch(2, OLD);
        assertThat(byTheOthers.awaitEnd()).isEqualTo(1);
        // By the other control nodes; where they are slow to answer, by the leader, or the entry that raised the level.
        assertThat(byTheOthers.output()).contains(needed, understood);

        NodeProcess worker = NodeProcess.launch(
                "worker",
                folder,
                Ports.free(),
                level(OLD),
                List.of("--node-roles", "worker,gateway", "--join", seed(0), "--join", seed(1)));
        assertThat(worker.awaitEnd()).isEqualTo(1);
        assertThat(worker.output()).contains("the cell has " + needed, understood);
    }

    private void assertNothingLostOrDoubled() throws Exception {
        enough = true;
        load.join();
        assertThat(loadFailed).isNull();
        assertThat(acknowledged.size()).as("jobs acknowledged").isGreaterThan(50);
        int again = 0;
        for (Map.Entry<Integer, String> each : acknowledged.entrySet()) {
            nodes[0].awaitJob(each.getValue(), "FINISHED");
            JsonObject task = nodes[0].get("/v1/tasks?job=" + each.getValue())
                    .getJsonArray("tasks")
                    .getJsonObject(0);
            List<String> runs = Files.readAllLines(outside(each.getKey(), "runs"));
            assertThat(runs)
                    .as("runs of %s beside %s", each.getValue(), task)
                    .hasSizeBetween(1, task.getInteger("attemptNumber"));
            assertThat(outside(each.getKey(), "overlap")).doesNotExist();
            again += task.getInteger("attemptNumber") - 1;
        }
        System.out.printf(
                "rolled under load: %d jobs acknowledged and finished, %d attempts stopped with a node and run again%n",
                acknowledged.size(), again);
        List<JsonArray> streams = new ArrayList<>();
        long last = nodes[0].get("/v1/jobs").getLong("sequence");
        for (NodeProcess node : nodes) {
            node.await("/v1/jobs?min=" + last, answer -> answer.containsKey("jobs"));
            streams.add(events(node, last));
        }
        assertThat(streams.get(1)).isEqualTo(streams.get(0));
        assertThat(streams.get(2)).isEqualTo(streams.get(0));
        List<String> types = streams.get(0).stream()
                .map(event -> ((JsonObject) event).getString("type"))
                .toList();
        assertThat(types).containsOnlyOnce("FeatureLevelRaised", "CellNamed");
    }

    private JsonArray events(NodeProcess node, long last) throws Exception {
        var all = new JsonArray();
        while (all.size() < last) {
            JsonArray page =
                    node.get("/v1/events?limit=1000&since=" + all.size()).getJsonArray("events");
            assertThat(page).isNotEmpty();
            for (Object event : page) {
                assertThat(((JsonObject) event).getLong("seq")).isEqualTo(all.size() + 1);
                if (all.size() < last) {
                    all.add(event);
                }
            }
        }
        return all;
    }

    /** Its tasks go on meanwhile. */
    private void rollForward(int i) throws Exception {
        NodeProcess old = nodes[i];
        nodes[i] = launch(i, NEW, "--take-over");
        assertThat(old.awaitEnd()).isZero();
        rolled(i, NEW);
    }

    private void rollBack(int i) throws Exception {
        nodes[i].close();
        nodes[i] = launch(i, OLD);
        rolled(i, OLD);
    }

    private void rolled(int i, int level) throws Exception {
        nodes[i].awaitUp();
        nodes[i].await("/v1/control", answer -> levels(answer).equals("node-1 node-2 node-3"));
        nodes[i].await("/v1/nodes/node-" + (i + 1), node -> "LIVE".equals(node.getString("state")));
        if (level == OLD) {
            nodes[(i + 1) % 3].await("/v1/control", answer -> levelOf(answer, "node-" + (i + 1)) == OLD);
        }
        awaitLoad();
    }

    private static String levels(JsonObject control) {
        return control.getJsonArray("nodes", new JsonArray()).stream()
                .map(node -> ((JsonObject) node).getString("node"))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static int levelOf(JsonObject control, String id) {
        return control.getJsonArray("nodes", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .filter(node -> node.getString("node").equals(id))
                .mapToInt(node -> node.getInteger("featureLevel"))
                .findFirst()
                .orElse(0);
    }

    /** More is acknowledged, and has finished. */
    private void awaitLoad() throws Exception {
        int target = acknowledged.size() + 5;
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (acknowledged.size() < target) {
            assertThat(loadFailed).isNull();
            assertThat(System.nanoTime() - deadlineNs)
                    .as("submissions stand still")
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        String id = acknowledged.get(acknowledged.size() - 1);
        nodes[0].awaitJob(id, "FINISHED");
    }

    private void submitAll() {
        try {
            for (int number = 0; !enough; number++) {
                submit(number);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            loadFailed = e;
        }
    }

    /** Asks one node after the other until it is acknowledged; the same key makes that once. */
    private void submit(int number) throws InterruptedException {
        for (int i = number; !enough; i++) {
            try {
                HttpResponse<String> answer =
                        nodes[Math.floorMod(i, 3)].post("/v1/jobs", "application/yaml", document(number));
                if (answer.statusCode() / 100 == 2) {
                    acknowledged.put(number, new JsonObject(answer.body()).getString("id"));
                    return;
                }
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            } catch (IOException away) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // it is being restarted
            }
        }
    }

    private String document(int number) {
        return """
                job: rolled
                key: k%d
                tasks:
                  t:
                    command: "exec 9>>%s; flock -n 9 || echo twice >> %s; echo run >> %s; sleep 0.3"
                    resources: {cpus: 0.1, mem: 16MB}
                    retry: {attempts: 3, backoff: 100ms}
                """.formatted(number, outside(number, "lock"), outside(number, "overlap"), outside(number, "runs"));
    }

    private Path outside(int number, String what) {
        return outside.resolve(number + "." + what);
    }

    private void refused(Map<String, Object> change, String code, String... words) throws Exception {
        HttpResponse<String> answer = change(change);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
        for (String word : words) {
            assertThat(answer.body()).contains(word);
        }
    }

    private JsonObject accepted(Map<String, Object> change) throws Exception {
        HttpResponse<String> answer = change(change);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> change(Map<String, Object> change) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(nodes[0].url() + "/v1/control"))
                .header("content-type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(new JsonObject(change).encode()));
        return nodes[0].send(request);
    }

    private NodeProcess launch(int i, int level, String... options) throws Exception {
        List<String> more = new ArrayList<>(
                List.of("--ledger-port", ledgerPorts.get(i).toString(), "--control-peers", controlPeers()));
        for (int other = 0; other < 3; other++) {
            if (other != i) {
                more.addAll(List.of("--join", seed(other)));
            }
        }
        more.addAll(List.of(options));
        return NodeProcess.launch("node-" + (i + 1), folder, ports.get(i), level(level), more);
    }

    private static List<String> level(int level) {
        return List.of("-Dreeve.feature-level=" + level);
    }

    private String seed(int i) {
        return "127.0.0.1:" + ports.get(i).cluster();
    }

    private String controlPeers() {
        return IntStream.range(0, 3)
                .mapToObj(i -> "node-" + (i + 1) + "=127.0.0.1:" + ledgerPorts.get(i))
                .collect(Collectors.joining(","));
    }
}
