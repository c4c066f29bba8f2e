package io.reeve.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.faults.history.JobModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventOrderTest {
    private static final List<JsonObject> EVENTS = List.of(
            event(1, "CellFounded"),
            event(2, "RolesChanged")
                    .put(
                            "roles",
                            new JsonArray()
                                    .add(new JsonObject().put("role", "role-1").put("weight", 5))),
            event(3, "JobSubmitted").put("job", "job-1.1").put("name", "job-1"),
            event(4, "RolesChanged")
                    .put(
                            "roles",
                            new JsonArray()
                                    .add(new JsonObject().put("role", "role-1").put("weight", 7.0))),
            event(5, "TaskEnded").put("job", "job-1.1").put("task", "job-1.1/t").put("state", "KILLED"));

    @Test
    void check_readsOfWhatWasSoThen_areRight() {
        assertThat(check(read("role-1", "1", 1), read("role-1", "5", 3), read("role-1", "7", 4)))
                .isEmpty();
        assertThat(check(read("job-1", "absent", 2), read("job-1", "job-1.1 waits", 4)))
                .isEmpty();
        assertThat(check(read("job-1", "job-1.1 killed", 5))).isEmpty();
    }

    @Test
    void check_readOfAnotherPrefixThanItSays_isWrong() {
        assertThat(check(read("role-1", "5", 4))).singleElement().asString().contains("it was 7 after event 4");
        assertThat(check(read("job-1", "job-1.1 waits", 2))).hasSize(1);
    }

    @Test
    void check_readOlderThanWhatWasAskedFor_isWrong() {
        assertThat(check(new LocalRead("c", "role-1", "5", 2, 3)))
                .singleElement()
                .asString()
                .contains("older");
    }

    @Test
    void enter_sameEventInTwoWays_isTold() {
        var book = new EventBook(new Moments());

        assertThat(book.enter(1, "{\"seq\":1,\"type\":\"CellFounded\"}")).isEmpty();
        assertThat(book.enter(1, "{\"seq\":1,\"type\":\"CellFounded\"}")).isEmpty();
        assertThat(book.enter(1, "{\"seq\":1,\"type\":\"TermStarted\"}")).contains("in two ways");
        assertThat(book.enter(2, "{\"seq\":3,\"type\":\"TermStarted\"}")).contains("another number");
    }

    @Test
    void plan_ofOneSeed_isAlwaysTheSameAndHasEveryKind() {
        List<FaultPlan.Fault> plan = FaultPlan.of(5, 20);

        assertThat(FaultPlan.of(5, 20)).isEqualTo(plan);
        assertThat(plan).extracting(FaultPlan.Fault::kind).contains(FaultKind.values());
        assertThat(FaultPlan.of(6, 20)).isNotEqualTo(plan);
    }

    private static List<String> check(LocalRead... reads) {
        return new EventOrder(EVENTS).check(List.of(reads), JobModel.ABSENT);
    }

    private static LocalRead read(String object, String outcome, long sequence) {
        return new LocalRead("c", object, outcome, sequence, 0);
    }

    private static JsonObject event(long sequence, String type) {
        return new JsonObject().put("seq", sequence).put("type", type);
    }
}
