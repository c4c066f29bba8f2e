package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.client.JobBuilder;
import io.reeve.client.ReeveClient;
import io.reeve.gateway.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services of one node: one is checked over the event bus and looked up there, one follows its own cpu use. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServiceIT {
    @TempDir
    private Path folder;

    private final Set<String> well = ConcurrentHashMap.newKeySet();

    @Test
    void service_checkedOverTheBus_isLookedUpScaledAndHealed() throws Exception {
        try (NodeUnderTest node = new NodeUnderTest(folder)) {
            await(node.bus()
                    .<String>consumer("web.health", asked -> {
                        if (well.contains(asked.body())) {
                            asked.reply("well");
                        } else {
                            asked.fail(1, "not well yet");
                        }
                    })
                    .completion());
            ReeveClient client = ReeveClient.create(node.member());
            String job = await(client.submit(document()));
            JsonObject web = awaitService(client, service -> service.getInteger("live") == 2 && isTold(service));
            assertThat(web.getInteger("ready")).isZero();
            assertThat(web.getJsonArray("addresses")).isEmpty();

            well.add(job + "/web/0@1");
            well.add(job + "/web/1@1");
            web = awaitService(client, service -> service.getInteger("ready") == 2);
            assertThat(web.getJsonArray("addresses")).hasSize(2);
            assertThat(web.getJsonArray("addresses").getString(0)).matches("127\\.0\\.0\\.1:[0-9]+");

            well.remove(job + "/web/1@1");
            well.add(job + "/web/1@2");
            awaitService(
                    client,
                    service -> service.getInteger("ready") == 2
                            && attempt(service, 1).endsWith("@2"));

            RawHttp.Answer taken = post(node, "/v1/services/" + job + "/web/metrics", "{\"load\": 290}");
            assertThat(taken.status()).isEqualTo(200);
            web = awaitService(client, service -> service.getInteger("wanted") == 3);
            assertThat(web.getInteger("live")).isEqualTo(3);

            checkBadRequests(node, job);
            await(client.scale(job + "/web", 1));
            awaitService(client, service -> service.getInteger("live") == 1);
            await(client.kill(job));
        }
    }

    @Test
    void service_thatBurnsCpu_becomesMoreInstances_andFewerWhenItIsIdle() throws Exception {
        Path burn = Files.createTempFile("reeve-burn", ""); // root's tasks run as a user who may not see the folder
        burn.toFile().deleteOnExit();
        try (NodeUnderTest node = new NodeUnderTest(folder)) {
            ReeveClient client = ReeveClient.create(node.member());
            String job = await(client.submit(burner(burn)));

            awaitService(client, service -> service.getInteger("ready") == 3);
            Files.delete(burn);
            awaitService(client, service -> service.getInteger("live") == 1);
            await(client.kill(job));
        }
    }

    /** What it burns is far above the target though the machine does much else, and far below it when it is idle. */
    private static JobBuilder burner(Path burn) {
        String work = "while :; do if [ -e " + burn + " ]; then i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done;"
                + " else sleep 1; fi; done";
        return JobBuilder.job("shop")
                .task(
                        "web",
                        task -> task.command("/bin/sh", "-c", work)
                                .set(
                                        "resources",
                                        new JsonObject().put("cpus", 0.2).put("mem", "16MB"))
                                .service(1)
                                .ofService("drain", "100ms")
                                .ofService("scale", new JsonObject("""
                                {"max": 3, "cooldown": "1s", "target": {"cpu": "20%"}}""")));
    }

    private static JobBuilder document() {
        return JobBuilder.job("shop")
                .task(
                        "web",
                        task -> task.command("sleep", "1000")
                                .set(
                                        "resources",
                                        new JsonObject()
                                                .put("cpus", 0.1)
                                                .put("mem", "16MB")
                                                .put("ports", 1))
                                .set("retry", new JsonObject().put("backoff", "100ms"))
                                .service(2)
                                .ofService("drain", "100ms")
                                .ofService(
                                        "health",
                                        new JsonObject()
                                                .put("event-bus", "web.health")
                                                .put("interval", "200ms")
                                                .put("grace", "30s")
                                                .put("failures", 2))
                                .ofService("scale", new JsonObject("""
                                {"max": 5, "cooldown": "1s", "target": {"metric": "load", "value": 100}}""")));
    }

    /** A check that fails within the grace is told, but is no reason to start again. */
    private static boolean isTold(JsonObject service) {
        return service.getJsonArray("instances").stream()
                .allMatch(one -> ((JsonObject) one).getString("message").contains("not well yet"));
    }

    private static String attempt(JsonObject service, int index) {
        return String.valueOf(
                service.getJsonArray("instances").getJsonObject(index).getString("attempt"));
    }

    private static JsonObject awaitService(ReeveClient client, Predicate<JsonObject> condition) throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        JsonObject last = new JsonObject();
        while (System.nanoTime() < endNanos) {
            JsonArray found = await(client.services("shop", "web")).getJsonArray("services");
            last = found.getJsonObject(0);
            if (condition.test(last)) {
                return last;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("not as expected: " + last.encodePrettily());
    }

    private static void checkBadRequests(NodeUnderTest node, String job) throws Exception {
        String web = "/v1/services/" + job + "/web";
        refused(node, web + "/scale", "{\"instances\": 99}", 400, "out-of-range");
        refused(node, web + "/scale", "{\"instances\": \"3\"}", 400, "invalid-parameter");
        refused(node, web + "/scale", "{\"instances\": 3, \"force\": true}", 400, "invalid-parameter");
        refused(node, web + "/scale", "[]", 400, "invalid-json");
        refused(node, web + "/cancel", "{}", 409, "no-deployment");
        refused(node, web + "/rollback", "{\"deployment\": 0}", 400, "invalid-parameter");
        refused(node, web + "/metrics", "{}", 400, "invalid-parameter");
        refused(node, web + "/metrics", "{\"load\": -1}", 400, "invalid-parameter");
        refused(node, web + "/metrics", "{\"Load\": 1}", 400, "invalid-parameter");
        refused(node, "/v1/services/" + job + "/db/scale", "{\"instances\": 1}", 404, "unknown-id");
        refused(node, "/v1/services/shop.99/web/metrics", "{\"load\": 1}", 404, "unknown-id");
        refused(node, "/v1/jobs/" + job + "/update", "{\"job\": \"shop\"}", 400, "invalid-document");
        String other = document().priority(7).toJson().encode();
        refused(node, "/v1/jobs/" + job + "/update", other, 409, "not-updatable");
        refused(node, "/v1/jobs/shop.99/update", document().toJson().encode(), 404, "unknown-id");
    }

    private static void refused(NodeUnderTest node, String path, String body, int status, String code)
            throws Exception {
        RawHttp.Answer answer = post(node, path, body);
        assertThat(answer.status()).as(path + " " + body + ": " + answer.json()).isEqualTo(status);
        assertThat(answer.json().getString("code")).isEqualTo(code);
    }

    private static RawHttp.Answer post(NodeUnderTest node, String path, String body) throws Exception {
        return node.http().send("POST", path, body, "content-type: application/json");
    }
}
