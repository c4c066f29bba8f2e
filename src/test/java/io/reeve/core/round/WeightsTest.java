package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.Decision;
import io.reeve.event.SecretEvent;
import io.reeve.model.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightsTest {
    /** What the largest value comes to. */
    private static final int SEALED = 88_000;

    @Test
    void of_aSecret_isMostOfItsSealedValue() {
        var set = new SecretEvent.SecretSet("eng", "db", "s".repeat(SEALED), "key");
        var deleted = new SecretEvent.SecretDeleted("eng", "db");

        assertThat(weight(set) - weight(deleted)).isEqualTo(SEALED);
    }

    private static long weight(SecretEvent event) {
        return Weights.of(List.of(new Decision(1, Origin.SYSTEM, event)));
    }
}
