package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.message.Addresses;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Plans and explanations of a real node: what it tells, and that a plan leaves no trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanIT {
    private static final int MANY_TASKS = 10_000;

    @TempDir
    static Path folder;

    private NodeUnderTest node;

    @BeforeAll
    void start() throws Exception {
        node = new NodeUnderTest(folder);
        awaitWorker();
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    private void awaitWorker() throws Exception {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (node.http().get("/v1/nodes").json().getJsonArray("nodes").isEmpty()) {
            assertThat(System.nanoTime()).as("the worker registers").isLessThan(endNs);
        }
    }

    private JsonObject plan(JsonObject document) throws Exception {
        return await(node.bus().<JsonObject>request(Addresses.PLAN, document)).body();
    }

    private JsonObject post(String path, String body) throws Exception {
        return node.http()
                .send("POST", path, body, "Content-Type: application/json")
                .json();
    }

    private static JsonObject job(String name, JsonObject tasks) {
        return new JsonObject().put("job", name).put("tasks", tasks);
    }

    private static JsonObject task(String command, double cpus) {
        return new JsonObject().put("command", command).put("resources", new JsonObject().put("cpus", cpus));
    }

    @Test
    void plan_goodAndBadDocuments_leaveNoTrace() throws Exception {
        NodeUnderTest.Trace before = node.trace();
        JsonObject good = job("p", new JsonObject().put("a", task("true", 0.5)).put("b", task("true", 64)));
        good.getJsonObject("tasks").put("c", task("true", 0.1).put("after", new JsonArray().add("a")));

        JsonObject plan = plan(good);
        for (String bad : List.of("{}", "{\"job\":\"A b\"}", "[1]", "{\"job\":\"x\",\"tasks\":{\"a\":{}}}", "{")) {
            JsonObject planned = post("/v1/plan", bad);
            JsonObject submitted = post("/v1/jobs", bad);
            assertThat(planned).as(bad).isEqualTo(submitted);
        }

        assertThat(node.trace()).isEqualTo(before);
        assertThat(plan.getInteger("starts")).isEqualTo(1);
        assertThat(plan.getInteger("waits")).isEqualTo(1);
        assertThat(plan.getInteger("blocked")).isEqualTo(1);
        JsonObject why = plan.getJsonArray("groups").getJsonObject(1).getJsonObject("why");
        assertThat(why.getJsonObject("nodes").getInteger("possible")).isZero();
    }

    @Test
    void plan_tenThousandTasks_leaderAnswersMeanwhile() throws Exception {
        JsonObject tasks = new JsonObject();
        IntStream.range(0, 100)
                .forEach(each -> tasks.put(
                        "t" + each, task("true", (10 + each) / 1_000.0).put("instances", MANY_TASKS / 100)));
        NodeUnderTest.Trace before = node.trace();

        var planned = node.bus().<JsonObject>request(Addresses.PLAN, job("many", tasks));
        long slowestNs = 0;
        int asked = 0;
        while (!planned.isComplete()) {
            long startNs = System.nanoTime();
            // Nothing to kill is answered by the leader's event loop after what was decided before.
            JsonObject nobody = new JsonObject().put("ids", new JsonArray().add("nobody.99999"));
            try {
                await(node.bus().<JsonObject>request(Addresses.KILL, nobody));
            } catch (java.util.concurrent.ExecutionException unknown) {
                assertThat(unknown).hasCauseInstanceOf(ReplyException.class);
            }
            slowestNs = Math.max(slowestNs, System.nanoTime() - startNs);
            asked++;
        }

        JsonObject plan = await(planned).body();
        assertThat(plan.getInteger("total")).isEqualTo(MANY_TASKS);
        assertThat(plan.getBoolean("complete")).isTrue();
        assertThat(plan.getInteger("starts")).isPositive();
        assertThat(plan.getInteger("starts") + plan.getInteger("waits")).isEqualTo(MANY_TASKS);
        System.out.printf(
                "a plan of %,d tasks; %d questions meanwhile, the slowest %d ms%n",
                MANY_TASKS, asked, slowestNs / 1_000_000);
        assertThat(asked).isPositive();
        assertThat(TimeUnit.NANOSECONDS.toMillis(slowestNs)).isLessThan(1_000);
        assertThat(node.trace()).isEqualTo(before);
    }

    @Test
    void explain_jobScheduleAndUnknownIds_saysWhatTheyAre() throws Exception {
        JsonObject submitted = post(
                "/v1/jobs",
                job("why", new JsonObject().put("big", task("true", 64))).encode());
        String id = submitted.getString("id");

        JsonObject told = node.http().get("/v1/tasks/" + id + "/big/explain").json();
        JsonObject query = new JsonObject().put("what", "explain");
        String ofJob = failure(query.copy().put("id", id));
        String ofNobody = failure(query.copy().put("id", id + "/nobody"));

        assertThat(told.getJsonObject("waiting").getString("kind")).isEqualTo("no-node-fits");
        assertThat(told.getJsonObject("waiting").getJsonObject("nodes").getInteger("workers"))
                .isEqualTo(1);
        assertThat(ofJob).contains(id + " is a job, not a task", id + "/big");
        assertThat(ofNobody).contains("no task " + id + "/nobody");
        post("/v1/kill", new JsonObject().put("ids", new JsonArray().add(id)).encode());
    }

    private String failure(JsonObject query) throws Exception {
        try {
            await(node.bus().<JsonObject>request(Addresses.QUERY, query));
        } catch (java.util.concurrent.ExecutionException refused) {
            return String.valueOf(refused.getCause().getMessage());
        }
        throw new AssertionError("it was answered: " + query);
    }
}
