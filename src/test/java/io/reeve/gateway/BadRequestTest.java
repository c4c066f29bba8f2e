package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
    private static final String JSON = "Content-Type: application/json";
    private static final String SPLIT = "word-count.1/split";
    private static final GatewayConfig.Limits SMALL = new GatewayConfig.Limits(1_000, 2_000, 2, 100, 64 << 10);

    private RunningGateway gateway;

    @BeforeAll
    void open() throws Exception {
        gateway = new RunningGateway(SMALL, null);
        gateway.plane.files.put(
                new io.reeve.message.Reading.FileName.Output(History.SPLIT, "part-aa"),
                new FakePlane.GrowingFile("0123456789".getBytes(), false));
    }

    @AfterAll
    void close() throws Exception {
        gateway.close();
    }

    record Case(String name, int status, String code, String method, String path, String body, String... headers) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("foreign host", 403, "host-refused", "GET", "/v1/jobs", "", "Host: evil.example"),
                new Case("host with a prefix", 403, "host-refused", "GET", "/", "", "Host: localhost.evil.example"),
                new Case("two hosts", 400, "invalid-host", "GET", "/", "", "Host: localhost", "Host: localhost"),
                new Case("foreign origin", 403, "origin-refused", "GET", "/v1/jobs", "", "Origin: http://evil.example"),
                new Case("null origin", 403, "origin-refused", "POST", "/v1/jobs", "{}", JSON, "Origin: null"),
                new Case("other port", 403, "origin-refused", "GET", "/v1/jobs", "", "Origin: http://127.0.0.1:1"),
                new Case("cross-site", 403, "origin-refused", "GET", "/v1/jobs", "", "Sec-Fetch-Site: cross-site"),
                new Case("no content type", 415, "unsupported-media-type", "POST", "/v1/jobs", "{}"),
                new Case("form", 415, "unsupported-media-type", "POST", "/v1/jobs", "{}", "Content-Type: text/plain"),
                new Case(
                        "latin 1",
                        415,
                        "unsupported-media-type",
                        "POST",
                        "/v1/jobs",
                        "{}",
                        "Content-Type: application/json; charset=latin1"),
                new Case(
                        "yaml to kill",
                        415,
                        "unsupported-media-type",
                        "POST",
                        "/v1/kill",
                        "ids: []",
                        "Content-Type: application/yaml"),
                new Case("too large", 413, "too-large", "POST", "/v1/jobs", "x".repeat(1_001), JSON),
                new Case(
                        "announced too large",
                        413,
                        "too-large",
                        "POST",
                        "/v1/jobs",
                        "x",
                        JSON,
                        "Content-Length: 99999999"),
                new Case(
                        "upload too large",
                        413,
                        "too-large",
                        "PUT",
                        "/v1/uploads/" + "a".repeat(64),
                        "x".repeat(2_001)),
                new Case("a secret as text", 415, "unsupported-media-type", "PUT", "/v1/secrets/db", "x", JSON),
                new Case(
                        "a secret too large",
                        413,
                        "too-large",
                        "PUT",
                        "/v1/secrets/db",
                        "x".repeat(65_537),
                        "Content-Type: application/octet-stream"),
                new Case("a secret's value", 405, "method-not-allowed", "GET", "/v1/secrets/db", ""),
                new Case("exec without a WebSocket", 426, "websocket-needed", "GET", "/v1/exec?task=" + SPLIT, ""),
                new Case("exec of no task", 400, "invalid-parameter", "GET", "/v1/exec", ""),
                new Case(
                        "exec of another site's page",
                        403,
                        "origin-refused",
                        "GET",
                        "/v1/exec?task=" + SPLIT,
                        "",
                        "Origin: http://evil.example",
                        "Upgrade: websocket"),
                new Case(
                        "grep while following",
                        400,
                        "invalid-parameter",
                        "GET",
                        "/v1/logs?grep=x&follow=true&task=" + SPLIT,
                        ""),
                new Case(
                        "times of a range",
                        400,
                        "invalid-parameter",
                        "GET",
                        "/v1/logs?timestamps=true&task=" + SPLIT,
                        "",
                        "Range: bytes=0-1"),
                new Case("queue full", 429, "queue-full", "POST", "/v1/jobs", "full", JSON),
                new Case("broken JSON", 400, "invalid-json", "POST", "/v1/kill", "{\"ids\": [", JSON),
                new Case("JSON list", 400, "invalid-json", "POST", "/v1/kill", "[]", JSON),
                new Case("no ids", 400, "invalid-parameter", "POST", "/v1/kill", "{}", JSON),
                new Case("text to reserve", 415, "unsupported-media-type", "PATCH", "/v1/reservations", "{}"),
                new Case("too much to reserve", 413, "too-large", "PATCH", "/v1/reservations", "x".repeat(1_001), JSON),
                new Case("taken", 409, "not-free", "PATCH", "/v1/reservations", "{\"taken\": 1}", JSON),
                new Case("POST of reservations", 405, "method-not-allowed", "POST", "/v1/reservations", "{}", JSON),
                new Case("empty ids", 400, "invalid-parameter", "POST", "/v1/kill", "{\"ids\": []}", JSON),
                new Case("ids of numbers", 400, "invalid-parameter", "POST", "/v1/kill", "{\"ids\": [1]}", JSON),
                new Case("unknown parameter", 400, "invalid-parameter", "GET", "/v1/jobs?stat=ACTIVE", ""),
                new Case("parameter twice", 400, "invalid-parameter", "GET", "/v1/jobs?limit=1&limit=2", ""),
                new Case("bad escape", 400, "invalid-parameter", "GET", "/v1/jobs?name=%zz", ""),
                new Case("bad escape in path", 400, "invalid-request", "GET", "/v1/jobs/%zz", ""),
                new Case("bad state", 400, "invalid-parameter", "GET", "/v1/jobs?state=BUSY", ""),
                new Case("bad limit", 400, "invalid-parameter", "GET", "/v1/tasks?limit=0", ""),
                new Case("huge limit", 400, "invalid-parameter", "GET", "/v1/tasks?limit=10001", ""),
                new Case("limit of letters", 400, "invalid-parameter", "GET", "/v1/tasks?limit=ten", ""),
                new Case("bad job id", 400, "invalid-parameter", "GET", "/v1/jobs/WordCount", ""),
                new Case("unknown job", 404, "unknown-job", "GET", "/v1/jobs/word-count.9", ""),
                new Case("unknown task", 404, "unknown-task", "GET", "/v1/tasks/word-count.1/spilt", ""),
                new Case("no array", 404, "unknown-task", "GET", "/v1/tasks/word-count.1/split/0", ""),
                new Case("bad instance", 400, "invalid-parameter", "GET", "/v1/tasks/word-count.1/count/x", ""),
                new Case("unknown node", 404, "unknown-node", "GET", "/v1/nodes/node-2", ""),
                new Case("bad node id", 400, "invalid-parameter", "GET", "/v1/nodes/NODE", ""),
                new Case("unknown path", 404, "not-found", "GET", "/v2/jobs", ""),
                new Case("POST to nothing", 404, "not-found", "POST", "/v2/jobs", "{}", JSON),
                new Case("DELETE", 405, "method-not-allowed", "DELETE", "/v1/jobs/word-count.1", ""),
                new Case("GET of kill", 405, "method-not-allowed", "GET", "/v1/kill", ""),
                new Case("made-up method", 405, "method-not-allowed", "BREW", "/v1/jobs", ""),
                new Case("log of no task", 400, "invalid-parameter", "GET", "/v1/logs", ""),
                new Case("no such log", 404, "unreadable", "GET", "/v1/logs?task=" + SPLIT, ""),
                new Case("no attempt", 404, "no-attempt", "GET", "/v1/logs?task=word-count.1/count/1", ""),
                new Case("no attempt 7", 404, "no-attempt", "GET", "/v1/logs?attempt=7&task=" + SPLIT, ""),
                new Case("bad stream", 400, "invalid-parameter", "GET", "/v1/logs?stream=stdin&task=" + SPLIT, ""),
                new Case("bad follow", 400, "invalid-parameter", "GET", "/v1/logs?follow=yes&task=" + SPLIT, ""),
                new Case(
                        "follow a range",
                        400,
                        "invalid-parameter",
                        "GET",
                        "/v1/logs?follow=true&task=" + SPLIT,
                        "",
                        "Range: bytes=0-1"),
                new Case(
                        "traversal",
                        404,
                        "unknown-file",
                        "GET",
                        "/v1/files?path=../../../etc/passwd&task=" + SPLIT,
                        ""),
                new Case("absolute path", 404, "unknown-file", "GET", "/v1/files?path=/etc/passwd&task=" + SPLIT, ""),
                new Case(
                        "range behind the end",
                        416,
                        "range-not-satisfiable",
                        "GET",
                        "/v1/files?path=part-aa&task=" + SPLIT,
                        "",
                        "Range: bytes=10-"),
                new Case(
                        "range backwards",
                        416,
                        "range-not-satisfiable",
                        "GET",
                        "/v1/files?path=part-aa&task=" + SPLIT,
                        "",
                        "Range: bytes=5-2"),
                new Case(
                        "range of letters",
                        416,
                        "range-not-satisfiable",
                        "GET",
                        "/v1/files?path=part-aa&task=" + SPLIT,
                        "",
                        "Range: bytes=a-b"),
                new Case(
                        "empty suffix",
                        416,
                        "range-not-satisfiable",
                        "GET",
                        "/v1/files?path=part-aa&task=" + SPLIT,
                        "",
                        "Range: bytes=-0"),
                new Case("no hash", 400, "invalid-parameter", "PUT", "/v1/uploads/abc", "x"),
                new Case("upper-case hash", 400, "invalid-parameter", "PUT", "/v1/uploads/" + "A".repeat(64), "x"),
                new Case("wrong hash", 400, "hash-mismatch", "PUT", "/v1/uploads/" + "a".repeat(64), "x"),
                new Case("bad since", 400, "invalid-parameter", "GET", "/v1/events?since=-1", ""),
                new Case("bad type", 400, "invalid-parameter", "GET", "/v1/events?type=JobExploded", ""),
                new Case(
                        "bad event id",
                        400,
                        "invalid-parameter",
                        "GET",
                        "/v1/events",
                        "",
                        "Accept: text/event-stream",
                        "Last-Event-ID: x"),
                new Case("page traversal", 404, "not-found", "GET", "/../../etc/passwd.txt", ""),
                new Case("encoded traversal", 404, "not-found", "GET", "/%2e%2e/%2e%2e/pom.json", ""),
                new Case("hidden file", 404, "not-found", "GET", "/.git/config.json", ""),
                new Case("class file", 404, "not-found", "GET", "/Reeve.class", ""),
                new Case("long line", 431, "invalid-request", "GET", "/v1/jobs?name=" + "x".repeat(9_000), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void request_bad_answersAProblem(Case bad) throws Exception {
        RawHttp.Answer answer = gateway.http.send(bad.method(), bad.path(), bad.body(), bad.headers());

        assertThat(answer.text()).contains("\"code\":\"" + bad.code() + "\"");
        assertThat(answer.status()).isEqualTo(bad.status());
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.json().fieldNames()).contains("type", "title", "status", "detail", "code");
        assertThat(answer.json().getInteger("status")).isEqualTo(bad.status());
        assertThat(answer.json().getString("detail")).isNotEmpty();
        assertThat(answer.text()).doesNotContain("Exception", "io.reeve", "io.vertx");
    }

    @Test
    void submit_brokenUtf8_saysWhere() throws Exception {
        byte[] body = "job: caf\u00e9".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

        RawHttp.Answer answer = gateway.http.send("POST", "/v1/jobs", body, "Content-Type: application/yaml");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("code")).isEqualTo("invalid-encoding");
        assertThat(answer.json().getString("detail")).contains("offset 8");
    }

    @Test
    void submit_queueFull_saysWhenToComeBack() throws Exception {
        RawHttp.Answer answer = gateway.http.send("POST", "/v1/jobs", "full", JSON);

        assertThat(answer.header("retry-after")).isEqualTo("2");
    }

    @Test
    void request_noHttp_answersAProblem() throws Exception {
        RawHttp.Answer answer = gateway.http.exchange("hello there\r\n\r\n", new byte[0], false);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("code")).isEqualTo("invalid-request");
    }

    @Test
    void request_wrongMethod_namesTheRightOnes() throws Exception {
        assertThat(gateway.http.send("DELETE", "/v1/jobs", "").header("allow")).isEqualTo("GET, HEAD, POST");
    }

    @Test
    void unknownTask_nearAKnownOne_hintsAtIt() throws Exception {
        assertThat(gateway.http.get("/v1/tasks/word-count.1/spilt").json().getString("hint"))
                .isEqualTo("Did you mean split?");
    }

    @Test
    void hosts_ownNames_areAnswered() throws Exception {
        for (String host : Arrays.asList("localhost", "127.0.0.1:9", "[::1]:5050", "gate.example", "GATE.example:80")) {
            assertThat(gateway.http.get("/v1/jobs", "Host: " + host).status())
                    .as(host)
                    .isEqualTo(200);
        }
    }

    @Test
    void origins_ownAndAllowed_areAnswered() throws Exception {
        String own = "http://127.0.0.1:" + gateway.port;
        assertThat(gateway.http.get("/v1/jobs", "Origin: " + own).status()).isEqualTo(200);
        assertThat(gateway.http
                        .get("/v1/jobs", "Origin: http://trusted.example")
                        .status())
                .isEqualTo(200);
    }
}
