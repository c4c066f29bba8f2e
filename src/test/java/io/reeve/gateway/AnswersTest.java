package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Sha256;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AnswersTest {
    private RunningGateway gateway;
    private RawHttp http;

    @BeforeEach
    void open() throws Exception {
        gateway = RunningGateway.open();
        http = gateway.http;
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    @Test
    void health_aLeaderAnswers_isUp() throws Exception {
        assertThat(http.get("/health").json().getMap())
                .containsEntry("status", "UP")
                .containsEntry("node", "node-1")
                .containsEntry("cell", "test-cell")
                .containsEntry("leader", "node-1");
    }

    @Test
    void health_noLeader_isDownWithWhy() throws Exception {
        gateway.plane.setLeaderless(true);

        RawHttp.Answer answer = http.get("/health");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().getString("why")).isEqualTo("nobody leads");
    }

    @Test
    void control_levelRaisedThroughALeaderThatKnowsNone_isRefused() throws Exception {
        assertThat(http.send("PATCH", "/v1/control", "{\"level\": 2}", "Content-Type: application/json")
                        .status())
                .isEqualTo(200);
        gateway.plane.setKnowsNoLevels();

        RawHttp.Answer answer = http.send("PATCH", "/v1/control", "{\"level\": 2}", "Content-Type: application/json");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().getString("code")).isEqualTo("feature-level-not-understood");
        assertThat(answer.json().getString("detail")).contains("a version before there were levels");
    }

    @Test
    void state_noLeader_is503WithRetryAfter() throws Exception {
        gateway.plane.setLeaderless(true);

        RawHttp.Answer answer = http.get("/v1/jobs");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
    }

    @Test
    void state_aLife_isShown() throws Exception {
        assertThat(http.get("/v1/cells/self").json().getLong("sequence")).isEqualTo(8);
        JsonObject job = http.get("/v1/jobs/word-count.1").json();
        assertThat(job.getJsonObject("counts").getMap())
                .containsEntry("FINISHED", 1)
                .containsEntry("PENDING", 2);
        assertThat(job.getJsonArray("groups").size()).isEqualTo(2);
        JsonObject task = http.get("/v1/tasks/word-count.1/count/0").json();
        assertThat(task.getString("attemptState")).isEqualTo("RUNNING");
        assertThat(task.getString("item")).isEqualTo("0");
        assertThat(http.get("/v1/tasks?state=RUNNING")
                        .json()
                        .getJsonArray("tasks")
                        .size())
                .isEqualTo(1);
        assertThat(http.get("/v1/nodes/node-1").json().getBoolean("leader")).isTrue();
    }

    @Test
    void head_isAnsweredAsGetWithoutTheBody() throws Exception {
        RawHttp.Answer get = http.get("/v1/jobs");
        RawHttp.Answer head = http.send("HEAD", "/v1/jobs", "");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).isEqualTo(Integer.toString(get.body().length));
    }

    @Test
    void submit_newAndKnown_answers201And200() throws Exception {
        String type = "Content-Type: application/yaml; charset=UTF-8";
        RawHttp.Answer first = http.send("POST", "/v1/jobs", "job: a", type);
        RawHttp.Answer again = http.send("POST", "/v1/jobs", "job: a", type);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().getString("url")).isEqualTo("http://127.0.0.1:" + gateway.port + "/v1/jobs/yaml.1");
        assertThat(first.header("location")).isEqualTo("/v1/jobs/yaml.1");
        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void reservations_patchedInBothFormats_areListed() throws Exception {
        RawHttp.Answer json = http.send(
                "PATCH",
                "/v1/reservations",
                "{\"reservations\": {\"node-1\": {\"eng\": {\"cpus\": 1}}}}",
                "Content-Type: application/json");
        RawHttp.Answer yaml = http.send(
                "PATCH",
                "/v1/reservations",
                "reservations: {node-1: {eng: {cpus: 1}}}",
                "Content-Type: application/yaml");

        assertThat(json.status()).isEqualTo(200);
        assertThat(json.json().getJsonArray("changed")).containsExactly("json");
        assertThat(yaml.json().getJsonArray("changed")).containsExactly("yaml");
        RawHttp.Answer list = http.send("GET", "/v1/reservations", "");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().getJsonArray("reservations")).isEmpty();
    }

    @Test
    void kill_ids_arePassedOn() throws Exception {
        RawHttp.Answer answer =
                http.send("POST", "/v1/kill", "{\"ids\":[\"word-count.1\"]}", "Content-Type: application/json");

        assertThat(answer.json().getJsonArray("killed").getString(0)).isEqualTo("word-count.1");
    }

    @Test
    void upload_once_isStoredAndRecorded() throws Exception {
        byte[] body = "x".repeat(3_000_000).getBytes();
        String sha256 = Sha256.of(body);

        RawHttp.Answer stored = http.send("PUT", "/v1/uploads/" + sha256, body);

        assertThat(stored.status()).as(stored.text()).isEqualTo(201);
        assertThat(gateway.uploads.get(sha256)).isEqualTo(body);
        assertThat(gateway.plane.uploaded).containsExactly(sha256 + " 3000000");
        assertThat(http.send("HEAD", "/v1/uploads/" + sha256, "").status()).isEqualTo(404); // not in the ledger here
    }

    @Test
    void upload_known_isNotReadAgain() throws Exception {
        String sha256 = "ab".repeat(32);
        gateway.plane.decide(new io.reeve.event.CellEvent.FileUploaded(sha256, 5, History.NODE));

        assertThat(http.send("HEAD", "/v1/uploads/" + sha256, "").status()).isEqualTo(200);
        assertThat(http.send("PUT", "/v1/uploads/" + sha256, "other").status()).isEqualTo(200);
        assertThat(gateway.uploads).isEmpty();
    }

    @Test
    void upload_clientAsksFirst_isToldToGoOn() throws Exception {
        byte[] body = "hello".getBytes();
        String head = "PUT /v1/uploads/" + Sha256.of(body) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                + "Expect: 100-continue\r\n\r\n";
        try (var socket = new java.net.Socket("127.0.0.1", gateway.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes());
            assertThat(RawHttp.line(socket.getInputStream())).contains("100");
            assertThat(RawHttp.line(socket.getInputStream())).isEmpty();
            socket.getOutputStream().write(body);
            assertThat(RawHttp.read(socket.getInputStream(), false).status()).isEqualTo(201);
        }
    }

    @Test
    void upload_clientGoesHalfWay_keepsNothing() throws Exception {
        String sha256 = "cd".repeat(32);
        try (var socket = new java.net.Socket("127.0.0.1", gateway.port)) {
            socket.getOutputStream()
                    .write(("PUT /v1/uploads/" + sha256
                                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nab")
                            .getBytes());
        }

        assertThat(http.get("/health").status()).isEqualTo(200);
        assertThat(gateway.uploads).isEmpty();
        assertThat(gateway.plane.uploaded).isEmpty();
    }

    @Test
    void page_dashboard_isServedSafely() throws Exception {
        RawHttp.Answer page = http.get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy"))
                .startsWith("default-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(page.header("cache-control")).isEqualTo("no-cache");
        assertThat(http.get("/", "If-None-Match: " + page.header("etag")).status())
                .isEqualTo(304);
        assertThat(http.get("/js/main.js").header("content-type")).isEqualTo("text/javascript; charset=utf-8");
    }

    @Test
    void events_page_isDenseAndFiltered() throws Exception {
        JsonObject all = http.get("/v1/events?since=2&limit=4").json();
        assertThat(all.getJsonArray("events").stream().map(e -> ((JsonObject) e).getLong("seq")))
                .containsExactly(3L, 4L, 5L, 6L);
        assertThat(all.getLong("last")).isEqualTo(6);

        JsonObject some = http.get("/v1/events?since=0&task=word-count.1/count&type=TaskLaunched,AttemptRunning")
                .json();
        assertThat(some.getJsonArray("events").stream().map(e -> ((JsonObject) e).getLong("seq")))
                .containsExactly(7L, 8L);
        assertThat(some.getLong("last")).isEqualTo(8);
    }

    @Test
    void events_pageWithoutSince_holdsTheNewest() throws Exception {
        JsonObject page = http.get("/v1/events?limit=2").json();

        assertThat(page.getJsonArray("events").getJsonObject(0).getLong("seq")).isEqualTo(7);
    }

    @Test
    void events_goneFromTheLedger_is410WithWhatThereIs() throws Exception {
        gateway.plane.forgetBefore(5);

        RawHttp.Answer answer = http.get("/v1/events?since=1");

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.json().getMap()).containsEntry("code", "too-old").containsEntry("oldest", 5);
    }
}
