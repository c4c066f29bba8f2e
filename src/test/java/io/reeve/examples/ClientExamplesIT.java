package io.reeve.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess;
import io.reeve.cluster.NodeProcess.Ports;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code examples/} that join a cluster: compiled, and run against a real node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ClientExamplesIT {
    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    /** What the example's pom.xml brings from io.reeve:reeve. */
    private static final Path REEVE_JAR = Path.of("target", "reeve.jar").toAbsolutePath();

    private static final Pattern SUBMITTED = Pattern.compile("submitted (\\S+)");
    private static final long MOST_SECONDS = 90;

    @TempDir
    private static Path folder;

    private NodeProcess node;
    private Path clusterXml;

    record Ended(int status, String output) {
        String job() {
            Matcher matcher = SUBMITTED.matcher(output);
            assertThat(matcher.find()).as(output).isTrue();
            return matcher.group(1);
        }
    }

    @BeforeAll
    void startNode() throws Exception {
        Ports ports = Ports.free();
        node = NodeProcess.start("node-1", folder, ports, 0);
        String xml = Files.readString(Path.of("cluster.xml"))
                .replace("<member>127.0.0.1</member>", "<member>127.0.0.1:" + ports.cluster() + "</member>")
                .replace(">5701</port>", ">" + (ports.cluster() + 1) + "</port>");
        clusterXml = Files.writeString(folder.resolve("cluster.xml"), xml);
    }

    @AfterAll
    void stopNode() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void reeveClient_submits_followsToTheEnd() throws Exception {
        Ended ended = reeveClient();

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("JobSubmitted " + ended.job(), "JobEnded", ended.job() + " FINISHED");
        JsonObject job = node.get("/v1/jobs/" + ended.job());
        assertThat(job.getJsonObject("counts").getInteger("FINISHED")).isEqualTo(7);
        String sum = node.send(HttpRequest.newBuilder(URI.create(node.url() + "/v1/logs?task=" + ended.job() + "/sum")))
                .body();
        assertThat(sum).isEqualTo("55\n");
    }

    @Test
    void reeveClient_wrongJob_namesBothFaultsAndEndsWithTwo() throws Exception {
        Ended ended = reeveClient("--wrong");

        assertThat(ended.status()).as(ended.output()).isEqualTo(2);
        assertThat(ended.output()).contains("refused: ", "/tasks/first/comand", "/tasks/second/after", "first");
    }

    @Test
    void vertxClient_withoutAJarOfReeve_submitsAndSeesTheEvents() throws Exception {
        List<String> libraries = libraries();
        Path classes = compile("vertx-client", libraries);

        Ended ended = run(libraries, classes, "com.example.SubmitOverTheBus", List.of(), clusterXml.toString());

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("AttemptEnded " + ended.job() + "/last@1", "JobEnded " + ended.job());
        assertThat(node.get("/v1/jobs/" + ended.job()).getString("state")).isEqualTo("FINISHED");
    }

    private Ended reeveClient(String... arguments) throws Exception {
        List<String> classPath = libraries();
        classPath.add(REEVE_JAR.toString());
        Path classes = compile("reeve-client", classPath);
        List<String> option = List.of("-Dvertx.hazelcast.config=" + clusterXml);
        return run(classPath, classes, "com.example.SubmitWithReeveClient", option, arguments);
    }

    /** The jars of this test, among them those that the examples ask for, and none of Reeve's classes. */
    private static List<String> libraries() {
        return new ArrayList<>(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .toList());
    }

    private static Path compile(String example, List<String> classPath) throws IOException {
        Path sources = EXAMPLES.resolve(example).resolve("src/main/java");
        Path classes = Files.createDirectories(folder.resolve(example));
        List<String> arguments = new ArrayList<>(List.of(
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-Xlint:all,-classfile,-processing",
                "-proc:none",
                "-cp",
                String.join(File.pathSeparator, classPath)));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        int faults = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(faults).as("javac %s", arguments).isZero();
        return classes;
    }

    private static Ended run(
            List<String> classPath, Path classes, String program, List<String> options, String... arguments)
            throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classes + File.pathSeparator + String.join(File.pathSeparator, classPath)));
        command.add(program);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends within %d s", program, MOST_SECONDS)
                    .isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
