package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CpuPaceTest {
    private static final long MS = 1_000_000;

    @Test
    void at_burnerOfTwoCpus_hasItsShareInTheMean() {
        CpuPace pace = new CpuPace(0.3, 0);
        boolean runs = true;
        long cpuMs = 0;
        long lookMs = 30;
        for (long ms = lookMs; ms <= 10_000; ms += lookMs) {
            cpuMs += runs ? 2 * lookMs : 0;
            CpuPace.Change change = pace.at(ms * MS, cpuMs);
            runs = change == CpuPace.Change.NONE ? runs : change == CpuPace.Change.GO_ON;
        }

        assertThat(cpuMs / 10_000.0).isBetween(0.29, 0.31);
    }

    @Test
    void at_looksThatComeLate_doNotTakeFromItsShare() {
        CpuPace pace = new CpuPace(0.3, 0);
        Random random = new Random(7);
        boolean runs = true;
        long cpuMs = 0;
        long ms = 0;
        while (ms < 60_000) {
            long lookMs = random.nextInt(10) == 0 ? 600 : 30;
            ms += lookMs;
            cpuMs += runs ? 2 * lookMs : 0;
            CpuPace.Change change = pace.at(ms * MS, cpuMs);
            runs = change == CpuPace.Change.NONE ? runs : change == CpuPace.Change.GO_ON;
        }

        assertThat(cpuMs / (double) ms).isBetween(0.28, 0.32);
    }

    @Test
    void at_oneThatSlept_mayNotBurnForLong() {
        CpuPace pace = new CpuPace(0.5, 0);
        assertThat(pace.at(60_000 * MS, 10)).isEqualTo(CpuPace.Change.NONE);
        assertThat(pace.at(60_100 * MS, 60)).isEqualTo(CpuPace.Change.NONE);
        assertThat(pace.isTight()).isTrue();
        assertThat(pace.at(60_200 * MS, 160)).isEqualTo(CpuPace.Change.STOP);
        assertThat(pace.at(60_300 * MS, 160)).isEqualTo(CpuPace.Change.GO_ON);
    }

    @Test
    void at_withinItsShare_isNeverStopped() {
        CpuPace pace = new CpuPace(1, 0);
        for (long ms = 100; ms < 10_000; ms += 100) {
            assertThat(pace.at(ms * MS, ms)).isEqualTo(CpuPace.Change.NONE);
        }
    }
}
