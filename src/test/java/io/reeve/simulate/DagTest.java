package io.reeve.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DagTest {
    private static Dag read(String text) throws IOException, WorkloadException {
        return Dag.read(
                new BufferedReader(new StringReader(text.replace('|', '\t').replace(';', '\n'))));
    }

    @Test
    void run_forkOnTwoSlots_startsEachTaskWhenItsParentsEnded() throws Exception {
        assertThat(read("#id;0|a|2.0001|;1|b|4|0;2|c|4|0;3|d|1|1 2").run(2))
                .containsExactly(
                        new Dag.Span(0, 0, 2_001),
                        new Dag.Span(1, 2_001, 6_001),
                        new Dag.Span(2, 2_001, 6_001),
                        new Dag.Span(3, 6_001, 7_001));
    }

    @Test
    void run_oneSlot_keepsTheOrderOfTheTable() throws Exception {
        assertThat(read("5|a|1|;3|b|0|;4|c|1|").run(1))
                .containsExactly(
                        new Dag.Span(5, 0, 1_000), new Dag.Span(3, 1_000, 1_000), new Dag.Span(4, 1_000, 2_000));
    }

    @ParameterizedTest
    @CsvSource({
        "'0|a|1|0', 'there is a circle: 1 tasks'",
        "'0|a|1|7', 'task 0 runs after 7, which is not in the table'",
        "'0|a|1|;0|b|1|', 'line 2: there is a task 0 already'",
        "'x|a|1|', 'line 1: a task is a whole number'",
        "'0|a|soon|', 'line 1: the run time is a number'",
        "'0|a|-1|', 'line 1: a run time is 0 or more'",
        "'0|a', 'line 1 has 2 columns'",
        "'# nothing', 'there is no task'"
    })
    void read_badTable_saysWhereAndWhat(String text, String message) {
        assertThatExceptionOfType(WorkloadException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(message);
    }
}
