package io.reeve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.HealthCheck;
import io.reeve.model.InstanceHealth;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.ServiceSpec;
import io.reeve.model.UpdatePolicy;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueriesTest {
    private final Cell cell = new Cell().node("node-1", Nodes.worker(2)).node("node-2", Nodes.worker(2));
    private final JobId old = cell.submit(Tasks.job("old", Tasks.task("only")));
    private final JobId young = cell.submit(Tasks.job(
            "young", Tasks.task("split"), Tasks.task("count").instances(5).after("split")));

    @Test
    void jobs_areNewestFirst_andPagesAddUp() {
        JsonObject first = ask("jobs", "limit", 1);
        assertThat(ids(first, "jobs")).containsExactly(young.toString());
        assertThat(first.getString("next")).isEqualTo(young.toString());

        JsonObject second = ask("jobs", "limit", 1, "after", first.getString("next"));
        assertThat(ids(second, "jobs")).containsExactly(old.toString());
        assertThat(second.getString("next")).isNull();
        assertThat(second.getLong("sequence")).isEqualTo(cell.state().sequence());
    }

    @Test
    void jobs_filters_meanWhatTheySay() {
        assertThat(ids(ask("jobs", "state", "active,failed"), "jobs")).hasSize(2);
        assertThat(ids(ask("jobs", "state", "FINISHED"), "jobs")).isEmpty();
        assertThat(ids(ask("jobs", "name", "old"), "jobs")).containsExactly("old.1");
        assertThat(ids(ask("jobs", "role", "defaul"), "jobs")).isEmpty();
        assertThat(ids(ask("jobs", "search", "OUN"), "jobs")).containsExactly("young.2");
    }

    @Test
    void tasks_anyPageSize_listsEachOnceInOrder() {
        List<String> all = ids(ask("tasks"), "tasks");
        assertThat(all)
                .containsExactly(
                        "young.2/split",
                        "young.2/count/0",
                        "young.2/count/1",
                        "young.2/count/2",
                        "young.2/count/3",
                        "young.2/count/4",
                        "old.1/only");
        for (int limit = 1; limit <= 8; limit++) {
            List<String> paged = new ArrayList<>();
            JsonObject page = ask("tasks", "limit", limit);
            paged.addAll(ids(page, "tasks"));
            while (page.getString("next") != null) {
                page = ask("tasks", "limit", limit, "after", page.getString("next"));
                paged.addAll(ids(page, "tasks"));
            }
            assertThat(paged).as("limit %d", limit).isEqualTo(all);
        }
    }

    @Test
    void tasks_afterAForgottenJob_goOnWithOlderOnes() {
        assertThat(ids(ask("tasks", "after", "gone.2/some"), "tasks")).contains("old.1/only");
        assertThat(ids(ask("tasks", "after", "gone.99/some"), "tasks")).hasSize(7);
    }

    @Test
    void tasks_filters_meanWhatTheySay() {
        cell.turn();
        assertThat(ids(ask("tasks", "state", "STAGING"), "tasks")).containsExactly("young.2/split", "old.1/only");
        assertThat(ids(ask("tasks", "state", "ACTIVE"), "tasks")).hasSize(2);
        assertThat(ids(ask("tasks", "state", "RUNNING"), "tasks")).isEmpty();
        assertThat(ids(ask("tasks", "state", "PENDING", "job", "young.2"), "tasks"))
                .hasSize(5);
        assertThat(ids(ask("tasks", "search", "count/3"), "tasks")).containsExactly("young.2/count/3");
        List<String> onNodes = new ArrayList<>(ids(ask("tasks", "node", "node-1"), "tasks"));
        onNodes.addAll(ids(ask("tasks", "node", "node-2"), "tasks"));
        assertThat(onNodes).containsExactlyInAnyOrder("young.2/split", "old.1/only");
        assertThat(ids(ask("tasks", "search", "node-"), "tasks")).hasSize(2);
    }

    @Test
    void task_pending_saysWhatTheLeaderSaysOfIt() {
        var view = new LeaderView(
                cell.state(),
                null,
                task -> new LeaderView.Waiting(Reason.NONE, "waits for " + task.task()),
                node -> null);

        JsonObject task = Queries.answer(view, query("task", "id", "young.2/count/1"));

        assertThat(task.getString("message")).isEqualTo("waits for count");
        assertThat(task.getString("item")).isEqualTo("1");
        assertThat(task.getJsonArray("after").getJsonObject(0).getMap())
                .containsEntry("task", "split")
                .containsEntry("when", "finished");
    }

    @Test
    void attemptLocation_ofAnEndedTask_listsItsOutputs() {
        cell.turn();
        String node = String.valueOf(cell.task(old, "only").lastAttempt().node());
        cell.finish(cell.task(old, "only"), "a.txt", "b/c.txt");

        JsonObject place = ask("attempt-location", "task", "old.1/only");

        assertThat(place.getString("node")).isEqualTo(node);
        assertThat(place.getBoolean("live")).isFalse();
        assertThat(place.getJsonArray("outputs").encode()).contains("a.txt", "b/c.txt");
    }

    @Test
    void explain_instanceOfAServiceThatFailsForLong_tellsHowOftenItWasStarted() {
        var service = new ServiceSpec(1, null, null, UpdatePolicy.DEFAULT, 0, null);
        JobId web = cell.submit(Tasks.job("web", Tasks.task("web").service(service)));
        for (int attempt = 1; attempt <= 15; attempt++) {
            cell.turn();
            cell.fail(cell.task(web, "web", 0), 1).passMs(600_000);
        }

        JsonObject told = ask("explain", "id", "web.3/web/0");

        assertThat(cell.task(web, "web", 0).attempts()).hasSizeLessThan(15);
        assertThat(told.getJsonObject("attempts").getInteger("made")).isEqualTo(15);
    }

    @Test
    void explain_instanceWhoseCheckFails_tellsWhatTheCheckSaid() {
        var check = new HealthCheck(new HealthCheck.Probe.Tcp(0), 5_000, 0, 2_000, 3);
        var service = new ServiceSpec(1, null, check, UpdatePolicy.DEFAULT, 0, null);
        JobId web = cell.submit(Tasks.job("web", Tasks.task("web").service(service)));
        cell.turn();
        cell.report(cell.task(web, "web", 0), 1, new Status.Running(100))
                .report(cell.task(web, "web", 0), 2, new Status.HealthChanged(InstanceHealth.NOT_READY, "refused"));

        JsonObject placed = ask("explain", "id", "web.3/web/0").getJsonObject("placed");

        assertThat(placed.getJsonObject("health").getMap())
                .containsEntry("state", "NOT_READY")
                .containsEntry("ready", false)
                .containsEntry("message", "refused");
        assertThat(ask("explain", "id", "young.2/count/0").getValue("placed")).isNull();
    }

    @Test
    void unknownIds_are404WithWhatWasMeant() {
        assertThat(problem("job", "id", "yuong.2"))
                .matches(p -> p.status() == 404)
                .matches(p -> p.hint().contains("young.2"));
        assertThat(problem("task", "id", "young.2/cuont/1").hint()).isEqualTo("Did you mean count?");
        assertThat(problem("task", "id", "young.2/count/5").hint()).contains("array of 5", "/count/0 to /4");
        assertThat(problem("task", "id", "young.2/count").hint()).contains("array of 5");
        assertThat(problem("node", "id", "node-3").hint()).contains("node-1", "node-2");
        assertThat(problem("tasks", "node", "nodule").status()).isEqualTo(404);
        assertThat(problem("attempt-location", "task", "young.2/count/1").code())
                .isEqualTo("no-attempt");
    }

    @Test
    void nonsense_is400() {
        assertThat(problem("taks").hint()).contains("task");
        assertThat(problem("jobs", "stat", "ACTIVE").hint()).contains("state");
        assertThat(problem("jobs", "limit", 0).status()).isEqualTo(400);
        assertThat(problem("tasks", "state", "BUSY").faults().get(0).expected()).contains("UNREACHABLE");
        assertThat(problem("task", "id", "young.2").code()).isEqualTo("invalid-parameter");
    }

    @Test
    void document_ofAJob_namesEveryTask() {
        JsonObject document = ask("job", "id", "young.2").getJsonObject("document");

        assertThat(document.getString("job")).isEqualTo("young");
        assertThat(document.getJsonObject("tasks").getJsonObject("count").getInteger("instances"))
                .isEqualTo(5);
        assertThat(document.getJsonObject("tasks")
                        .getJsonObject("count")
                        .getJsonArray("after")
                        .getString(0))
                .isEqualTo("split");
    }

    /** A page of ten thousand from a hundred thousand. */
    @Test
    void tasks_aHundredThousand_areListedAPageAtATime() {
        Cell big = new Cell();
        for (int i = 0; i < 10; i++) {
            big.submit(Tasks.job("job" + i, Tasks.task("work").instances(10_000)));
        }
        LeaderView view = LeaderView.of(big.state());
        assertThat(rows(view, query("tasks", "limit", 10_000))).isEqualTo(10_000);
        assertThat(rows(view, query("tasks", "state", "FAILED", "limit", 10_000)))
                .isZero();
        assertThat(rows(view, query("tasks", "search", "work/9999", "limit", 10_000)))
                .isEqualTo(10);
    }

    private static int rows(LeaderView view, JsonObject query) {
        return Queries.answer(view, query).getJsonArray("tasks").size();
    }

    private JsonObject ask(String what, Object... fields) {
        return Queries.answer(LeaderView.of(cell.state()), query(what, fields));
    }

    private Problem problem(String what, Object... fields) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, () -> ask(what, fields));
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }

    private static JsonObject query(String what, Object... fields) {
        JsonObject query = new JsonObject().put("what", what);
        for (int i = 0; i < fields.length; i += 2) {
            query.put((String) fields[i], fields[i + 1]);
        }
        return query;
    }

    private static List<String> ids(JsonObject answer, String list) {
        return answer.getJsonArray(list).stream()
                .map(row -> ((JsonObject) row).getString("id"))
                .toList();
    }
}
