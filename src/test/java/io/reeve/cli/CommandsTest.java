package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest extends CommandCase {
    private static final String TASK = """
            {"id":"w.1/count/3","job":"w.1","state":"ACTIVE","attemptState":"RUNNING","attemptNumber":2,\
            "node":"node-2","startedAt":1000,"endedAt":4500,"percent":40,"progress":"halfway","message":""}""";

    @Test
    void ps_withoutOptions_listsTasksThatWaitOrRun() {
        cluster.json("GET /v1/tasks", "{\"sequence\":7,\"tasks\":[" + TASK + "],\"next\":null}");

        Ran ran = reeve("ps");

        assertThat(ran.out().lines().toList())
                .containsExactly(
                        "TASK         STATE    NODE    ATTEMPT  TOOK   PROGRESS     MESSAGE",
                        "w.1/count/3  RUNNING  node-2  2        3.5 s  40% halfway");
        assertThat(ran.err()).isEqualTo("cell c1 at " + cluster.url() + " (node-1 leads)\n");
        assertThat(cluster.requests()).containsExactly("GET /v1/tasks?state=PENDING%2CACTIVE&limit=100");
    }

    @Test
    void ps_taskThatWaitsAgain_showsNeitherNodeNorTimeOfItsLastAttempt() {
        String again = TASK.replace("\"ACTIVE\"", "\"PENDING\"");
        cluster.json("GET /v1/tasks", "{\"sequence\":7,\"tasks\":[" + again + "],\"next\":null}");

        assertThat(reeve("ps").out()).contains("w.1/count/3  PENDING  -     2        -");
    }

    @Test
    void ps_withJson_printsTheAnswerAloneOnOneLine() {
        String answer = "{\"sequence\":7,\"tasks\":[" + TASK + "],\"next\":null}";
        cluster.json("GET /v1/tasks", answer);

        Ran ran = reeve("--json", "ps");

        assertThat(ran.out()).isEqualTo(answer + "\n");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void jobs_thatAreThere_areListedWithTheirCounts() {
        cluster.json("GET /v1/jobs", """
                {"sequence":7,"jobs":[{"id":"w.1","role":"default","state":"FAILED","counts":{"FINISHED":3},"total":4,
                "submittedAt":1000,"endedAt":66000,"message":"1 task failed"}],"next":"w.1"}""");

        Ran ran = reeve("jobs", "--state", "failed", "--name", "w");

        assertThat(ran.out()).containsPattern("w\\.1 +FAILED +3/4 +default +\\S+ \\S+ +1m 5s +1 task failed");
        assertThat(ran.err()).contains("there are more");
        assertThat(cluster.requests()).containsExactly("GET /v1/jobs?state=FAILED&name=w&limit=50");
    }

    @Test
    void nodes_thatAreThere_areListedWithWhatIsUsed() {
        cluster.json("GET /v1/nodes", """
                {"sequence":7,"nodes":[{"id":"node-1","state":"LIVE","roles":["CONTROL","WORKER"],"leader":true,
                "attempts":2,"capacity":{"cpus":4.0,"mem":8000000000,"gpus":2},
                "used":{"cpus":1.5,"mem":512000000,"gpus":0.5},"since":1,
                "url":"http://h:1","attributes":{"arch":"amd64","zone":"a"}}]}""");

        Ran ran = reeve("nodes");

        assertThat(ran.out())
                .containsPattern("node-1 \\* +LIVE +control,worker +1\\.5/4 +512 MB/8\\.0 GB +0\\.5/2 +2 .*"
                        + " http://h:1 +arch=amd64 zone=a");
    }

    @Test
    void show_ofATask_tellsItsAttempts() {
        cluster.json("GET /v1/tasks/w.1/count/3", """
                {"id":"w.1/count/3","state":"FAILED","reason":"EXIT_STATUS","message":"exit status 2",
                "command":["wc","-l"],"attempts":[{"id":"w.1/count/3@1","state":"FAILED","node":"node-2","exitStatus":2,
                "allocation":{"cpus":0.5,"mem":128000000,"gpus":0,"gpuIndices":[],"custom":{},"ports":[31000]},
                "outputs":[{"path":"a","size":12}]}]}""");

        Ran ran = reeve("show", "w.1/count/3");

        assertThat(ran.out())
                .contains("state      FAILED (EXIT_STATUS)")
                .contains("command    wc -l")
                .contains("attempt    w.1/count/3@1")
                .contains("granted    cpus 0.5, mem 128 MB, ports [31000]")
                .contains("output     a  12 B");
    }

    @Test
    void show_ofANodeNamedLikeAJob_findsTheNode() {
        cluster.json("GET /v1/nodes/node.1", "{\"id\":\"node.1\",\"state\":\"LIVE\"}");

        Ran ran = reeve("show", "node.1");

        assertThat(ran.out()).contains("node       node.1");
        assertThat(ran.status()).isZero();
    }

    @Test
    void show_ofAnUnknownJob_isStatus2WithTheServersWords() {
        Ran ran = reeve("show", "w.99");

        assertThat(ran.err()).contains("error: nothing here");
        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void logs_ofAnAttempt_copiesItsBytes() {
        cluster.answer("GET /v1/logs", 200, "text/plain", "one\n\u0001two");

        Ran ran = reeve("logs", "w.1/t@2", "--stderr", "--tail", "5", "-f");

        assertThat(ran.out()).isEqualTo("one\n\u0001two");
        assertThat(cluster.requests())
                .containsExactly("GET /v1/logs?stream=stderr&tail=5&follow=true&task=w.1%2Ft&attempt=2");
    }

    @Test
    void fetch_ofAllOutputs_writesThemBelowTheFolder() throws IOException {
        cluster.json("GET /v1/files?task=w.1%2Ft", "{\"files\":[{\"path\":\"out/a.txt\",\"size\":5}]}");
        cluster.answer("GET /v1/files?task=w.1%2Ft&path=out%2Fa.txt", 200, "application/octet-stream", "hello");

        Ran ran = reeve("fetch", "w.1/t", "-o", "here");

        assertThat(ran.out()).isEqualTo("out/a.txt  5 B\n");
        assertThat(folder.resolve("here/out/a.txt")).hasContent("hello");
        try (var files = Files.list(folder.resolve("here/out"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void fetch_ofAPathThatLeadsOut_writesNothing() {
        cluster.json("GET /v1/files", "{\"files\":[{\"path\":\"../../evil\",\"size\":5}]}");

        Ran ran = reeve("fetch", "w.1/t");

        assertThat(ran.err()).contains("../../evil leads out of");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void fetch_ofAnUnknownPath_namesTheCommandThatLists() {
        cluster.json("GET /v1/files", "{\"files\":[{\"path\":\"a\",\"size\":5}]}");

        Ran ran = reeve("fetch", "w.1/t", "b");

        assertThat(ran.err()).contains("kept no output b").contains("reeve fetch --list w.1/t");
        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void kill_ofSeveral_sendsThemTogetherAndTellsEach() {
        cluster.json("POST /v1/kill", "{\"killed\":[\"w.1\"],\"ended\":[\"w.2/t\"],\"sequence\":9}");

        Ran ran = reeve("kill", "w.1", "w.2/t");

        assertThat(ran.out()).isEqualTo("killed w.1\nhad ended already: w.2/t\n");
        assertThat(cluster.body("POST /v1/kill")).isEqualTo("{\"ids\":[\"w.1\",\"w.2/t\"]}");
    }

    @Test
    void refusal_whoseOnlyFaultIsTheSameSentence_isSaidOnce() {
        cluster.answer("POST /v1/jobs/w.1/close", 404, "application/problem+json", """
                {"detail":"there is no job w.1",
                "faults":[{"pointer":"/ids/0","message":"there is no job w.1","expected":"an open job"}]}""");

        Ran ran = reeve("close", "w.1");

        assertThat(ran.err()).contains("error: there is no job w.1\n  /ids/0: expected an open job\n");
    }

    @Test
    void submit_ofACommand_sendsADocumentAndPrintsTheId() {
        cluster.answer("POST /v1/jobs", 201, "application/json", "{\"id\":\"echo.1\",\"url\":\"/\",\"sequence\":8}");

        Ran ran = reeve("submit", "--cpus", "0.5", "--mem", "64MB", "--env", "A=b", "--", "/bin/echo", "--wait", "x");

        assertThat(ran.err()).doesNotContain("error");
        assertThat(ran.out()).isEqualTo("echo.1\n");
        assertThat(cluster.body("POST /v1/jobs"))
                .contains("\"job\":\"echo\"")
                .contains("[\"/bin/echo\",\"--wait\",\"x\"]")
                .contains("64MB")
                .contains("{\"A\":\"b\"}");
    }

    @Test
    void submit_ofADocumentWithAFile_uploadsItFirstUnlessItIsThere() throws IOException {
        String sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        Files.writeString(folder.resolve("in.txt"), "hello");
        Files.writeString(
                folder.resolve("job.yaml"), "job: w\ntasks:\n  t:\n    command: cat in.txt\n    files: [in.txt]\n");
        cluster.answer("HEAD /v1/uploads/" + sha256, 404, "text/plain", "");
        cluster.answer("HEAD /v1/uploads/" + sha256, 200, "text/plain", "");
        cluster.answer("PUT /v1/uploads/" + sha256, 201, "application/json", "{}");
        cluster.json("POST /v1/jobs", "{\"id\":\"w.1\"}");

        assertThat(reeve("submit", "job.yaml").out()).isEqualTo("w.1\n");
        assertThat(reeve("submit", "job.yaml").out()).isEqualTo("w.1\n");

        String uploads = " /v1/uploads/" + sha256;
        assertThat(cluster.requests())
                .containsExactly("HEAD" + uploads, "PUT" + uploads, "POST /v1/jobs", "HEAD" + uploads, "POST /v1/jobs");
        assertThat(cluster.body("PUT" + uploads)).isEqualTo("hello");
        assertThat(cluster.body("POST /v1/jobs")).contains("upload:" + sha256);
    }

    @Test
    void submit_ofAFileThatWasJustGivenUp_sendsItAgain() throws IOException {
        String sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        Files.writeString(folder.resolve("in.txt"), "hello");
        Files.writeString(
                folder.resolve("job.yaml"), "job: w\ntasks:\n  t:\n    command: cat in.txt\n    files: [in.txt]\n");
        cluster.answer("HEAD /v1/uploads/" + sha256, 200, "text/plain", "");
        cluster.answer("HEAD /v1/uploads/" + sha256, 404, "text/plain", "");
        cluster.answer("PUT /v1/uploads/" + sha256, 201, "application/json", "{}");
        cluster.answer("POST /v1/jobs", 400, "application/problem+json", "{\"code\":\"unknown-upload\"}");
        cluster.json("POST /v1/jobs", "{\"id\":\"w.1\"}");

        assertThat(reeve("submit", "job.yaml").out()).isEqualTo("w.1\n");

        String uploads = " /v1/uploads/" + sha256;
        assertThat(cluster.requests())
                .containsExactly("HEAD" + uploads, "POST /v1/jobs", "HEAD" + uploads, "PUT" + uploads, "POST /v1/jobs");
    }

    @Test
    void submit_thatTheServerRefuses_tellsEveryFaultAndTheHint() {
        cluster.answer("POST /v1/jobs", 409, "application/problem+json", """
                {"status":409,"detail":"the key is taken","code":"key-conflict","hint":"choose another key",
                "faults":[{"pointer":"/tasks/main/command","message":"was: ls","expected":"the same"}]}""");

        Ran ran = reeve("submit", "--key", "k", "--", "true");

        assertThat(ran.err())
                .contains("error: the key is taken\n  /tasks/main/command: was: ls (expected the same)\n"
                        + "hint: choose another key");
        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void submit_whenTheQueueIsFull_isStatus1() {
        cluster.answer("POST /v1/jobs", 429, "application/problem+json", "{\"detail\":\"the queue is full\"}");

        assertThat(reeve("submit", "--", "true").status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void anyCommand_whenNoLeaderAnswers_isStatus3AfterSeveralTries() {
        cluster.answer("GET /v1/tasks", 503, "application/problem+json", "{\"detail\":\"no leader\"}");

        Ran ran = reeve("ps");

        assertThat(ran.status()).isEqualTo(ExitStatus.UNREACHABLE);
        assertThat(cluster.requests()).hasSize(3);
    }

    /** A leader that fell silent may do it yet; done a second time, it would undo what others did in between. */
    @ParameterizedTest
    @CsvSource({"no-leader, 3", "not-leader, 3", "outcome-unknown, 1"})
    void kill_withoutAnAnswer_isSentAgainOnlyWhereItWasNotTaken(String code, int times) {
        cluster.answer("POST /v1/kill", 503, "application/problem+json", "{\"code\":\"" + code + "\"}");

        Ran ran = reeve("kill", "job.1");

        assertThat(ran.status()).isEqualTo(ExitStatus.UNREACHABLE);
        assertThat(cluster.requests()).filteredOn("POST /v1/kill"::equals).hasSize(times);
    }

    @Test
    void anyCommand_againstAStranger_isStatus3() {
        try (FakeCluster stranger = cluster) {
            stranger.json("GET /v1/cells/self", "{\"hello\":1}");
            stranger.json("GET /v1/tasks", "{\"tasks\":[]}");
            Ran first = reeve("ps");
            Ran second = reeve("ps");

            assertThat(first.status())
                    .describedAs("the first answer is of a cluster")
                    .isZero();
            assertThat(second.err()).contains("is not a Reeve cluster");
            assertThat(second.status()).isEqualTo(ExitStatus.UNREACHABLE);
        }
    }

    @Test
    void anyCommand_withATokenFile_bearsItsFirstLine() throws IOException {
        Files.writeString(folder.resolve("token"), "s3cret\nnote\n");
        cluster.json("GET /v1/nodes", "{\"nodes\":[]}");

        reeve("nodes", "--token-file", "token");

        assertThat(cluster.token("GET /v1/nodes")).isEqualTo("Bearer s3cret");
    }

    private static String deployments(String... rows) {
        return "{\"sequence\":9,\"deployments\":[" + String.join(",", rows) + "]}";
    }

    private static String deployment(String service, int number, String state) {
        String endedAt = state.equals("ACTIVE") ? "null" : "2000";
        return "{\"service\":\"shop.1/%s\",\"number\":%d,\"state\":\"%s\",\"endedAt\":%s,\"message\":\"so\"}"
                .formatted(service, number, state, endedAt);
    }

    /** Of {@code reeve update --wait}: what was there before, what was changed, and what each look sees then. */
    private Ran update(String before, String changed, String... looks) throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "job: shop\ntasks: {web: {command: serve, service: {}}}\n");
        String deployments = "GET /v1/deployments?job=shop.1&";
        cluster.json(deployments + "consistency=leader", before)
                .json("POST /v1/jobs/shop.1/update", "{\"changed\":[" + changed + "],\"message\":\"\",\"sequence\":9}")
                .json(deployments + "min=9", looks);
        return reeve("update", "shop.1", "shop.yaml", "--wait");
    }

    @Test
    void updateWait_ofOneService_isNotJudgedByWhatEndedBefore() throws IOException {
        String before = deployment("db", 4, "ROLLED_BACK");

        Ran ran = update(
                deployments(deployment("web", 2, "ROLLED_BACK"), before),
                "\"web: deployment 3\"",
                deployments(deployment("web", 3, "ACTIVE"), deployment("web", 2, "ROLLED_BACK"), before),
                deployments(deployment("web", 3, "DONE"), deployment("web", 2, "ROLLED_BACK"), before));

        assertThat(ran.out()).isEqualTo("web: deployment 3\nshop.1/web: deployment 3 done: so\n");
        assertThat(ran.status()).isZero();
        assertThat(cluster.requests()).hasSize(4);
    }

    @Test
    void updateWait_thatChangesNothing_isDoneThoughTheLastOneFailed() throws IOException {
        String before = deployments(deployment("web", 2, "ROLLED_BACK"));

        assertThat(update(before, "", before).status()).isZero();
    }

    @Test
    void updateWait_ofWhatRunsOrHasJustFailed_isStatus1() throws IOException {
        Ran ran = update(
                deployments(deployment("db", 4, "ACTIVE")),
                "",
                deployments(deployment("web", 3, "ROLLED_BACK"), deployment("db", 4, "CANCELLED")));

        assertThat(ran.out()).contains("shop.1/web: deployment 3 rolled back: so", "shop.1/db: deployment 4 cancelled");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void version_withJson_namesTheVersionAndTheJava() {
        Ran ran = Ran.in(Map.of(), folder, Ran.NO_NODES, "version", "--json");

        assertThat(ran.out()).startsWith("{\"version\":\"").contains("\"java\":\"" + Runtime.version());
    }
}
