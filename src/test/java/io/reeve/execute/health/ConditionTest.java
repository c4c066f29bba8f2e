package io.reeve.execute.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.HealthCheck;
import io.reeve.model.InstanceHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static final long GRACE_MS = 1_000;
    private static final HealthCheck CHECK = new HealthCheck(new HealthCheck.Probe.Tcp(0), 100, GRACE_MS, 100, 3);

    /** {@code +} is a good answer, {@code -} a bad one, each a tenth of the grace later; what is told of them. */
    @ParameterizedTest
    @CsvSource({
        "+, READY",
        "+++, READY",
        "---, STARTING",
        "---+, STARTING READY",
        "+-, READY NOT_READY",
        "+-+, READY NOT_READY READY",
        "------------, STARTING",
        "-------------, STARTING UNHEALTHY",
        "-------------+, STARTING UNHEALTHY READY",
        "++++++++++---, READY NOT_READY UNHEALTHY",
        "++++++++++--+---, READY NOT_READY READY NOT_READY UNHEALTHY",
    })
    void health_answers_areToldWhenTheyChangeSomething(String answers, String told) {
        Condition condition = new Condition(CHECK, null, false);
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < answers.length(); i++) {
            var change = condition.checked(answers.charAt(i) == '+' ? null : "bad", i * GRACE_MS / 10);
            if (change != null) {
                changes.add(change.health().name());
            }
        }

        assertThat(String.join(" ", changes)).isEqualTo(told);
    }

    @Test
    void health_troubleThatChanges_isToldSomeTimes() {
        Condition condition = new Condition(CHECK, null, false);

        long told = IntStream.range(0, 20)
                .filter(i -> condition.checked("trouble " + i, 0) != null)
                .count();

        assertThat(told).isEqualTo(5);
    }

    @Test
    void ready_aCheckOfItsOwn_decidesAlone_untilHealthFails() {
        Condition condition = new Condition(CHECK, CHECK, false);

        assertThat(condition.checked(null, 2_000)).isNull();
        assertThat(health(condition.askedReady(null))).isEqualTo(InstanceHealth.READY);
        assertThat(health(condition.askedReady("busy"))).isEqualTo(InstanceHealth.NOT_READY);
        assertThat(health(condition.askedReady(null))).isEqualTo(InstanceHealth.READY);
        condition.checked("bad", 2_000);
        condition.checked("bad", 2_000);
        var last = condition.checked("bad", 2_000);
        assertThat(health(last)).isEqualTo(InstanceHealth.UNHEALTHY);
        assertThat(last.message()).isEqualTo("3 times in a row: bad");
    }

    @Test
    void adopted_firstAnswer_isToldWhateverItIs() {
        assertThat(health(new Condition(CHECK, null, true).checked("bad", 5_000)))
                .isEqualTo(InstanceHealth.NOT_READY);
        assertThat(health(new Condition(CHECK, null, true).checked(null, 5_000)))
                .isEqualTo(InstanceHealth.READY);
    }

    private static InstanceHealth health(Condition.Change change) {
        assertThat(change).isNotNull();
        return change.health();
    }
}
