package io.reeve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.fixture.Seeds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskSeriesTest {
    /** Against the plain list of the same ids. */
    @Test
    void get_anyParts_isThePlainList() {
        Seeds.each(200, seed -> {
            var random = new Random(seed);
            var series = new TaskSeries.Builder();
            List<TaskId> plain = new ArrayList<>();

            for (int part = random.nextInt(6); part > 0; part--) {
                JobId job = new JobId("j", part);
                if (random.nextBoolean()) {
                    TaskId one = new TaskId(job, "one", TaskId.SINGLE);
                    series.addSingle(job, "one");
                    plain.add(one);
                } else {
                    BitSet instances = BitSet.valueOf(new long[] {random.nextLong(), 0, random.nextLong()});
                    int limit = random.nextInt(80);
                    series.addInstances(job, "many", instances, limit);
                    instances.stream().limit(limit).forEach(i -> plain.add(new TaskId(job, "many", i)));
                }
            }

            assertThat(series.build()).isEqualTo(plain);
        });
    }

    @Test
    void get_outside_throws() {
        var series = new TaskSeries.Builder();
        series.addSingle(new JobId("j", 1), "one");

        assertThatThrownBy(() -> series.build().get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
