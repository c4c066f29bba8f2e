package io.reeve.cluster;

import io.reeve.fixture.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A node in a JVM of its own, from the jar that users get. */
public final class NodeProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "reeve-0.1.0-all.jar");
    private static final long PATIENCE_MS = 120_000;

    /** The first version of Java that warns of what libraries do inside, unless it is told not to, as ./reeve does. */
    private static final int WARNS_OF_UNSAFE = 24;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final String url;
    private final Path log;

    private NodeProcess(Process process, String url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /** Starts the command line in a JVM; its output goes to {@code log}. */
    public static Process reeve(Path log, List<String> arguments) throws IOException {
        return reeve(log, List.of(), arguments);
    }

    private static Process reeve(Path log, List<String> jvm, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-Xmx512m", "-cp", JAR.toString(), "io.reeve.Reeve"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
    }

    /** @param join the cluster port of the first node, or 0 for the first node itself */
    public static NodeProcess start(String id, Path folder, Ports ports, int join) throws Exception {
        List<String> more =
                join == 0 ? List.of() : List.of("--join", "127.0.0.1:" + join, "--node-roles", "worker,gateway");
        return launch(id, folder, ports, more).awaitUp();
    }

    /** A node that may not be up yet. */
    static NodeProcess launch(String id, Path folder, Ports ports, List<String> more) throws Exception {
        return launch(id, folder, ports, List.of(), more);
    }

    /** @param jvm options of its JVM */
    static NodeProcess launch(String id, Path folder, Ports ports, List<String> jvm, List<String> more)
            throws Exception {
        Path log = folder.resolve(id + ".log");
        List<String> arguments = new ArrayList<>(List.of(
                "node",
                "--name",
                id,
                "--data",
                folder.resolve(id).toString(),
                "--http-port",
                Integer.toString(ports.http()),
                "--cluster-port",
                Integer.toString(ports.cluster()),
                "--resource",
                "cpus=1"));
        arguments.addAll(more);
        return new NodeProcess(reeve(log, jvm, arguments), "http://127.0.0.1:" + ports.http(), log);
    }

    NodeProcess awaitUp() throws Exception {
        await("/health", health -> "UP".equals(health.getString("status")));
        return this;
    }

    /** Two ports that nobody listens on yet. */
    public record Ports(int http, int cluster) {
        public static Ports free() {
            return new Ports(FreePorts.next(), FreePorts.next());
        }
    }

    public String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    /** Its exit status, when it has ended by itself. */
    int awaitEnd() throws InterruptedException, IOException {
        if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the node goes on:\n" + output());
        }
        return process.exitValue();
    }

    /** What it has printed. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** As a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public JsonObject get(String path) throws IOException, InterruptedException {
        return new JsonObject(
                send(HttpRequest.newBuilder(URI.create(url + path)).header("accept", "application/json"))
                        .body());
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public String submit(String yaml) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/v1/jobs", "application/yaml", yaml);
        if (answer.statusCode() != 201) {
            throw new AssertionError("submission refused: " + answer.body());
        }
        return new JsonObject(answer.body()).getString("id");
    }

    /** Asks again and again until the answer is as it should be. */
    public JsonObject await(String path, Predicate<JsonObject> condition) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        String last = "no answer";
        while (System.nanoTime() - deadlineNs < 0) {
            if (!process.isAlive()) {
                throw new AssertionError("the node ended:\n" + Files.readString(log));
            }
            try {
                JsonObject answer = get(path);
                if (condition.test(answer)) {
                    return answer;
                }
                last = answer.encode();
            } catch (IOException | RuntimeException notYet) {
                last = notYet.toString();
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError(path + " did not become as expected; last: " + last + "\n" + Files.readString(log));
    }

    /** The job in that state; one that ends in another fails at once, with what its tasks say. */
    public JsonObject awaitJob(String id, String state) throws Exception {
        JsonObject job = await(
                "/v1/jobs/" + id,
                answer -> state.equals(answer.getString("state")) || answer.getLong("endedAt") != null);
        if (!state.equals(job.getString("state"))) {
            throw new AssertionError(
                    id + " is " + job.getString("state") + ": " + get("/v1/jobs/" + id + "/tasks") + "\n" + output());
        }
        return job;
    }

    /** In order, as Ctrl-C does. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
