package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WakePaceTest {
    private static final long START_NS = Long.MAX_VALUE / 2;

    private final WakePace pace = new WakePace(START_NS);

    @Test
    void waitNs_afterAQuietMoment_isZeroForABurst() {
        for (int i = 0; i < WakePace.BURST; i++) {
            assertThat(pace.waitNs(START_NS)).isZero();
            pace.woken(START_NS);
        }

        assertThat(pace.waitNs(START_NS)).isEqualTo(WakePace.EVERY_NS);
    }

    @Test
    void waitNs_inAFlood_isThePace() {
        long nowNs = START_NS;
        for (int i = 0; i < 100; i++) {
            nowNs += pace.waitNs(nowNs);
            pace.woken(nowNs);
        }

        assertThat(nowNs - START_NS).isEqualTo((100 - WakePace.BURST) * WakePace.EVERY_NS);
    }

    @Test
    void waitNs_afterAPause_hasNoMoreThanOneBurstSaved() {
        long laterNs = START_NS + 1_000 * WakePace.EVERY_NS;
        for (int i = 0; i < WakePace.BURST; i++) {
            pace.woken(laterNs);
        }

        assertThat(pace.waitNs(laterNs)).isPositive();
    }
}
