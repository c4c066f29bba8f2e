package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cli.start.RunningNode;
import io.reeve.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final String GROUPS = """
            "groups":[{"name":"split","after":[],"array":false,"counts":{%s},"total":1},
            {"name":"count","after":[{"task":"split"}],"array":true,"counts":{},"total":2},
            {"name":"report","after":[{"task":"count"}],"array":false,"counts":{%s},"total":1}]""";

    @TempDir
    Path folder;

    private FakeCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeCluster();
        Files.writeString(folder.resolve("job.yaml"), "job: w\ntasks:\n  split:\n    command: 'true'\n");
        cluster.json("POST /v1/jobs", "{\"id\":\"w.1\"}");
        cluster.json("GET /v1/tasks", "{\"tasks\":[]}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static String job(String state, String counts, long total, String groupCounts) {
        return "{\"id\":\"w.1\",\"state\":\"" + state
                + "\",\"sequence\":10,\"submittedAt\":1000,\"endedAt\":3500,\"counts\":{" + counts + "},\"total\":"
                + total + ",\"message\":\"\"," + GROUPS.formatted("", groupCounts) + "}";
    }

    private static String stream(String... events) {
        StringBuilder text = new StringBuilder(": keep\n\n");
        for (int i = 0; i < events.length; i++) {
            text.append("id: ")
                    .append(11 + i)
                    .append("\ndata: {\"seq\":")
                    .append(11 + i)
                    .append(",\"job\":\"w.1\",");
            text.append(events[i]).append("}\n\n");
        }
        return text.toString();
    }

    private static String launched(String task) {
        return "\"type\":\"TaskLaunched\",\"attempt\":\"w.1/" + task + "@1\"";
    }

    private static String ended(String task, String state) {
        return "\"type\":\"AttemptEnded\",\"attempt\":\"w.1/" + task + "@1\",\"taskState\":\"" + state
                + "\",\"reason\":\"EXIT_STATUS\",\"message\":\"exit status 3\",\"node\":\"node-2\"";
    }

    private static String jobEnded(String state) {
        return "\"type\":\"JobEnded\",\"state\":\"" + state + "\"";
    }

    @Test
    void run_ofAJobThatFinishes_showsItsWayItsResultAndASummary() {
        cluster.json(
                "GET /v1/jobs/w.1", job("ACTIVE", "", 4, ""), job("FINISHED", "\"FINISHED\":4", 4, "\"FINISHED\":1"));
        cluster.answer(
                "GET /v1/events",
                200,
                "text/event-stream",
                stream(
                        launched("split"),
                        ended("split", "FINISHED"),
                        launched("count/0"),
                        launched("count/1"),
                        ended("count/0", "FINISHED"),
                        ended("count/1", "FINISHED"),
                        launched("report"),
                        ended("report", "FINISHED"),
                        jobEnded("FINISHED")));
        cluster.answer("GET /v1/logs", 200, "text/plain", "the 42\n");

        Ran ran = Ran.with(cluster, folder, "run", "job.yaml");

        assertThat(ran.out().lines().toList())
                .containsExactly(
                        "w.1",
                        "split: started",
                        "split: finished",
                        "count: started, 2 instances",
                        "count: 2 of 2 finished",
                        "report: started",
                        "report: finished",
                        "the 42",
                        "w.1 FINISHED: 4 tasks in 2.5 s");
        assertThat(ran.status()).isZero();
        assertThat(cluster.requests()).contains("GET /v1/events?since=10&job=w.1");
    }

    @Test
    void run_ofAJobThatFails_tellsWhyWithTheLastLines() {
        cluster.json(
                "GET /v1/jobs/w.1",
                job("ACTIVE", "", 4, ""),
                job("FAILED", "\"FAILED\":1,\"KILLED\":2,\"ERROR\":1", 4, ""));
        String unmet =
                "\"type\":\"TaskEnded\",\"task\":\"w.1/report\",\"state\":\"ERROR\",\"reason\":\"DEPENDENCY_UNMET\"";
        cluster.answer(
                "GET /v1/events",
                200,
                "text/event-stream",
                stream(launched("split"), ended("split", "FAILED"), unmet, jobEnded("FAILED")));
        cluster.answer("GET /v1/logs", 200, "text/plain", "no such file\n\u001b[2Jboom\n");

        Ran ran = Ran.with(cluster, folder, "run", "job.yaml");

        assertThat(ran.out())
                .contains("split: did not finish\nw.1/split failed on node-2: exit status 3\n"
                        + "  | no such file\n  | [2Jboom\n")
                .contains("w.1 FAILED: 0 of 4 tasks finished, 1 failed, 2 killed, 1 error in 2.5 s")
                .doesNotContain("\u001b");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void run_whenTheStreamBreaks_readsTheStateAndGoesOn() {
        cluster.json(
                "GET /v1/jobs/w.1",
                job("ACTIVE", "", 4, ""),
                job("ACTIVE", "", 4, "").replace("\"sequence\":10", "\"sequence\":20"),
                job("FINISHED", "\"FINISHED\":4", 4, ""));
        cluster.answer("GET /v1/events?since=10&job=w.1", 200, "text/event-stream", stream(launched("split")));
        cluster.answer(
                "GET /v1/events?since=20&job=w.1",
                200,
                "text/event-stream",
                "data: {\"seq\":21,\"job\":\"w.1\"," + jobEnded("FINISHED") + "}\n\n");

        Ran ran = Ran.with(cluster, folder, "run", "job.yaml");

        assertThat(ran.status()).isZero();
        assertThat(cluster.requests()).contains("GET /v1/events?since=20&job=w.1");
    }

    @Test
    void run_ofATaskWhoseMessageHoldsItsOutput_showsThatOutputOnce() {
        cluster.json("GET /v1/jobs/w.1", job("ACTIVE", "", 4, ""), job("FAILED", "\"FAILED\":4", 4, ""));
        String withOutput = ended("split", "FAILED").replace("status 3", "status 3; last lines of stderr:\\nboom");
        cluster.answer(
                "GET /v1/events", 200, "text/event-stream", stream(launched("split"), withOutput, jobEnded("FAILED")));

        Ran ran = Ran.with(cluster, folder, "run", "job.yaml");

        assertThat(ran.out()).contains("w.1/split failed on node-2: exit status 3\n  | boom\n");
        assertThat(cluster.requests()).noneMatch(request -> request.startsWith("GET /v1/logs"));
    }

    @Test
    void run_onATerminal_drawsInPlaceAndEndsWithTheSummary() {
        cluster.json("GET /v1/jobs/w.1", job("ACTIVE", "", 4, ""), job("FINISHED", "\"FINISHED\":4", 4, ""));
        cluster.answer(
                "GET /v1/events",
                200,
                "text/event-stream",
                stream(launched("split"), ended("split", "FINISHED"), jobEnded("FINISHED")));

        Ran ran = Ran.onTerminal(cluster, folder, (first, names) -> true, "run", "job.yaml");

        assertThat(ran.out())
                .contains("split   ████████████████████████  1/1\u001b[K\n")
                .contains("count   ░░░░░░░░░░░░░░░░░░░░░░░░  0/2\u001b[K\n")
                .endsWith("\u001b[Jw.1 FINISHED: 4 tasks in 2.5 s\n");
    }

    @Test
    void run_thatIsInterrupted_killsTheJobAndSaysSo() {
        cluster.json("GET /v1/jobs/w.1", job("ACTIVE", "", 4, ""), job("KILLED", "\"KILLED\":4", 4, ""));
        cluster.json("POST /v1/kill", "{\"killed\":[\"w.1\"]}");
        cluster.answer("GET /v1/events", 200, "text/event-stream", stream(jobEnded("KILLED")));

        Ran ran = Ran.onTerminal(
                cluster,
                folder,
                (first, names) -> {
                    first.run();
                    return true;
                },
                "run",
                "job.yaml");

        assertThat(cluster.body("POST /v1/kill")).isEqualTo("{\"ids\":[\"w.1\"]}");
        assertThat(ran.out()).contains("stopping w.1 (again to quit at once)").contains("killed by Ctrl-C");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void run_withJson_printsTheJobsEndAlone() {
        String end = job("FINISHED", "\"FINISHED\":4", 4, "");
        cluster.json("GET /v1/jobs/w.1", end);

        Ran ran = Ran.with(cluster, folder, "run", "job.yaml", "--json");

        assertThat(ran.out().lines()).singleElement().asString().startsWith("{\"id\":\"w.1\",\"state\":\"FINISHED\"");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void run_withLocal_startsANodeOfItsOwnAndRemovesIt() {
        cluster.json("GET /v1/jobs/w.1", job("FINISHED", "\"FINISHED\":4", 4, ""));
        List<NodeConfig> started = new ArrayList<>();
        FakeNode node = new FakeNode(cluster.url());

        Ran ran = Ran.in(
                Map.of(),
                folder,
                config -> {
                    started.add(config);
                    return node;
                },
                "run",
                "--local",
                "job.yaml");

        assertThat(ran.status()).isZero();
        assertThat(node.closed().toCompletableFuture()).isDone();
        assertThat(started).singleElement().satisfies(config -> {
            assertThat(config.temporaryData()).isTrue();
            assertThat(List.of(config.httpPort(), config.clusterPort(), config.ledgerPort()))
                    .containsOnly(0);
            assertThat(config.dataDir()).doesNotExist();
        });
    }

    @Test
    void run_withLocal_whenNoNodeStarts_isStatus1WithTheReason() {
        Ran ran = Ran.in(Map.of(), folder, Ran.NO_NODES, "run", "--local", "job.yaml");

        assertThat(ran.err()).contains("no node started here: no node in this test");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void submit_withWait_followsToTheEnd() {
        cluster.json("GET /v1/jobs/w.1", job("KILLED", "\"KILLED\":4", 4, ""));

        Ran ran = Ran.with(cluster, folder, "submit", "--wait", "job.yaml");

        assertThat(ran.out()).contains("w.1 KILLED: 0 of 4 tasks finished, 4 killed");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    }

    private static final class FakeNode implements RunningNode {
        private final String url;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        FakeNode(String url) {
            this.url = url;
        }

        @Override
        public void leave() {
            close();
        }

        @Override
        public String url() {
            return url;
        }

        @Override
        public CompletionStage<Void> closed() {
            return closed;
        }

        @Override
        public void close() {
            closed.complete(null);
        }
    }
}
