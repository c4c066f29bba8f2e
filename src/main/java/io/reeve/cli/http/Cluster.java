package io.reeve.cli.http;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster that has told who it is: the requests that commands make, by name. */
public final class Cluster {
    private final Http http;
    private final Json self;

    private Cluster(Http http, Json self) {
        this.http = http;
        this.self = self;
    }

    /** Asks for the cluster's identity; whatever answers something else is no cluster. */
    public static Cluster connect(ClusterUrl url, @Nullable String token) {
        Http http = new Http(url, token);
        Json self;
        try {
            self = http.get("/v1/cells/self");
        } catch (Problem problem) {
            if (problem.httpStatus() == 404) {
                throw stranger(url);
            }
            throw problem;
        }
        if (self.text("cell").isEmpty()) {
            throw stranger(url);
        }
        return new Cluster(http, self);
    }

    private static CliException stranger(ClusterUrl url) {
        return new CliException(
                ExitStatus.UNREACHABLE,
                "what answers at " + url + " (" + url.origin()
                        + ") is not a Reeve cluster: say where it is with --url");
    }

    /** {@code {cell, version, node, leader, term, sequence, nodes}} as of the connection. */
    public Json self() {
        return self;
    }

    public ClusterUrl url() {
        return http.url();
    }

    public Json jobs(Map<String, String> query) {
        return http.get("/v1/jobs" + query(query));
    }

    public Json job(String id) {
        return http.get("/v1/jobs/" + escape(id));
    }

    public Json tasks(Map<String, String> query) {
        return http.get("/v1/tasks" + query(query));
    }

    public Json task(String id) {
        return http.get("/v1/tasks/" + escapePath(id));
    }

    /** Why a task waits, is where it is, or ended. */
    public Json explain(String id) {
        return http.get("/v1/tasks/" + escapePath(id) + "/explain");
    }

    /** What would happen to the document, whose files would be uploaded first; changes nothing. */
    public Json plan(byte[] document, String contentType) {
        return http.post("/v1/plan?uploads=later", contentType, document, true);
    }

    public Json nodes() {
        return http.get("/v1/nodes");
    }

    public Json orderNode(String node, String order, Json body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return http.change("POST", "/v1/nodes/" + escape(node) + "/" + order, "application/json", bytes);
    }

    public Json services(Map<String, String> query) {
        return http.get("/v1/services" + query(query));
    }

    public Json deployments(Map<String, String> query) {
        return http.get("/v1/deployments" + query(query));
    }

    public Json orderService(String service, String order, Json body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return http.change("POST", "/v1/services/" + escapePath(service) + "/" + order, "application/json", bytes);
    }

    /** Brings the services of the job to the document. */
    public Json update(String job, byte[] document) {
        return http.change("POST", "/v1/jobs/" + escape(job) + "/update", "application/json", document);
    }

    public Json roles() {
        return http.get("/v1/roles");
    }

    /** Changes what the document names. */
    public Json changeRoles(byte[] document, String contentType) {
        return http.change("PATCH", "/v1/roles", contentType, document);
    }

    public Json reservations() {
        return http.get("/v1/reservations");
    }

    /** Changes what the document names. */
    public Json changeReservations(byte[] document, String contentType) {
        return http.change("PATCH", "/v1/reservations", contentType, document);
    }

    /** Which nodes hold the ledger, and by which feature level it is written. */
    public Json control() {
        return http.get("/v1/control");
    }

    /** Changes which nodes hold the ledger. */
    public Json changeControl(byte[] change) {
        return http.change("PATCH", "/v1/control", "application/json", change);
    }

    public Json node(String id) {
        return http.get("/v1/nodes/" + escape(id));
    }

    public Json submit(byte[] document, String contentType, boolean hasKey) {
        return http.post("/v1/jobs", contentType, document, hasKey);
    }

    public Json kill(List<String> ids) {
        byte[] body = Json.object("ids", ids).toString().getBytes(StandardCharsets.UTF_8);
        return http.change("POST", "/v1/kill", "application/json", body);
    }

    /** @param key makes it harmless to ask twice; without one it is not asked again by itself */
    public Json retry(List<String> ids, @Nullable String key) {
        Json body = key == null ? Json.object("ids", ids) : Json.object("ids", ids, "key", key);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return http.post("/v1/retry", "application/json", bytes, key != null);
    }

    /** @param hasKey makes it harmless to ask twice */
    public Json add(String job, byte[] document, boolean hasKey) {
        return http.post("/v1/jobs/" + escape(job) + "/tasks", "application/json", document, hasKey);
    }

    public Json close(String job) {
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        return http.change("POST", "/v1/jobs/" + escape(job) + "/close", "application/json", nothing);
    }

    /** Sends the file unless the cluster has it. */
    public void upload(String sha256, Path file) {
        if (!http.exists("/v1/uploads/" + sha256)) {
            try {
                http.put("/v1/uploads/" + sha256, BodyPublishers.ofFile(file));
            } catch (FileNotFoundException gone) {
                throw new CliException(ExitStatus.USAGE, "the file " + file + " is gone or cannot be read", gone);
            }
        }
    }

    public Json secrets() {
        return http.get("/v1/secrets");
    }

    public Json setSecret(String name, String role, byte[] value) {
        String path = "/v1/secrets/" + escape(name) + query(Map.of("role", role));
        return http.change("PUT", path, "application/octet-stream", value);
    }

    public Json deleteSecret(String name, String role) {
        return http.delete("/v1/secrets/" + escape(name) + query(Map.of("role", role)));
    }

    /** A terminal, or pipes, to a command beside a task. */
    public ExecConnection exec(Map<String, String> query) {
        return ExecConnection.open(http, "/v1/exec" + query(query));
    }

    public InputStream logs(Map<String, String> query) {
        return http.stream("/v1/logs" + query(query), "text/plain");
    }

    public Json files(Map<String, String> query) {
        return http.get("/v1/files" + query(query));
    }

    public InputStream file(Map<String, String> query) {
        return http.stream("/v1/files" + query(query), "*/*");
    }

    public Json eventPage(Map<String, String> query) {
        return http.get("/v1/events" + query(query));
    }

    /** The events from now on, or after {@code since}, until closed. */
    public EventStream events(Map<String, String> query) {
        return new EventStream(http.stream("/v1/events" + query(query), "text/event-stream"));
    }

    /** {@code ?a=b&c=d} of what has a value, escaped. */
    private static String query(Map<String, String> parameters) {
        List<String> parts = new ArrayList<>();
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                parts.add(name + "=" + escape(value));
            }
        });
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static String escapePath(String path) {
        return Arrays.stream(path.split("/", -1)).map(Cluster::escape).collect(Collectors.joining("/"));
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
