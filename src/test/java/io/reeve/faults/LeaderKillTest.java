package io.reeve.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.faults.FaultPlan.Fault;
import io.reeve.faults.Injector.Done;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderKillTest {
    private final List<JsonObject> events = new ArrayList<>();

    @BeforeEach
    void c1Leads() {
        event("TermStarted", 1_000).put("node", "c1");
        event("TaskLaunched", 1_500);
    }

    @Test
    void of_leaderOfAWholeCell_isTimedToTheFirstLaunchOfTheNextTerm() {
        event("TaskLaunched", 5_001); // of the old leader, committed before it died
        event("TermStarted", 6_200).put("node", "c2");
        event("TaskLaunched", 6_900);

        LeaderKill kill = only(kill("c1", true));

        assertThat(kill).isEqualTo(new LeaderKill(1, 1_200, 1_900, ""));
        assertThat(kill.counts()).isTrue();
    }

    @Test
    void of_nodeThatLedNoMore_isApart() {
        event("TermStarted", 4_000).put("node", "c2");
        event("TermStarted", 15_000).put("node", "c3");
        event("TaskLaunched", 15_300);

        assertThat(only(kill("c1", true)).apart()).contains("led no more");
    }

    @Test
    void of_cellThatLackedAControlNode_isApart() {
        event("TermStarted", 25_000).put("node", "c2");
        event("TaskLaunched", 25_300);

        assertThat(only(kill("c1", false)).apart()).contains("back");
    }

    @Test
    void of_anotherFaultBeforeTheLaunch_isApart() {
        event("TermStarted", 6_200).put("node", "c2");
        event("TaskLaunched", 9_000);

        List<LeaderKill> kills = LeaderKill.of(List.of(kill("c1", true), fault(FaultKind.SPLIT, 7_000)), events);

        assertThat(kills).extracting(LeaderKill::apart).containsExactly("another fault came first");
    }

    @Test
    void of_noTermAfterIt_isApartWithoutTimes() {
        assertThat(only(kill("c1", true)))
                .isEqualTo(new LeaderKill(1, LeaderKill.NONE, LeaderKill.NONE, "another fault came first"));
    }

    private LeaderKill only(Done kill) {
        return LeaderKill.of(List.of(kill), events).get(0);
    }

    private static Done kill(String victim, boolean whole) {
        Fault fault = new Fault(1, FaultKind.KILL_LEADER, Moment.ANY, 0, 0, 0);
        return new Done(fault, victim, 5_000, victim, whole, 6_000, 7_000);
    }

    private static Done fault(FaultKind kind, long hitMs) {
        return new Done(new Fault(2, kind, Moment.ANY, 0, 0, 0), "c2", hitMs, "c2", true, hitMs, hitMs);
    }

    private JsonObject event(String type, long at) {
        JsonObject event = new JsonObject().put("type", type).put("at", at);
        events.add(event);
        return event;
    }
}
