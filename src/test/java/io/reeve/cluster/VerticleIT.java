package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cluster.NodeProcess.Ports;
import io.reeve.fixture.Await;
import io.reeve.hosting.UserJar;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Verticles that are deployed across three nodes, and asked by messages that are tasks. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class VerticleIT {
    @TempDir
    private Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    /** Commands of users, of which one that fails or is in the middle of its work is not to stay. */
    private final List<Process> commands = new ArrayList<>();

    @BeforeEach
    void startThreeNodes() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x")); // tasks are another user's
        Ports first = Ports.free();
        for (int i = 0; i < 3; i++) {
            nodes.add(NodeProcess.start(
                    "node-" + (i + 1), folder, i == 0 ? first : Ports.free(), i == 0 ? 0 : first.cluster()));
        }
        nodes.get(0)
                .await(
                        "/v1/nodes",
                        answer -> answer.getJsonArray("nodes").stream()
                                        .filter(node -> "LIVE".equals(((JsonObject) node).getString("state")))
                                        .count()
                                == 3);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Process command : commands) {
            command.destroyForcibly().waitFor();
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).close();
        }
        endTasks();
    }

    /** A JVM of a task ends with its node, or with the lease of one that was killed: after a failure too late. */
    private void endTasks() throws Exception {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
            try {
                if (Files.readSymbolicLink(workingDirectory).startsWith(folder.toRealPath())) {
                    process.destroyForcibly();
                }
            } catch (IOException goneOrAnotherUsers) {
                continue;
            }
        }
    }

    private Path jar(String greeting) throws Exception {
        return UserJar.in(folder)
                .with("com.acme.Hello", """
                        package com.acme;
                        import io.vertx.core.*;
                        import io.vertx.core.eventbus.Message;
                        import io.vertx.core.json.JsonObject;
                        public class Hello extends VerticleBase {
                            public Future<?> start() {
                                JsonObject self = config().getJsonObject("reeve");
                                Handler<Message<Object>> answer = message -> message.reply(new JsonObject()
                                        .put("said", "%s " + message.body()).put("node", self.getString("node")));
                                vertx.eventBus().consumer("hello." + self.getString("node"), answer);
                                return vertx.eventBus().consumer("hello", answer).completion();
                            }
                        }
                        """.formatted(greeting))
                .build(folder.resolve("hello.jar"));
    }

    private Process reeve(Path log, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", nodes.get(0).url()));
        Process command = NodeProcess.reeve(log, all);
        commands.add(command);
        return command;
    }

    private static void awaitText(Path log, String text) throws Exception {
        Await.until(
                "the log says: " + text,
                () -> Files.exists(log) && Files.readString(log).contains(text));
    }

    private List<JsonObject> ask() throws Exception {
        return ask("hello");
    }

    /** The replies to twelve messages. */
    private List<JsonObject> ask(String address) throws Exception {
        String id = nodes.get(0).submit("""
                job: ask
                tasks:
                  ask:
                    message: {address: %s, timeout: 5s}
                    each: {items: [a, b, c, d, e, f, g, h, i, j, k, l]}
                    retry: {attempts: 10, backoff: 200ms}
                """.formatted(address));
        nodes.get(0).awaitJob(id, "FINISHED");
        List<JsonObject> replies = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            JsonObject task = nodes.get(1).get("/v1/tasks/" + id + "/ask/" + i + "?consistency=leader");
            assertThat(task.getString("kind")).isEqualTo("message");
            List<?> attempts = task.getJsonArray("attempts").getList();
            replies.add(task.getJsonArray("attempts")
                    .getJsonObject(attempts.size() - 1)
                    .getJsonObject("result"));
        }
        return replies;
    }

    /** Each is asked at an address of its own: of several at one address Vert.x may leave a lone one out. */
    private void assertEachAnswers(Set<String> names, String job) throws Exception {
        for (String name : names) {
            assertThat(nodesOf(ask("hello." + name)))
                    .as(() -> "answers to the instances of " + placed(job))
                    .containsExactly(name);
        }
        assertThat(names).containsAll(nodesOf(ask()));
    }

    private String placed(String job) {
        try {
            return nodes.get(0).get("/v1/tasks?job=" + job).encode();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static Set<String> nodesOf(List<JsonObject> replies) {
        Set<String> names = new TreeSet<>();
        replies.forEach(reply -> names.add(reply.getString("node")));
        return names;
    }

    @Test
    void deploy_acrossThreeNodes_isAnswered_watched_andReplacedWhereANodeDies() throws Exception {
        Path log = folder.resolve("deploy.log");
        String jar = jar("hello").toString();
        Process deploy = reeve(log, "deploy", "com.acme.Hello", "--jar", jar, "--instances", "3", "--watch");
        awaitText(log, "watching the jar");

        assertThat(nodesOf(ask())).containsExactly("node-1", "node-2", "node-3");

        jar("moin");
        awaitText(log, "in place of hello.1");
        assertThat(ask())
                .allSatisfy(reply -> assertThat(reply.getString("said")).startsWith("moin "));
        assertThat(nodesOf(ask())).as("answers of the second version").containsExactly("node-1", "node-2", "node-3");

        deploy.destroy();
        deploy.waitFor();
        String said = Files.readString(log);
        String job = said.replaceAll("(?s).*(hello\\.\\d+) stays deployed.*", "$1");
        assertThat(said).contains(job + " stays deployed; end it with: reeve kill " + job);

        nodes.get(2).kill();
        nodes.get(0)
                .await(
                        "/v1/tasks?job=" + job,
                        answer -> answer.getJsonArray("tasks").stream()
                                .map(JsonObject.class::cast)
                                .allMatch(task -> "RUNNING".equals(task.getString("attemptState"))
                                        && !"node-3".equals(task.getString("node"))));
        assertEachAnswers(Set.of("node-1", "node-2"), job);

        ownProcess(jar);
    }

    /** A second deployment, each instance in its own JVM, beside which the first is ended. */
    private void ownProcess(String jar) throws Exception {
        Path log = folder.resolve("own.log");
        Process own = reeve(log, "deploy", "com.acme.Hello", "--jar", jar, "--isolation", "process", "--within", "120");
        assertThat(own.waitFor()).as(Files.readString(log)).isZero();
        JsonObject task = nodes.get(0)
                .get("/v1/tasks?state=RUNNING")
                .getJsonArray("tasks")
                .getJsonObject(0);
        long pid = nodes.get(0)
                .get("/v1/tasks/" + task.getString("id"))
                .getJsonArray("attempts")
                .getJsonObject(0)
                .getLong("pid");

        assertThat(Files.readString(log)).contains("in place of");
        assertThat(nodesOf(ask())).containsExactly(task.getString("node"));
        nodes.get(0).post("/v1/kill", "application/json", "{\"ids\": [\"" + task.getString("job") + "\"]}");
        nodes.get(0).awaitJob(task.getString("job"), "KILLED");
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }
}
