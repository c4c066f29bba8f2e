package io.reeve.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cli.Console;
import io.reeve.cli.FakeCluster;
import io.reeve.cli.Ran;
import io.reeve.cli.Session;
import io.reeve.cli.Shell;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.ClusterUrl;
import io.reeve.cli.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitWatchTest {
    private static final String JOB = """
            {"id":"w.1","state":"ACTIVE","sequence":10,"groups":[
            {"name":"report","after":[{"task":"split"}],"array":false,"counts":{},"total":1},
            {"name":"split","after":[],"array":true,"counts":{},"total":2}]}""";

    private static final String EXPLAIN = "GET /v1/tasks/w.1/split/0/explain";

    private final List<String> said = new ArrayList<>();
    private FakeCluster fake;
    private Cluster cluster;
    private long nowMs = 1_000_000;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCluster();
        fake.json(tasks("split"), "{\"tasks\":[{\"id\":\"w.1/split/0\",\"task\":\"split\"}]}");
        fake.json(tasks("report"), "{\"tasks\":[{\"id\":\"w.1/report\",\"task\":\"report\"}]}");
        fake.json("GET /v1/tasks/w.1/report/explain", waits("dependency", "it waits for split"));
        cluster = Cluster.connect(ClusterUrl.choose(fake.url(), null), null);
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private static String tasks(String group) {
        return "GET /v1/tasks?job=w.1&state=PENDING&search=w.1%2F" + group + "&limit=1";
    }

    private static String waits(String kind, String message) {
        return "{\"waiting\":{\"kind\":\"" + kind + "\",\"message\":\"" + message + "\"}}";
    }

    private static JobProgress progress() throws IOException {
        return new JobProgress(Json.parse(JOB));
    }

    private WaitWatch watch(JobProgress progress) {
        return new WaitWatch(
                cluster,
                progress,
                (task, why) -> said.add(task + " waits: " + why),
                WaitWatch.Pace.DEFAULT,
                () -> nowMs);
    }

    private void look(WaitWatch watch, long afterMs) {
        nowMs += afterMs;
        watch.look();
    }

    @Test
    void look_whereNothingRunsForSomeSeconds_saysOnceWhatTheFirstTaskWaitsFor() throws IOException {
        fake.json(EXPLAIN, waits("no-node-fits", "no node fits now: cpus ruled out 1 node"));
        WaitWatch watch = watch(progress());

        look(watch, 1_000);
        assertThat(said).isEmpty();
        look(watch, 2_000);
        look(watch, 10_000);

        assertThat(said).containsExactly("w.1/split/0 waits: no node fits now: cpus ruled out 1 node");
    }

    @Test
    void look_whereOnlyNumbersChange_saysNothingMore_butSaysAnotherReason() throws IOException {
        fake.json(
                EXPLAIN,
                waits("queued", "3 tasks of its role are before it"),
                waits("queued", "2 tasks of its role are before it"),
                waits("role-limit", "role eng has 2 of 2 cpus"));
        WaitWatch watch = watch(progress());

        look(watch, 5_000);
        look(watch, 5_000);
        look(watch, 5_000);

        assertThat(said).hasSize(2);
        assertThat(said.get(1)).startsWith("w.1/split/0 waits: role eng has 2 of 2 cpus");
    }

    @Test
    void look_whileSomethingRuns_asksNothing() throws IOException {
        JobProgress progress = progress();
        progress.fold(Json.parse("{\"seq\":11,\"type\":\"TaskLaunched\",\"attempt\":\"w.1/split/1@1\"}"));

        look(watch(progress), 60_000);

        assertThat(said).isEmpty();
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void look_whereNobodyLeads_saysNothingAndAsksAgain() throws IOException {
        fake.answer(EXPLAIN, 503, "application/problem+json", "{\"detail\":\"no leader\"}");
        fake.json(EXPLAIN, waits("no-node-fits", "no node fits now"));
        WaitWatch watch = watch(progress());

        for (int looks = 0; looks < 3; looks++) {
            look(watch, 5_000);
        }

        assertThat(said).hasSize(1);
    }

    @Test
    void follow_ofAJobOfWhichNothingStarts_printsTheReasonAndWaitsOn() {
        fake.json("GET /v1/jobs/w.1", JOB, JOB.replace("ACTIVE", "FINISHED"));
        fake.json(EXPLAIN, waits("no-node-fits", "no node fits now"));
        fake.answer(
                "GET /v1/events",
                200,
                "text/event-stream",
                "data: {\"seq\":11,\"job\":\"w.1\",\"type\":\"JobEnded\",\"state\":\"FINISHED\"}\n\n");
        fake.json("GET /v1/tasks", "{\"tasks\":[]}");
        fake.hold("GET /v1/events", "GET /v1/tasks/w.1/split/0/explain", 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, false, false, 100);
        Session session = new Session(new Shell(console, Map.of(), Path.of("."), Ran.NO_NODES, (first, names) -> true));

        new JobRun(session, cluster, "w.1", new WaitWatch.Pace(0, 1, 0)).follow();

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .startsWith(
                        "w.1",
                        "w.1/split/0 waits: no node fits now (more: reeve explain w.1/split/0 --url " + fake.url()
                                + ")")
                .last()
                .asString()
                .startsWith("w.1 FINISHED");
    }
}
