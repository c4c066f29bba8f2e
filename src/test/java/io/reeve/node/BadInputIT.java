package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cli.ExitStatus;
import io.reeve.cli.Ran;
import io.reeve.client.ReeveClient;
import io.reeve.gateway.RawHttp;
import io.reeve.message.Addresses;
import io.reeve.node.NodeUnderTest.Trace;
import io.reeve.spec.Format;
import io.reeve.spec.Limits;
import io.reeve.spec.MalformedDocumentsTest;
import io.reeve.spec.MalformedDocumentsTest.Row;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad documents, requests and command lines against a real node: each is told what is wrong, none leaves a trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String JSON = "Content-Type: application/json";
    private static final String YAML = "Content-Type: application/yaml";
    private static final String GOOD = "{\"job\": \"j\", \"tasks\": {\"t\": {\"command\": \"true\"}}}";
    private static final String[] TRACES_OF_JAVA = {"Exception", "io.reeve", "io.vertx", "java.lang", "\tat "};

    @TempDir
    private static Path folder;

    private NodeUnderTest node;
    private Trace before;

    @BeforeAll
    void startNodeThatHasSeenWork() throws Exception {
        node = new NodeUnderTest(folder);
        ReeveClient client = ReeveClient.create(node.member());
        JsonObject job = new JsonObject(GOOD).put("job", "done").put("key", "taken");
        await(client.awaitEnd(await(client.submit(job))));
        before = node.trace();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(node.trace()).isEqualTo(before);
    }

    @AfterAll
    void stopNode() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    static Stream<Row> malformed() {
        return MalformedDocumentsTest.rows();
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void submit_malformedOverHttp_namesTheFaultsAndLeavesNoTrace(Row row) throws Exception {
        RawHttp.Answer answer =
                node.http().send("POST", "/v1/jobs", row.document(), row.format() == Format.YAML ? YAML : JSON);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertNamesFault(answer.json(), row.code(), row.pointer());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void submit_malformedOverTheBus_namesTheFaultsAndLeavesNoTrace(Row row) throws Exception {
        var format =
                new DeliveryOptions().addHeader("format", row.format().name().toLowerCase(Locale.ROOT));

        ReplyException failure = refused(Addresses.SUBMIT_DOCUMENT, Buffer.buffer(row.document()), format);

        assertThat(failure.failureCode()).isEqualTo(400);
        assertNamesFault(new JsonObject(failure.getMessage()), row.code(), row.pointer());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void submit_malformedByTheCommandLine_isStatus2AndLeavesNoTrace(Row row) throws Exception {
        String name = row.format() == Format.YAML ? "bad.yaml" : "bad.json";
        Files.writeString(folder.resolve(name), row.document());

        Ran ran = reeve("submit", name);

        assertThat(ran.err()).contains(name, "nothing was sent").doesNotContain(TRACES_OF_JAVA);
        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    }

    record Message(String name, String address, @Nullable Object body, int status, String code, String pointer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Message document(String name, String json, String code, String pointer) {
        return new Message(name, Addresses.SUBMIT, new JsonObject(json), 400, code, pointer);
    }

    private static Message task(String name, String fields, String code, String pointer) {
        String json = "{\"job\": \"j\", \"tasks\": {\"t\": {\"command\": \"true\", " + fields + "}}}";
        return document(name, json, code, "/tasks/t/" + pointer);
    }

    static Stream<Message> messages() {
        JsonObject none = new JsonObject();
        JsonObject unknown =
                new JsonObject().put("ids", new JsonArray().add("done.1").add("gone.9"));
        JsonObject numbers = new JsonObject().put("ids", new JsonArray().add(1));
        JsonObject noHash =
                new JsonObject().put("sha256", "../x").put("size", 1).put("node", "node-1");
        JsonObject negative =
                new JsonObject().put("sha256", "a".repeat(64)).put("size", -1).put("node", "node-1");
        return Stream.of(
                new Message("nothing to submit", Addresses.SUBMIT, null, 400, "wrong-type", ""),
                new Message("text to submit", Addresses.SUBMIT, "job: j", 400, "wrong-type", ""),
                new Message("bytes to submit", Addresses.SUBMIT, Buffer.buffer(GOOD), 400, "wrong-type", ""),
                new Message("a list to submit", Addresses.SUBMIT, new JsonArray(), 400, "wrong-type", ""),
                new Message("JSON as bytes", Addresses.SUBMIT_DOCUMENT, none, 400, "wrong-type", ""),
                document("an empty document", "{}", "missing-field", "/job"),
                document("a list as name", "{\"job\": [5], \"tasks\": {}}", "wrong-type", "/job"),
                task("an unknown field", "\"cpus\": 1", "unknown-field", "cpus"),
                task("text as instances", "\"instances\": \"3\"", "wrong-type", "instances"),
                task("negative cpus", "\"resources\": {\"cpus\": -1}", "bad-number", "resources/cpus"),
                task("more cpus than any", "\"resources\": {\"cpus\": 999999999}", "out-of-range", "resources/cpus"),
                task("a file of the server", "\"files\": [\"/etc/passwd\"]", "local-path", "files/0"),
                task("an output above", "\"outputs\": [\"../../x\"]", "bad-path", "outputs/0"),
                task("itself first", "\"after\": [\"t\"]", "self-dependency", "after"),
                new Message(
                        "an upload nobody sent",
                        Addresses.SUBMIT,
                        new JsonObject(GOOD.replace(
                                "\"true\"",
                                "\"true\", \"files\": [{\"from\": \"upload:" + "a".repeat(64) + "\", \"to\": \"x\"}]")),
                        400,
                        "unknown-upload",
                        ""),
                new Message(
                        "another document for a key",
                        Addresses.SUBMIT,
                        new JsonObject(GOOD).put("key", "taken"),
                        409,
                        "key-conflict",
                        "/job"),
                new Message("a kill of nothing", Addresses.KILL, none, 400, "invalid-parameter", "/ids"),
                new Message("a kill of numbers", Addresses.KILL, numbers, 404, "unknown-id", "/ids/0"),
                new Message("a kill of one unknown", Addresses.KILL, unknown, 404, "unknown-id", "/ids/1"),
                new Message("a question of nothing", Addresses.QUERY, none, 400, "invalid-parameter", "what"),
                new Message(
                        "a kept file without hash", Addresses.UPLOADED, noHash, 400, "invalid-parameter", "/sha256"),
                new Message("a kept file below zero", Addresses.UPLOADED, negative, 400, "invalid-parameter", "/size"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void message_bad_namesTheFaultAndLeavesNoTrace(Message bad) throws Exception {
        ReplyException failure = refused(bad.address(), bad.body(), new DeliveryOptions());

        assertThat(failure.failureCode()).isEqualTo(bad.status());
        assertNamesFault(new JsonObject(failure.getMessage()), bad.code(), bad.pointer());
    }

    record Request(String name, int status, String code, String method, String path, byte[] body, String... headers) {
        Request(String name, int status, String code, String method, String path, String body, String... headers) {
            this(name, status, code, method, path, body.getBytes(StandardCharsets.UTF_8), headers);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Request submit(String name, int status, String code, String body, String... headers) {
        return new Request(name, status, code, "POST", "/v1/jobs", body, headers);
    }

    static Stream<Request> requests() {
        byte[] latin = "job: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = {'j', 'o', 'b', ':', ' ', (byte) 0xf0, (byte) 0x9f};
        String laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\njob: *c\n";
        String upload = "/v1/uploads/" + "a".repeat(64);
        return Stream.of(
                new Request("broken UTF-8", 400, "invalid-encoding", "POST", "/v1/jobs", latin, YAML),
                new Request("cut UTF-8", 400, "invalid-encoding", "POST", "/v1/jobs", cut, YAML),
                submit("a YAML bomb", 400, "invalid-document", laughs, YAML),
                submit("YAML as JSON", 400, "invalid-document", "job: j", JSON),
                submit("no type", 415, "unsupported-media-type", GOOD),
                submit("text", 415, "unsupported-media-type", GOOD, "Content-Type: text/plain"),
                submit("a form", 415, "unsupported-media-type", GOOD, "Content-Type: multipart/form-data"),
                submit("another charset", 415, "unsupported-media-type", GOOD, JSON + "; charset=latin1"),
                submit("another host", 403, "host-refused", GOOD, JSON, "Host: evil.example"),
                submit("another origin", 403, "origin-refused", GOOD, JSON, "Origin: http://evil.example"),
                submit("no origin", 403, "origin-refused", GOOD, JSON, "Origin: null"),
                submit("cross-site", 403, "origin-refused", GOOD, JSON, "Sec-Fetch-Site: cross-site"),
                submit("too large", 400, "document-too-large", "x".repeat(Limits.DOCUMENT_BYTES + 1), YAML),
                submit("announced too large", 413, "too-large", "x", YAML, "Content-Length: 99999999999"),
                new Request("broken JSON to kill", 400, "invalid-json", "POST", "/v1/kill", "{", JSON),
                new Request("a list to kill", 400, "invalid-json", "POST", "/v1/kill", "[]", JSON),
                new Request("no ids", 400, "invalid-parameter", "POST", "/v1/kill", "{}", JSON),
                new Request("unknown id", 404, "unknown-id", "POST", "/v1/kill", "{\"ids\":[\"gone.9\"]}", JSON),
                new Request("another hash", 400, "hash-mismatch", "PUT", upload, "x"),
                new Request("no hash", 400, "invalid-parameter", "PUT", "/v1/uploads/abc", "x"),
                new Request("DELETE", 405, "method-not-allowed", "DELETE", "/v1/jobs/done.1", ""),
                new Request("a bad limit", 400, "invalid-parameter", "GET", "/v1/tasks?limit=-1", ""),
                new Request("an unknown file", 404, "unknown-file", "GET", "/v1/files?task=done.1/t&path=../x", ""),
                new Request("a path above", 404, "not-found", "GET", "/../../etc/passwd", ""));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void request_bad_isRefusedAndLeavesNoTrace(Request bad) throws Exception {
        RawHttp.Answer answer = node.http().send(bad.method(), bad.path(), bad.body(), bad.headers());

        assertThat(answer.text()).contains("\"code\":\"" + bad.code() + "\"").doesNotContain(TRACES_OF_JAVA);
        assertThat(answer.status()).isEqualTo(bad.status());
        assertThat(answer.json().getString("detail")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            submit missing.yaml                 | 2 | there is no file missing.yaml
            submit .                            | 2 | it is a folder
            submit absent-file.yaml             | 2 | /tasks/t/files/0
            submit above.yaml                   | 2 | /tasks/t/files/0/to
            submit latin.yaml                   | 2 | UTF-8
            submit huge.yaml                    | 2 | huge.yaml
            submit --                           | 2 | no command follows --
            submit --cpus -1 -- true            | 2 | /tasks/main/resources/cpus
            submit --mem lots -- true           | 2 | /tasks/main/resources/mem
            run missing.yaml                    | 2 | there is no file missing.yaml
            kill nonsense                       | 2 | a task id looks like
            kill gone.9                         | 2 | gone.9
            logs done.1/t --attempt 0           | 2 | --attempt counts from 1
            fetch done.1                        | 2 | done.1 kept no outputs
            fetch done                          | 2 | a task id looks like
            show gone.9                         | 2 | gone.9
            ps --state HAPPY                    | 2 | --state is one of
            events --since -1                   | 2 | --since is a sequence number
            nope                                | 2 | Unmatched argument
            """)
    void command_bad_isStatus2AndLeavesNoTrace(String line, int status, String message) throws Exception {
        String head = "job: j\ntasks:\n  t:\n    command: echo\n    files: ";
        Files.writeString(folder.resolve("absent-file.yaml"), head + "[gone.txt]\n");
        Files.writeString(folder.resolve("above.yaml"), head + "[{from: above.yaml, to: ../x}]\n");
        Files.write(folder.resolve("latin.yaml"), "job: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("huge.yaml"), "#".repeat(Limits.DOCUMENT_BYTES + 1));

        Ran ran = reeve(line.split(" +"));

        assertThat(ran.err()).contains("error").contains(message).doesNotContain(TRACES_OF_JAVA);
        assertThat(ran.status()).isEqualTo(status);
    }

    private Ran reeve(String... arguments) {
        return Ran.in(Map.of("REEVE_URL", node.url()), folder, Ran.NO_NODES, arguments);
    }

    private ReplyException refused(String address, @Nullable Object body, DeliveryOptions options) throws Exception {
        try {
            Object reply = await(node.bus().request(address, body, options)).body();
            throw new AssertionError("taken: " + reply);
        } catch (ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOf(ReplyException.class);
            return (ReplyException) failed.getCause();
        }
    }

    private static void assertNamesFault(JsonObject problem, String code, String pointer) {
        assertThat(problem.encode()).doesNotContain(TRACES_OF_JAVA);
        assertThat(problem.getString("detail")).isNotBlank();
        assertThat(problem.getJsonArray("faults")).as(problem.encode()).anySatisfy(one -> {
            JsonObject fault = (JsonObject) one;
            assertThat(fault.getString("code")).isEqualTo(code);
            assertThat(fault.getString("pointer")).isEqualTo(pointer);
            assertThat(fault.getString("message")).isNotBlank();
            assertThat(fault.getString("expected")).isNotBlank();
        });
    }
}
