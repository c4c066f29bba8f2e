package io.reeve.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestartPaceTest {
    private final RestartPace pace = new RestartPace();

    @Test
    void nextWaitMs_first_isNone() {
        assertThat(pace.nextWaitMs(5)).isZero();
    }

    @Test
    void nextWaitMs_againAndAgain_doublesUpToABound() {
        long nowMs = 0;
        pace.nextWaitMs(nowMs);
        for (long expected : new long[] {100, 200, 400, 800, 1_600, 2_000, 2_000}) {
            assertThat(pace.nextWaitMs(nowMs)).isEqualTo(expected);
            nowMs += expected + 1;
        }
    }

    @Test
    void nextWaitMs_afterACalmMinute_isNoneAgain() {
        pace.nextWaitMs(0);
        assertThat(pace.nextWaitMs(1)).isEqualTo(100);
        assertThat(pace.nextWaitMs(101 + 60_000)).isZero();
    }
}
