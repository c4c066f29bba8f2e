package io.reeve.simulate.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void mean_ofASpan_weighsEachValueByItsTime() {
        Series series = new Series();
        series.set(0, 1);
        series.set(3 * Series.SPANS, 5);
        series.advance(4 * Series.SPANS);
        assertThat(series.spanMs()).isEqualTo(4);
        assertThat(series.mean(0)).isEqualTo(1);
        assertThat(series.mean(series.spans() - 1)).isEqualTo(5);
        assertThat(series.mean()).isCloseTo(2, within(1e-9));
    }

    @Test
    void advance_farBeyondItsSpans_keepsTheMeanAndTheMemory() {
        long seed = System.nanoTime();
        System.out.println("SeriesTest seed " + seed);
        Random random = new Random(seed);
        Series series = new Series();
        double sum = 0;
        double value = 0;
        long nowMs = 0;
        for (int i = 0; i < 10_000; i++) {
            long later = nowMs + random.nextInt(5_000);
            sum += value * (later - nowMs);
            nowMs = later;
            value = random.nextInt(100);
            series.set(nowMs, value);
        }
        assertThat(series.spans()).isBetween(Series.SPANS / 2, Series.SPANS);
        assertThat(series.mean()).isCloseTo(sum / nowMs, within(1e-6));
    }

    @Test
    void quantile_ofRandomWaits_isWithinOnePercentOfTheExactOne() {
        long seed = System.nanoTime();
        System.out.println("SeriesTest seed " + seed);
        Random random = new Random(seed);
        WaitTimes waits = new WaitTimes();
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            long wait = random.nextLong() >>> 20 + random.nextInt(43);
            waits.add(wait);
            all.add(wait);
        }
        Collections.sort(all);
        for (double part : new double[] {0, 0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = all.get(Math.max(0, (int) Math.ceil(part * all.size()) - 1));
            assertThat((double) waits.quantileMs(part)).isBetween((double) exact, Math.max(exact, exact * 1.01));
        }
        assertThat(waits.maxMs()).isEqualTo(all.get(all.size() - 1));
    }
}
