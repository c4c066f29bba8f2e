package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess.Ports;
import io.reeve.fixture.Await;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control node and a worker, real processes on loopback; the worker's JVM is killed, stopped or replaced while its
 * tasks run. Each run of a task appends a line to a file outside of Reeve's reach.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class WorkerRestartIT {
    /** The lease, what the leader adds to it, and some more. */
    private static final long LEASE_OVER_MS = 20_000;

    @TempDir
    private Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<Ports> ports = new ArrayList<>();
    private Path outside;

    @BeforeEach
    void startTwoNodes() throws Exception {
        outside = Files.createTempDirectory("reeve-outside");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        ports.add(Ports.free());
        nodes.add(NodeProcess.start("node-1", folder, ports.get(0), 0));
        ports.add(Ports.free());
        nodes.add(startWorker());
        nodes.get(0).await("/v1/nodes/node-2", node -> "LIVE".equals(node.getString("state")));
    }

    private NodeProcess startWorker(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("--join", "127.0.0.1:" + ports.get(0).cluster(), "--node-roles", "worker,gateway"));
        arguments.addAll(List.of(more));
        return NodeProcess.launch("node-2", folder, ports.get(1), arguments).awaitUp();
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).close();
        }
        try (var files = Files.list(outside)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(outside);
    }

    /** Runs on {@code node} until it is told, and then does {@code last}. */
    private String submit(String name, String node, String options, String last) throws Exception {
        return nodes.get(0).submit("""
                job: %1$s
                tasks:
                  t:
                    where: ["node == %2$s"]
                    resources: {cpus: 0.2, mem: 16MB}
                    command: 'echo $$ >> %4$s/%1$s.runs; while [ ! -e %4$s/%1$s.go ]; do sleep 0.05; done; %5$s'
                    %3$s
                """.formatted(name, node, options, outside, last));
    }

    private void tell(String name) throws Exception {
        Files.createFile(outside.resolve(name + ".go"));
    }

    private List<String> runs(String name) throws Exception {
        Path file = outside.resolve(name + ".runs");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private long awaitRun(String name, int number) throws Exception {
        Await.until(name + " has run " + number + " times", () -> runs(name).size() >= number);
        return Long.parseLong(runs(name).get(number - 1));
    }

    private void awaitRunning(String job) throws Exception {
        nodes.get(0)
                .await(
                        "/v1/tasks?job=" + job,
                        answer -> answer.getJsonArray("tasks").stream()
                                .anyMatch(task -> "RUNNING".equals(((JsonObject) task).getString("attemptState"))));
    }

    private static void signal(NodeProcess node, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(node.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Twice where all goes well; a machine under load may lose a lease once more, and then an attempt. */
    private void assertEachRunIsAnAttempt(String name, String job) throws Exception {
        JsonObject task =
                nodes.get(0).get("/v1/tasks?job=" + job).getJsonArray("tasks").getJsonObject(0);
        assertThat(runs(name))
                .as(events())
                .hasSize(task.getInteger("attemptNumber"))
                .hasSizeGreaterThan(1);
    }

    /** For people who want to know why a test failed. */
    private String events() throws Exception {
        return nodes.get(0).get("/v1/events?since=0&limit=1000").encode();
    }

    private String log(NodeProcess gateway, String job) throws Exception {
        return gateway.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/logs?task=" + job + "/t")))
                .body();
    }

    @Test
    void worker_killedAndBack_endsMeanwhileAreReportedAndNothingRunsTwice() throws Exception {
        String good = submit("good", "node-2", "outputs: [out]", "echo done; echo result > out");
        String bad = submit("bad", "node-2", "retry: {attempts: 1}", "exit 3");
        long goodPid = awaitRun("good", 1);
        long badPid = awaitRun("bad", 1);
        awaitRunning(good);
        awaitRunning(bad);

        // So that a slow machine has the time to start a JVM; what is in question is not whether it is fast.
        assertThat(nodes.get(0)
                        .post("/v1/nodes/node-2/restart-window", "application/json", "{}")
                        .statusCode())
                .isBetween(200, 299);
        nodes.get(1).kill();
        tell("good");
        tell("bad");
        Await.until("both ended without a node", () -> !Await.isAlive(goodPid) && !Await.isAlive(badPid));
        nodes.set(1, startWorker());

        nodes.get(0).awaitJob(good, "FINISHED");
        nodes.get(0).awaitJob(bad, "FAILED");
        assertThat(log(nodes.get(0), good)).isEqualTo("done\n");
        JsonObject failed =
                nodes.get(0).get("/v1/tasks?job=" + bad).getJsonArray("tasks").getJsonObject(0);
        assertThat(failed.encode()).contains("exit status 3");
        assertThat(runs("good")).hasSize(1);
        assertThat(runs("bad")).hasSize(1);
    }

    @Test
    void worker_killedForLonger_leaseEndsWhatStopsAndWhatIsKeptGoesOn() throws Exception {
        String stop = submit("stop", "node-2", "retry: {attempts: 10, backoff: 100ms}", "true");
        String keep = submit("keep", "node-2", "on-disconnect: keep", "true");
        long stopPid = awaitRun("stop", 1);
        long keepPid = awaitRun("keep", 1);
        awaitRunning(stop);
        awaitRunning(keep);

        nodes.get(1).kill();
        long killedNs = System.nanoTime();
        assertThat(Await.isAlive(stopPid)).isTrue();
        Await.until("the lease took it", () -> !Await.isAlive(stopPid));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNs)).isLessThan(LEASE_OVER_MS);
        nodes.get(0).await("/v1/nodes/node-2", node -> !"LIVE".equals(node.getString("state")));
        assertThat(Await.isAlive(keepPid)).isTrue();
        nodes.set(1, startWorker());
        awaitRun("stop", 2);
        tell("stop");
        tell("keep");

        nodes.get(0).awaitJob(stop, "FINISHED");
        nodes.get(0).awaitJob(keep, "FINISHED");
        assertEachRunIsAnAttempt("stop", stop);
        assertThat(runs("keep")).as(events()).hasSize(1);
    }

    @Test
    void worker_stoppedAndWokenLate_hasEndedItsTasksAndComesBackEmpty() throws Exception {
        String job = submit("pause", "node-2", "retry: {attempts: 10, backoff: 100ms}", "true");
        long pid = awaitRun("pause", 1);
        awaitRunning(job);

        signal(nodes.get(1), "STOP");
        try {
            Await.until("the supervisor ended it, though its JVM sleeps", () -> !Await.isAlive(pid));
            nodes.get(0).await("/v1/nodes/node-2", node -> !"LIVE".equals(node.getString("state")));
            assertThat(runs("pause")).hasSize(1);
        } finally {
            signal(nodes.get(1), "CONT");
        }
        awaitRun("pause", 2);
        tell("pause");

        nodes.get(0).awaitJob(job, "FINISHED");
        assertEachRunIsAnAttempt("pause", job);
        assertThat(nodes.get(0).get("/v1/nodes/node-2").getString("state")).isEqualTo("LIVE");
    }

    @Test
    void worker_takenOver_itsTaskGoesOn() throws Exception {
        String job = submit("upgrade", "node-2", "retry: {attempts: 1}", "true");
        long pid = awaitRun("upgrade", 1);
        awaitRunning(job);

        NodeProcess old = nodes.get(1);
        nodes.set(1, startWorker("--take-over"));
        assertThat(old.awaitEnd()).isZero();
        assertThat(Await.isAlive(pid)).isTrue();
        nodes.get(0).await("/v1/nodes/node-2", node -> "LIVE".equals(node.getString("state")));
        tell("upgrade");

        nodes.get(0).awaitJob(job, "FINISHED");
        assertThat(runs("upgrade")).hasSize(1);
    }

    @Test
    void onlyControlNode_killed_endsItsTasksAndTakenOverItDoesNot() throws Exception {
        String killed = submit("killed", "node-1", "retry: {attempts: 10, backoff: 100ms}", "true");
        long pid = awaitRun("killed", 1);
        awaitRunning(killed);
        nodes.get(0).kill();
        Await.until("the JVM's death took it", () -> !Await.isAlive(pid));
        nodes.set(0, NodeProcess.start("node-1", folder, ports.get(0), 0));
        long again = awaitRun("killed", 2);
        awaitRunning(killed);

        NodeProcess old = nodes.get(0);
        nodes.set(
                0,
                NodeProcess.launch("node-1", folder, ports.get(0), List.of("--take-over"))
                        .awaitUp());
        assertThat(old.awaitEnd()).isZero();
        assertThat(Await.isAlive(again)).isTrue();
        tell("killed");

        nodes.get(0).awaitJob(killed, "FINISHED");
        assertThat(runs("killed")).hasSize(2);
    }

    @Test
    void worker_stoppedInOrder_leavesNoProcess() throws Exception {
        String job = submit("order", "node-2", "on-disconnect: keep", "true");
        long pid = awaitRun("order", 1);
        awaitRunning(job);

        nodes.get(1).close();

        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(Files.exists(folder.resolve("node-2/supervisor/socket"))).isFalse();
    }
}
