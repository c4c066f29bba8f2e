package io.reeve.core.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.serve.CpuTrack.Look;
import org.junit.jupiter.api.Test;

class CpuTrackTest {
    /** Of the ledger's clock ahead of the node's. */
    private static final long AHEAD_MS = 1_000_000;

    private final CpuTrack track = new CpuTrack();

    private CpuTrackTest look(long usedMs, long seenAtMs) {
        track.add(new Look(usedMs, seenAtMs, AHEAD_MS + seenAtMs));
        return this;
    }

    private long cpuMillis(long nowMs) {
        return cpuMillis(0, nowMs);
    }

    private long cpuMillis(long sinceMs, long nowMs) {
        return track.cpuMillis(sinceMs, AHEAD_MS + nowMs).orElse(-1);
    }

    @Test
    void use_isWhatWasUsedBetweenLooks_howeverMuchBefore() {
        look(90_000, 10_000);
        assertThat(cpuMillis(10_000)).as("of one look nothing is known").isEqualTo(-1);
        look(92_500, 15_000);
        assertThat(cpuMillis(15_000)).isEqualTo(500);
    }

    @Test
    void use_isTheMeanOfTheLastLooks_alone() {
        look(0, 1_000).look(5_000, 6_000).look(5_000, 11_000).look(5_000, 16_000);
        assertThat(cpuMillis(16_000)).isEqualTo(333);
        look(5_000, 21_000);
        assertThat(cpuMillis(21_000)).isZero();
    }

    @Test
    void use_ofLongAgo_isNotKnown() {
        look(0, 1_000).look(5_000, 6_000);
        assertThat(cpuMillis(6_000 + Measures.MAX_AGE_MS)).isEqualTo(1_000);
        assertThat(cpuMillis(6_001 + Measures.MAX_AGE_MS)).isEqualTo(-1);
    }

    @Test
    void look_thatSawNothingNew_doesNotMakeItYounger() {
        look(0, 1_000).look(5_000, 6_000);
        track.add(new Look(5_000, 6_000, AHEAD_MS + 60_000));
        assertThat(cpuMillis(6_001 + Measures.MAX_AGE_MS)).isEqualTo(-1);
    }

    @Test
    void use_sinceTheNumberOfInstancesChanged_needsTwoLooksSince() {
        look(0, 1_000).look(5_000, 6_000).look(6_000, 11_000);
        assertThat(cpuMillis(AHEAD_MS + 6_000, 11_000)).isEqualTo(200);
        assertThat(cpuMillis(AHEAD_MS + 6_001, 11_000)).isEqualTo(-1);
        assertThat(cpuMillis(AHEAD_MS + 11_001, 11_000)).isEqualTo(-1);
    }

    @Test
    void use_countedAnew_isNotComparedWithBefore() {
        look(50_000, 1_000).look(100, 6_000);
        assertThat(cpuMillis(6_000)).as("it used less than before").isEqualTo(-1);
        look(200, 3_000);
        assertThat(cpuMillis(6_000)).as("the clock went back").isEqualTo(-1);
        look(1_200, 8_000);
        assertThat(cpuMillis(8_000)).isEqualTo(200);
    }

    @Test
    void looks_ofOlderNodes_sayNothing() {
        look(0, 0).look(5_000, 0);
        assertThat(cpuMillis(0)).isEqualTo(-1);
    }
}
