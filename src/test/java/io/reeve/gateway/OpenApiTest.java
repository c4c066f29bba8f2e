package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private RunningGateway gateway;
    private JsonObject document;

    @BeforeAll
    void open() throws Exception {
        gateway = RunningGateway.open();
        document = gateway.http.get("/v1/openapi.json").json();
    }

    @AfterAll
    void close() throws Exception {
        gateway.close();
    }

    @Test
    void document_operations_areThoseOfTheServer() {
        Set<String> served = new TreeSet<>();
        gateway.server.endpoints().forEach(endpoint -> served.add(endpoint.method() + " " + endpoint.path()));
        Set<String> described = new TreeSet<>();
        paths().forEach((path, item) -> item.fieldNames()
                .forEach(method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path)));

        assertThat(described).isEqualTo(served);
    }

    @Test
    void document_operations_areInTheGuide() throws Exception {
        String written = Files.readString(Path.of("docs", "http-api.md"));
        String guide = written.replace("[/INSTANCE]", "") + written.replace("[/INSTANCE]", "/INSTANCE");
        List<String> missing = gateway.server.endpoints().stream()
                .map(endpoint -> endpoint.method() + " " + endpoint.path())
                .filter(operation ->
                        !Pattern.compile(inGuide(operation)).matcher(guide).find())
                .toList();

        assertThat(missing).as("what docs/http-api.md does not tell").isEmpty();
    }

    /** {@code GET /v1/jobs/{job}} is {@code GET /v1/jobs/JOB} there, perhaps with parameters. */
    private static String inGuide(String operation) {
        return "`" + operation.replaceAll("\\{\\w+\\}", "[A-Z0-9]+") + "[`?]";
    }

    @Test
    void document_parameters_areThoseOfTheServer() {
        for (Endpoint endpoint : gateway.server.endpoints()) {
            JsonObject operation = paths().get(endpoint.path())
                    .getJsonObject(endpoint.method().name().toLowerCase(java.util.Locale.ROOT));
            Set<String> described = new TreeSet<>();
            for (Object parameter : operation.getJsonArray("parameters", new JsonArray())) {
                if (((JsonObject) parameter).getString("in").equals("query")) {
                    described.add(((JsonObject) parameter).getString("name"));
                }
            }
            assertThat(described).as(endpoint.path()).isEqualTo(new TreeSet<>(endpoint.parameters()));
        }
    }

    @Test
    void document_eventTypes_areThoseOfTheLedger() {
        JsonObject type = schema("Event").getJsonObject("properties").getJsonObject("type");

        assertThat(type.getJsonArray("enum").stream().map(String::valueOf))
                .containsExactlyElementsOf(EventFilter.TYPES);
    }

    @Test
    void document_examples_fitTheirSchemas() {
        int checked = 0;
        for (JsonObject item : paths().values()) {
            for (String method : item.fieldNames()) {
                JsonObject operation = item.getJsonObject(method);
                for (String status : operation.getJsonObject("responses").fieldNames()) {
                    checked += check(operation.getJsonObject("responses").getJsonObject(status), method + status);
                }
                checked += check(operation.getJsonObject("requestBody", new JsonObject()), method);
            }
        }
        assertThat(checked).isGreaterThan(12);
    }

    @Test
    void answers_ofTheServer_fitTheirSchemas() throws Exception {
        Map<String, String> paths = Map.ofEntries(
                Map.entry("/health", "Health"),
                Map.entry("/v1/cells/self", "Cell"),
                Map.entry("/v1/jobs", "Jobs"),
                Map.entry("/v1/jobs/word-count.1", "Job"),
                Map.entry("/v1/tasks", "Tasks"),
                Map.entry("/v1/tasks/word-count.1/count/0", "Task"),
                Map.entry("/v1/tasks/word-count.1/split", "Task"),
                Map.entry("/v1/tasks/word-count.1/count/0/explain", "Explanation"),
                Map.entry("/v1/tasks/word-count.1/split/explain", "Explanation"),
                Map.entry("/v1/roles", "Roles"),
                Map.entry("/v1/reservations", "Reservations"),
                Map.entry("/v1/services", "Services"),
                Map.entry("/v1/deployments", "Deployments"),
                Map.entry("/v1/nodes", "Nodes"),
                Map.entry("/v1/nodes/node-1", "Node"),
                Map.entry("/v1/files?task=word-count.1/split", "Files"),
                Map.entry("/v1/events?since=0", "Events"),
                Map.entry("/v1/jobs?limit=x", "Problem"));
        for (var path : paths.entrySet()) {
            JsonObject answer = gateway.http.get(path.getKey()).json();
            new SchemaCheck(document).check(schema(path.getValue()), answer, path.getKey());
        }
    }

    private int check(JsonObject part, String where) {
        int checked = 0;
        JsonObject content = part.getJsonObject("content", new JsonObject());
        for (String type : content.fieldNames()) {
            Object example = content.getJsonObject(type).getValue("example");
            if (example != null) {
                new SchemaCheck(document).check(content.getJsonObject(type).getJsonObject("schema"), example, where);
                checked++;
            }
        }
        return checked;
    }

    private JsonObject schema(String name) {
        return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
    }

    private Map<String, JsonObject> paths() {
        Map<String, JsonObject> paths = new TreeMap<>();
        JsonObject all = document.getJsonObject("paths");
        all.fieldNames().forEach(path -> paths.put(path, all.getJsonObject(path)));
        return paths;
    }
}
