package io.reeve.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess;
import io.reeve.cluster.NodeProcess.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in a browser, on a cluster of three processes. Node 1 alone is a control node, the browser asks node 2,
 * and each test leaves three live nodes and no task at work.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class DashboardOnClusterIT {
    private static final int CONTROL = 0;
    private static final int GATEWAY = 1;
    private static final int WORKER = 2;

    @TempDir
    private static Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<Ports> ports = new ArrayList<>();
    private Browser browser;

    @BeforeAll
    void startClusterAndBrowser() throws Exception {
        browser = Browser.start();
        browser.resize(1280, 800);
        // a node of root runs its tasks as nobody, who has to get through to the folders of the attempts
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        for (int node = 0; node < 3; node++) {
            ports.add(Ports.free());
            nodes.add(start(node));
        }
        awaitThreeLiveNodes();
    }

    /** Nothing of a test that failed is in the way of the next one. */
    @AfterEach
    void leavePageAndEndJobs() throws Exception {
        browser.dark(false).resize(1280, 800).open("about:blank");
        NodeProcess control = nodes.get(CONTROL);
        JsonArray active = control.get("/v1/jobs?state=ACTIVE").getJsonArray("jobs");
        if (!active.isEmpty()) {
            JsonArray ids = new JsonArray();
            active.forEach(job -> ids.add(((JsonObject) job).getString("id")));
            control.post(
                    "/v1/kill",
                    "application/json",
                    new JsonObject().put("ids", ids).encode());
            control.await(
                    "/v1/jobs?state=ACTIVE", jobs -> jobs.getJsonArray("jobs").isEmpty());
        }
        browser.consoleFaults(); // refused connections are meant where a node is killed
    }

    @AfterAll
    void stopAll() throws Exception {
        if (browser != null) {
            browser.close();
        }
        for (int node = nodes.size() - 1; node >= 0; node--) {
            nodes.get(node).close();
        }
    }

    @Test
    void overview_jobSubmittedOverHttp_appearsLiveWithTheUseOfItsNodes() throws Exception {
        open(GATEWAY, "");
        browser.await("three live nodes", () -> browser.count(".node[data-state=LIVE]") == 3);
        browser.awaitText(".nodes", "0 / 1");

        String job = nodes.get(WORKER).submit("""
                        job: fill-the-cell
                        tasks:
                          hold:
                            instances: 8
                            command: sleep 600
                            resources: {cpus: 0.5, mem: 64MB}
                        """);

        browser.awaitText(".lines.jobs", job);
        browser.await("the use of each node", () -> uses().equals(List.of("1 / 1", "1 / 1", "1 / 1")));
        browser.awaitText(".tiles [data-state=ACTIVE] b", "6");
        browser.awaitText(".tiles [data-state=PENDING] b", "2");
        browser.awaitText(".nodes", "2 attempts");
        shotInBothTones("cluster-overview");
        open(GATEWAY, "jobs/" + job);
        browser.awaitText("main", "sleep 600");
        shotInBothTones("cluster-job");
        browser.click("[data-action=kill]");
        browser.click("[data-action=confirm]");
        browser.awaitText(".title", "killed");
        nodes.get(CONTROL).awaitJob(job, "KILLED");
        open(GATEWAY, "");
        browser.await("nothing in use", () -> uses().equals(List.of("0 / 1", "0 / 1", "0 / 1")));
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void tasks_searchAndFilters_listWhatTheCellLists() throws Exception {
        String job = nodes.get(CONTROL).submit("""
                        job: mixed
                        tasks:
                          good:
                            instances: 9
                            command: "true"
                            resources: {cpus: 0.25, mem: 16MB}
                          bad:
                            instances: 3
                            command: echo no luck >&2; exit 3
                            resources: {cpus: 0.25, mem: 16MB}
                          never:
                            after: [bad]
                            command: "true"
                        """);
        nodes.get(CONTROL).await("/v1/jobs/" + job, answer -> answer.getString("endedAt") != null);

        open(GATEWAY, "tasks?job=" + job);
        browser.awaitText("[data-fact=rows]", "13 of ");
        browser.type("body", "/");
        browser.type("[data-search]", "good/7"); // a failed one is named in the message of what ran after it, too
        browser.awaitText("[data-fact=rows]", "1 of ");
        browser.awaitText(".rows .body", job + "/good/7");
        open(GATEWAY, "tasks?job=" + job + "&state=FAILED");
        browser.awaitText("[data-fact=rows]", "3 of ");
        browser.awaitText(".rows .body", "exit status 3");
        for (int node = 1; node <= 3; node++) {
            int there = listed("/v1/tasks?job=" + job + "&node=node-" + node);
            open(GATEWAY, "tasks?job=" + job + "&node=node-" + node);
            browser.awaitText("[data-fact=rows]", there + " of ");
            assertThat(browser.count(".rows .shown .row")).isEqualTo(there);
        }
        open(GATEWAY, "tasks?job=" + job + "&sort=state");
        browser.awaitText(".rows .body", "failed");
        shotInBothTones("cluster-tasks");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void task_atWork_showsItsTimelineItsAttemptsAndAGrowingLog() throws Exception {
        String task = nodes.get(CONTROL).submit("""
                        job: talkative
                        tasks:
                          talk:
                            command: |
                              if [ "${REEVE_ATTEMPT##*@}" = 1 ]; then echo 'not yet' >&2; exit 3; fi
                              i=0
                              while :; do
                                i=$((i + 1)); echo "line $i"; echo "$((i % 100)) line $i" >> "$REEVE_PROGRESS"; sleep 0.2
                              done
                            retry: {attempts: 2, backoff: 100ms}
                        """) + "/talk";
        open(GATEWAY, "tasks/" + task);

        browser.awaitText(".log pre", "line 1\nline 2\n");
        int before = browser.text(".log pre").length();
        browser.await("more of the log", () -> browser.text(".log pre").length() > before + 20);
        assertThat(browser.text(".log pre").lines().limit(5))
                .containsExactly("line 1", "line 2", "line 3", "line 4", "line 5");
        browser.awaitText(".attempts", "@2");
        browser.awaitText(".attempts", "exit 3");
        browser.awaitText(".timeline", "launched @1");
        browser.awaitText(".timeline", "it is tried again");
        browser.awaitText(".timeline", "running @2");
        browser.awaitText(".jobbar", "%");
        assertThat(timeline()).containsSubsequence("launched @1", "ended @1", "launched @2", "running @2");
        shotInBothTones("cluster-task");
        browser.resize(400, 800).shot("cluster-task-narrow");
        browser.resize(1280, 800);

        browser.click("[data-action=kill]");
        browser.click("[data-action=confirm]");
        browser.awaitText(".title", "killed");
        browser.awaitText(".attempts", "killed");
        browser.awaitText(".timeline", "ended @2");
        browser.click(".attempts li:last-child button");
        browser.click("#tab-stderr");
        browser.awaitText(".log pre", "not yet");
        browser.shot("cluster-task-killed");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void stream_gatewayKilledAndStartedAgain_resumesWithoutGapOrRepeat() throws Exception {
        open(GATEWAY, "events");
        String before = nodes.get(CONTROL).submit(counted("before"));
        browser.awaitText(".rows .body", before);

        nodes.get(GATEWAY).kill();
        browser.find(".connection[data-status=reconnecting]");
        browser.shot("cluster-reconnecting");
        assertThat(browser.number("document.documentElement.scrollWidth"))
                .as("the state of the connection needs no scrolling to the side")
                .isEqualTo(browser.number("document.documentElement.clientWidth"));
        String meanwhile = nodes.get(CONTROL).submit(counted("meanwhile"));
        nodes.get(CONTROL).awaitJob(meanwhile, "FINISHED");
        restart(GATEWAY);
        browser.find(".connection[data-status=live]");
        String after = nodes.get(CONTROL).submit(counted("after"));
        nodes.get(CONTROL).awaitJob(after, "FINISHED");

        long[] folded = foldedUpTo(nodes.get(CONTROL).get("/v1/cells/self").getLong("sequence"));
        assertThat(folded).containsExactly(committed(folded[0], folded[folded.length - 1]));
        for (String job : List.of(before, meanwhile, after)) {
            assertThat(browser.number("reeve.store.state.jobs.get('" + job + "').counts.FINISHED"))
                    .isEqualTo(20);
        }
        browser.awaitText(".rows .body", after);
        shotInBothTones("cluster-events");
    }

    @Test
    void worker_killed_isShownLostWhileItsTasksRunAgain() throws Exception {
        open(CONTROL, "");
        String job = nodes.get(CONTROL).submit("""
                        job: survives
                        tasks:
                          nap:
                            instances: 6
                            command: sleep 5
                            resources: {cpus: 0.5, mem: 16MB}
                            retry: {attempts: 3, backoff: 100ms}
                        """);
        browser.await("the use of each node", () -> uses().equals(List.of("1 / 1", "1 / 1", "1 / 1")));

        nodes.get(WORKER).kill();
        browser.awaitText(".node[data-state=LOST]", "node-3");
        browser.awaitText(".failures", "retried");
        browser.awaitText(".failures", "node-3");
        assertThat(browser.count(".node[data-state=LIVE]")).isEqualTo(2);
        shotInBothTones("cluster-worker-lost");

        nodes.get(CONTROL).awaitJob(job, "FINISHED");
        browser.await(
                "six tasks to finish",
                () -> browser.number("reeve.store.state.jobs.get('" + job + "').counts.FINISHED") == 6);
        assertThat(browser.number("reeve.store.state.jobs.get('" + job + "').counts.LOST"))
                .isZero();
        open(CONTROL, "tasks?job=" + job + "&node=node-3");
        browser.awaitText("[data-fact=rows]", "0 of ");
        restart(WORKER);
        open(CONTROL, "");
        browser.await("three live nodes", () -> browser.count(".node[data-state=LIVE]") == 3);
        browser.shot("cluster-worker-back");
    }

    private NodeProcess start(int node) throws Exception {
        int join = node == CONTROL ? 0 : ports.get(CONTROL).cluster();
        return NodeProcess.start("node-" + (node + 1), folder, ports.get(node), join);
    }

    private void restart(int node) throws Exception {
        nodes.set(node, start(node));
        awaitThreeLiveNodes();
    }

    private void awaitThreeLiveNodes() throws Exception {
        nodes.get(CONTROL)
                .await(
                        "/v1/nodes",
                        answer -> answer.getJsonArray("nodes").stream()
                                        .filter(node -> "LIVE".equals(((JsonObject) node).getString("state")))
                                        .count()
                                == 3);
    }

    private void open(int gateway, String place) {
        browser.open("about:blank").open(nodes.get(gateway).url() + "/#/" + place);
        browser.find(".connection[data-status=live]");
    }

    private void shotInBothTones(String name) {
        browser.dark(false).shot(name + "-light");
        browser.dark(true).shot(name + "-dark");
        browser.dark(false);
    }

    /** Granted of all cpus, for each node. */
    private List<String> uses() {
        Object texts = browser.script(
                "return [...document.querySelectorAll('.node .use:first-of-type .num')].map((use) => use.textContent)");
        return ((List<?>) texts).stream().map(String::valueOf).toList();
    }

    private List<String> timeline() {
        Object types = browser.script(
                "return [...document.querySelectorAll('.timeline .type')].map((type) => type.textContent)");
        return ((List<?>) types).stream().map(String::valueOf).toList();
    }

    private int listed(String path) throws Exception {
        return nodes.get(CONTROL).get(path).getJsonArray("tasks").size();
    }

    /** A job of twenty short tasks: many events in little time. */
    private static String counted(String name) {
        return """
                job: %s
                tasks:
                  step: {instances: 20, command: "true", resources: {cpus: 0.25, mem: 16MB}, retry: {attempts: 3}}
                """.formatted(name);
    }

    /** The sequence numbers that the page read and folded, in its order, when it has come so far. */
    private long[] foldedUpTo(long sequence) {
        browser.await("event " + sequence, () -> browser.number("reeve.store.state.sequence") >= sequence);
        Object sequences = browser.script("return reeve.store.tail.events.map((event) => event.seq)");
        return ((List<?>) sequences)
                .stream().mapToLong(number -> ((Number) number).longValue()).toArray();
    }

    /** What the cell has between the two, both included. */
    private long[] committed(long first, long last) throws Exception {
        JsonArray events = nodes.get(CONTROL)
                .get("/v1/events?limit=10000&since=" + (first - 1))
                .getJsonArray("events");
        return LongStream.range(0, events.size())
                .map(index -> events.getJsonObject((int) index).getLong("seq"))
                .filter(number -> number <= last)
                .toArray();
    }
}
