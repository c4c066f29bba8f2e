package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess.Ports;
import io.reeve.fixture.Await;
import io.reeve.fixture.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes on loopback that hold the ledger together; any of them may die at any time. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ControlFailoverIT {
    private static final String NAPS = """
            job: naps
            tasks:
              nap:
                instances: 12
                command: sleep 1
                resources: {cpus: 0.5, mem: 16MB}
                retry: {attempts: 5, backoff: 100ms}
            """;

    @TempDir
    private Path folder;

    private final List<Ports> ports = new ArrayList<>();
    private final List<Integer> ledgerPorts = new ArrayList<>();
    private final NodeProcess[] nodes = new NodeProcess[3];

    @BeforeEach
    void startThreeControlNodes() throws Exception {
        for (int i = 0; i < 3; i++) {
            ports.add(Ports.free());
            ledgerPorts.add(FreePorts.next());
        }
        startAll();
    }

    @AfterEach
    void stopAll() throws Exception {
        for (NodeProcess node : nodes) {
            node.kill();
        }
    }

    @Test
    void leader_killed_acknowledgedWorkEndsNewWorkStartsAndTheStreamHasNoGap() throws Exception {
        int leader = leader(0);
        int other = (leader + 1) % 3;
        String before = nodes[other].submit(NAPS);
        nodes[other].await(
                "/v1/jobs/" + before, job -> job.getJsonObject("counts").getInteger("FINISHED") > 0);

        nodes[leader].kill();
        String after = nodes[other].submit("{job: after, tasks: {t: {command: 'true'}}}");

        nodes[other].awaitJob(after, "FINISHED");
        nodes[(leader + 2) % 3].awaitJob(before, "FINISHED");
        assertThat(leader(other)).isNotEqualTo(leader);
        long last = assertDense(nodes[other]);
        assertDense(nodes[(leader + 2) % 3]);

        nodes[leader] = launch(leader).awaitUp();
        JsonObject caughtUp =
                nodes[leader].await("/v1/jobs/" + after + "?min=" + last, job -> job.containsKey("state"));
        assertThat(caughtUp.getString("state")).isEqualTo("FINISHED");
        assertDense(nodes[leader]);
    }

    @Test
    void majority_gone_theOneLeftReadsOnAndRefusesTheRestUntilItIsBack() throws Exception {
        String id = nodes[0].submit("{job: short, tasks: {t: {command: 'true'}}}");
        nodes[0].awaitJob(id, "FINISHED");
        // What is written next tells the others that all before it is committed.
        nodes[0].submit("{job: next, tasks: {t: {command: 'true'}}}");

        nodes[0].kill();
        nodes[1].kill();
        nodes[2].await("/health", health -> "DOWN".equals(health.getString("status")));

        assertThat(nodes[2].get("/v1/jobs/" + id).getString("state")).isEqualTo("FINISHED");
        assertThat(nodes[2].get("/v1/jobs/" + id + "?consistency=leader").getInteger("status"))
                .isEqualTo(503);
        assertThat(nodes[2].post("/v1/jobs", "application/yaml", "{job: j, tasks: {t: {command: 'true'}}}")
                        .statusCode())
                .isEqualTo(503);

        nodes[0] = launch(0);
        nodes[2].awaitUp();
        String later = nodes[2].submit("{job: later, tasks: {t: {command: 'true'}}}");
        nodes[2].awaitJob(later, "FINISHED");
        nodes[1] = launch(1);
    }

    @Test
    void wholeCluster_killedAndStartedAgain_findsEverything() throws Exception {
        String done = nodes[1].submit("{job: done, tasks: {t: {command: 'true'}}}");
        nodes[1].awaitJob(done, "FINISHED");
        String waiting = nodes[2].submit(NAPS);

        for (NodeProcess node : nodes) {
            node.kill();
        }
        startAll();

        assertThat(nodes[0].get("/v1/jobs/" + done).getString("state")).isEqualTo("FINISHED");
        JsonObject ended = nodes[0].awaitJob(waiting, "FINISHED");
        assertThat(ended.getJsonObject("counts").getInteger("FINISHED")).isEqualTo(12);
        assertDense(nodes[0]);
    }

    @Test
    void folder_lost_theNodeIsRefusedUnderItsOldName() throws Exception {
        nodes[2].await("/v1/nodes", answer -> answer.getJsonArray("nodes").size() == 3);
        nodes[2].kill();
        Path socket = folder.resolve("node-3/supervisor/socket");
        Await.until("the node's supervisor has cleared up", () -> !Files.exists(socket));
        delete(folder.resolve("node-3"));

        nodes[2] = launch(2);

        assertThat(nodes[2].awaitEnd()).isEqualTo(1);
        assertThat(nodes[2].output()).contains("knows a control node node-3 already", "control remove node-3");
    }

    @Test
    void controlNode_replacedAtRunTime_theCellGoesOnWithTheNewOne() throws Exception {
        String before = nodes[0].submit("{job: before, tasks: {t: {command: 'true'}}}");
        nodes[0].awaitJob(before, "FINISHED");
        Ports fourth = Ports.free();
        int ledgerPort = FreePorts.next();
        String peers = controlPeers() + ",node-4=127.0.0.1:" + ledgerPort;
        NodeProcess added = NodeProcess.launch(
                "node-4",
                folder,
                fourth,
                List.of(
                        "--ledger-port",
                        "" + ledgerPort,
                        "--control-peers",
                        peers,
                        "--join",
                        seed(0),
                        "--join",
                        seed(1)));
        try {
            added.awaitUp();
            assertThat(peersAfter("{\"add\": {\"node-4\": \"127.0.0.1:" + ledgerPort + "\"}}"))
                    .contains("node-4");
            int leader = leader(0);
            assertThat(peersAfter("{\"remove\": [\"node-" + (leader + 1) + "\"]}"))
                    .containsExactlyInAnyOrderElementsOf(Stream.of("node-1", "node-2", "node-3", "node-4")
                            .filter(node -> !node.equals("node-" + (leader + 1)))
                            .toList());
            nodes[leader].kill();
            nodes[(leader + 1) % 3].kill();

            // Of the three that are counted one is dead: the two others, the new one among them, are the majority.
            String after = added.awaitUp().submit("{job: after, tasks: {t: {command: 'true'}}}");
            added.awaitJob(after, "FINISHED");
            assertThat(added.get("/v1/jobs/" + before).getString("state")).isEqualTo("FINISHED");
        } finally {
            added.kill();
        }
    }

    /** Its last election, in which the others tell it that it does not count, comes within these ten seconds. */
    @Test
    void follower_removed_goesOnAsWorkerAndGateway() throws Exception {
        int removed = (leader(0) + 1) % 3;
        String name = "node-" + (removed + 1);
        assertThat(peersAfter("{\"remove\": [\"" + name + "\"]}")).doesNotContain(name);

        String there = nodes[removed].submit(
                "{job: there, tasks: {t: {command: 'sleep 10', where: ['node == " + name + "']}}}");

        nodes[removed].awaitJob(there, "FINISHED");
    }

    @Test
    void folder_ofAnotherCell_isRefused() throws Exception {
        nodes[2].await("/v1/jobs?min=1", answer -> answer.containsKey("jobs"));
        nodes[2].kill();
        Path mark = folder.resolve("node-3/ledger/cell");
        assertThat(mark).content().startsWith("cell-");
        Files.writeString(mark, "cell-of-others\n");

        nodes[2] = launch(2);

        assertThat(nodes[2].awaitEnd()).isEqualTo(1);
        assertThat(nodes[2].output()).contains("is of the cell cell-of-others", "its own --data");
    }

    private List<String> peersAfter(String change) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(nodes[0].url() + "/v1/control"))
                .header("content-type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(change));
        HttpResponse<String> answer = nodes[0].send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body())
                .getJsonArray("peers").stream()
                        .map(peer -> ((JsonObject) peer).getString("node"))
                        .toList();
    }

    private String seed(int i) {
        return "127.0.0.1:" + ports.get(i).cluster();
    }

    private void startAll() throws Exception {
        for (int i = 0; i < 3; i++) {
            nodes[i] = launch(i);
        }
        for (NodeProcess node : nodes) {
            node.awaitUp();
        }
    }

    private NodeProcess launch(int i) throws Exception {
        List<String> more = new ArrayList<>(
                List.of("--ledger-port", ledgerPorts.get(i).toString(), "--control-peers", controlPeers()));
        for (int seed = 0; seed < 3; seed++) {
            if (seed != i) {
                more.addAll(List.of("--join", seed(seed)));
            }
        }
        return NodeProcess.launch("node-" + (i + 1), folder, ports.get(i), more);
    }

    private String controlPeers() {
        return IntStream.range(0, 3)
                .mapToObj(i -> "node-" + (i + 1) + "=127.0.0.1:" + ledgerPorts.get(i))
                .collect(Collectors.joining(","));
    }

    private int leader(int asked) throws Exception {
        String leads = nodes[asked].awaitUp().get("/health").getString("leader");
        return Integer.parseInt(leads.substring("node-".length())) - 1;
    }

    /** Returns the last event's number. */
    private static long assertDense(NodeProcess gateway) throws Exception {
        JsonArray events = gateway.get("/v1/events?since=0&limit=10000").getJsonArray("events");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.getJsonObject(i).getLong("seq")).isEqualTo(i + 1);
        }
        return events.size();
    }

    private static void delete(Path tree) throws Exception {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
