package io.reeve.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import io.reeve.runner.RunnerContext;
import io.reeve.runner.Running;
import io.reeve.runner.TaskEnd;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class VerticleRunnerTest {
    private static final String HELLO = """
            package com.acme;
            import io.vertx.core.*;
            public class Hello extends VerticleBase {
                public Future<?> start() {
                    return vertx.eventBus().consumer("hello", message -> message.reply(config())).completion();
                }
            }
            """;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final VerticleRunner runner = new VerticleRunner(vertx, new OwnProcess("Main", "127.0.0.1", "127.0.0.1:1"));

    @BeforeEach
    void open() {
        runner.open(new RunnerContext(new NodeId("n1"), folder));
    }

    @AfterEach
    void close() throws Exception {
        runner.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Work.Verticle verticle(String className, int instances) {
        return new Work.Verticle(className, "user.jar", "{\"greeting\":\"hi\"}", instances, "event-loop", false);
    }

    private FakeRun run(String className, String source) throws Exception {
        UserJar.in(folder).with(className, source).build(folder.resolve("user.jar"));
        return new FakeRun(folder, verticle(className, 1), -1, "item-2");
    }

    private static String verticle(String name, String members) {
        return "package com.acme; import io.vertx.core.*; public class " + name + " extends VerticleBase { " + members
                + " }";
    }

    private JsonObject ask(String address) throws Exception {
        return (JsonObject) vertx.eventBus()
                .request(address, "?")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .body();
    }

    @Test
    void start_goodVerticle_answersWithItsConfigAndToken() throws Exception {
        FakeRun run = run("com.acme.Hello", HELLO);
        Running running = runner.start(run, run);
        run.awaitStart();

        JsonObject config = ask("hello");
        assertThat(config.getString("greeting")).isEqualTo("hi");
        assertThat(config.getJsonObject("reeve")).isEqualTo(new JsonObject("""
                        {"job": "hello.7", "task": "hello", "instance": 2, "attempt": "hello.7/hello/2@1",
                         "incarnation": 4, "node": "n1", "item": "item-2", "ports": [8081]}
                        """));

        running.stop(5_000);
        assertThat(run.awaitEnd()).isEqualTo(new TaskEnd.Finished("undeployed", null));
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void start_severalInstances_areOneDeployment() throws Exception {
        UserJar.in(folder).with("com.acme.Hello", HELLO).build(folder.resolve("user.jar"));
        FakeRun run = new FakeRun(folder, verticle("com.acme.Hello", 3), -1, null);
        runner.start(run, run);
        run.awaitStart();

        assertThat(vertx.deploymentIDs()).hasSize(1);
        assertThat(ask("hello").getString("greeting")).isEqualTo("hi");
    }

    @Test
    void start_fails_tellsTheFirstLinesOfTheStack() throws Exception {
        FakeRun run = run(
                "com.acme.Broken",
                verticle("Broken", "public Future<?> start() { throw new IllegalStateException(\"no database\"); }"));
        runner.start(run, run);

        TaskEnd.Failed failed = (TaskEnd.Failed) run.awaitEnd();
        assertThat(failed.reason()).isEqualTo(Reason.TASK_FAILED);
        assertThat(failed.message().lines().findFirst())
                .hasValue("com.acme.Broken did not start: java.lang.IllegalStateException: no database");
        assertThat(failed.message()).contains("com.acme.Broken.start(Broken.java:1)");
        assertThat(failed.message().lines().count()).isLessThan(15);
        assertThat(run.started).isNotDone();
        assertThat(run.told).singleElement().asString().contains("no database");
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    record Bad(String name, String jar, String className, String source, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> badJars() {
        String good = verticle("Hello", "public Future<?> start() { return Future.succeededFuture(); }");
        return Stream.of(
                new Bad(
                        "missing class",
                        "user.jar",
                        "com.acme.Helo",
                        good,
                        "there is no class com.acme.Helo in user.jar; it has com.acme.Hello"),
                new Bad("other package", "user.jar", "org.Hello", good, "it has com.acme.Hello"),
                new Bad(
                        "no verticle",
                        "user.jar",
                        "com.acme.Pojo",
                        "package com.acme; public class Pojo {}",
                        "com.acme.Pojo in user.jar is no verticle"),
                new Bad("jar is no zip", "text.jar", "com.acme.Hello", good, "text.jar is no jar: "),
                new Bad("jar is missing", "none.jar", "com.acme.Hello", good, "there is no none.jar"),
                new Bad(
                        "no constructor",
                        "user.jar",
                        "com.acme.Args",
                        verticle("Args", "public Args(int n) {} public Future<?> start() { return null; }"),
                        "has no constructor without parameters"),
                new Bad(
                        "abstract",
                        "user.jar",
                        "com.acme.Hello",
                        "package com.acme; public abstract class Hello extends io.vertx.core.VerticleBase {}",
                        "must be public, and it must not be abstract"),
                new Bad(
                        "constructor fails",
                        "user.jar",
                        "com.acme.Hello",
                        verticle(
                                "Hello",
                                "public Hello() { throw new IllegalStateException(\"odd\"); } public Future<?> start() { return null; }"),
                        "its constructor failed: java.lang.IllegalStateException: odd"),
                new Bad(
                        "Reeve's inside",
                        "user.jar",
                        "com.acme.Hello",
                        verticle(
                                "Hello",
                                "public Future<?> start() { return Future.succeededFuture(new io.reeve.model.NodeId(\"x\")); }"),
                        "io/reeve/model/NodeId"));
    }

    @ParameterizedTest
    @MethodSource("badJars")
    void start_badJar_failsWithASentence(Bad bad) throws Exception {
        String name = bad.source().replaceAll("(?s).*class (\\w+).*", "$1");
        UserJar.in(folder).with("com.acme." + name, bad.source()).build(folder.resolve("user.jar"));
        Files.writeString(folder.resolve("text.jar"), "this is no archive");
        FakeRun run = new FakeRun(
                folder, new Work.Verticle(bad.className(), bad.jar(), "{}", 1, "event-loop", false), -1, null);
        runner.start(run, run);

        assertThat(run.awaitEnd()).isInstanceOf(TaskEnd.Failed.class);
        assertThat(((TaskEnd.Failed) run.awaitEnd()).message()).contains(bad.expected());
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void undeploy_byItself_finishes() throws Exception {
        FakeRun run = run("com.acme.Brief", verticle("Brief", """
                public Future<?> start() {
                    vertx.eventBus().consumer("end", message -> vertx.undeploy(deploymentID()));
                    return Future.succeededFuture();
                }
                """));
        runner.start(run, run);
        run.awaitStart();
        vertx.eventBus().send("end", "");

        assertThat(run.awaitEnd()).isEqualTo(new TaskEnd.Finished("undeployed by itself", null));
    }

    @Test
    void stop_neverEnds_isGivenUpAfterItsTime() throws Exception {
        FakeRun run = run("com.acme.Stuck", verticle("Stuck", """
                public Future<?> start() { return Future.succeededFuture(); }
                public Future<?> stop() { return Promise.promise().future(); }
                """));
        Running running = runner.start(run, run);
        run.awaitStart();
        running.stop(0);

        assertThat(run.awaitEnd())
                .isInstanceOfSatisfying(
                        TaskEnd.Failed.class,
                        failed -> assertThat(failed.message())
                                .contains("had not ended its stop after 1000 ms")
                                .contains("isolation: process"));
    }

    @Test
    void stop_whileItStarts_undeploysWhenItIsUp() throws Exception {
        FakeRun run = run("com.acme.Slow", verticle("Slow", """
                public Future<?> start() {
                    Promise<Void> up = Promise.promise();
                    vertx.eventBus().consumer("go", message -> up.complete());
                    return up.future();
                }
                """));
        Running running = runner.start(run, run);
        running.stop(20_000);
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!run.ended.isDone()) {
            if (System.nanoTime() - endNanos > 0) {
                throw new AssertionError("it was told to go, and has not ended");
            }
            vertx.eventBus().send("go", "");
            Thread.onSpinWait();
        }

        assertThat(run.awaitEnd()).isEqualTo(new TaskEnd.Finished("undeployed", null));
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void stop_whileItStartsForTooLong_undeploysWhenItIsUpAtLast() throws Exception {
        FakeRun run = run("com.acme.Late", verticle("Late", """
                public Future<?> start() {
                    Promise<Void> up = Promise.promise();
                    vertx.eventBus().consumer("starts", message -> message.reply(1));
                    vertx.eventBus().consumer("up", message -> { up.complete(); message.reply(1); });
                    return up.future();
                }
                public Future<?> stop() {
                    vertx.eventBus().publish("gone", "");
                    return Future.succeededFuture();
                }
                """));
        CompletableFuture<Void> gone = new CompletableFuture<>();
        vertx.eventBus().consumer("gone", message -> gone.complete(null));
        Running running = runner.start(run, run);
        awaitReply("starts");
        running.stop(0);
        assertThat(run.awaitEnd()).isInstanceOf(TaskEnd.Failed.class);

        awaitReply("up");

        gone.get(20, TimeUnit.SECONDS);
    }

    /** The consumer may not be there yet. */
    private void awaitReply(String address) throws Exception {
        long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < untilNanos) {
            var reply =
                    vertx.eventBus().request(address, "").toCompletionStage().toCompletableFuture();
            try {
                reply.get(20, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException nobody) {
                assertThat(nobody).hasMessageContaining("No handlers");
            }
        }
        throw new AssertionError("nobody consumes " + address);
    }

    @Test
    void failure_behindTheStart_isWrittenToTheLogOfTheAttempt() throws Exception {
        FakeRun run = run("com.acme.Later", verticle("Later", """
                public Future<?> start() {
                    return vertx.eventBus().consumer("fail", message -> {
                        message.reply(1);
                        throw new IllegalStateException("later");
                    }).completion();
                }
                """));
        Running running = runner.start(run, run);
        run.awaitStart();
        vertx.eventBus()
                .request("fail", "")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        running.stop(5_000);
        run.awaitEnd();

        assertThat(run.told).hasSize(2).last().asString().contains("IllegalStateException: later");
    }

    /** Each redeployment has its own class loader; that of none may stay behind. */
    @Test
    void redeploy_200times_noClassLoaderIsLeft() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        UserJar.in(folder).with("com.acme.Hello", HELLO).build(folder.resolve("user.jar"));
        for (int i = 0; i < 200; i++) {
            FakeRun run = new FakeRun(folder, verticle("com.acme.Hello", 1), -1, null);
            Running running = runner.start(run, run);
            run.awaitStart();
            loaders.add(new WeakReference<>(((Deployment) running).loader()));
            assertThat(ask("hello").getString("greeting")).isEqualTo("hi");
            running.stop(5_000);
            run.awaitEnd();
        }

        long left = loaders.size();
        for (int i = 0; i < 20 && left > 0; i++) {
            System.gc();
            byte[][] pressure = new byte[16][];
            for (int j = 0; j < pressure.length; j++) {
                pressure[j] = new byte[1 << 20];
            }
            left = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        assertThat(left).isZero();
    }
}
